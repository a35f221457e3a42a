/** A canary as a state machine: it counts what comes of records, and says when to go a step further, to promote, or to give up. */

import type { Value } from '../core/value.js'
import type { Answer } from './answer.js'
import type { Clock, Random } from './clock.js'
import { judge, Tally, type TallyState } from './guard.js'
import type { Canary, Target } from './route.js'

/** Default of `target`. */
const TARGET = 'candidate'
const STABLE = 'stable'

/** Defaults of `steps`, `records` and `guard.minimum`. */
const STEPS: readonly number[] = [0.01, 0.1, 0.5, 1]
const RECORDS = 1000
const MINIMUM = 100

/** How many records of the target there are between two looks at the guard, and at least what share of those that there have been. */
const LOOK = 64
const LOOK_SHARE = 1 / 8

/** What is to be done with a canary. */
export type Verdict = 'stay' | 'step' | 'promote' | { readonly failed: string }

/** A canary under way. */
export interface CanaryRun {
  readonly target: Target
  /** The share of the records that the target gets at the moment; 1 when it was promoted, 0 when it failed. */
  readonly share: number
  /** Counts an answer, and says what is to be done. Answers of other targets than this one and `stable` are none of its business. */
  observe(answer: Answer<unknown>, clock: Clock): Verdict
  /** Counts a record. */
  record(from: 'target' | 'stable', outcome: CanaryOutcome): void
  /**
   * What is to be done now. Having said `step`, it is at the next one; after `promote` or a failure it is over and says `stay`.
   * @param now milliseconds since 1970
   */
  verdict(now: number): Verdict
  /** Where it stands, as plain data. */
  snapshot(now: number): CanarySnapshot
}

/** What came of a record, as far as a canary looks at it. */
export interface CanaryOutcome {
  readonly error?: boolean
  readonly ns: number
  readonly prediction: Value
}

/** A canary under way, as plain data that JSON can hold. */
export interface CanarySnapshot {
  readonly step: number
  /** How long this step has lasted, in milliseconds. */
  readonly lasted: number
  readonly looks: number
  readonly nextLook: number
  readonly target: TallyState
  readonly stable: TallyState
  readonly before?: TallyState
  readonly over?: 'promoted' | 'failed'
}

/**
 * Begins a canary, or goes on with one.
 *
 * Counts begin anew at each step, so that the target and `stable` are compared over the same time, with traffic of the same kind. Where `stable` gets too few
 * records for that, as in a step with all of them, what it did in the step before is taken; where there is nothing of it at all, its share of errors
 * is taken for 0, and nothing else is compared.
 * @param now milliseconds since 1970
 * @param random for samples of predictions
 * @param from where another one stood
 */
export function beginCanary(canary: Canary, now: number, random: Random, from?: CanarySnapshot): CanaryRun {
  const { target: name = TARGET, ms = 0, guard = {} } = canary
  const steps = canary.steps === undefined || canary.steps.length === 0 ? STEPS : canary.steps
  const records = Math.max(canary.records ?? RECORDS, 1)
  // A step must not end without having been judged.
  const minimum = Math.min(Math.max(guard.minimum ?? MINIMUM, 1), records)
  const tally = (state?: TallyState): Tally => {
    const made = new Tally(guard, random)
    if (state !== undefined) made.restore(state)
    return made
  }

  let step = Math.min(from?.step ?? 0, steps.length - 1)
  let since = now - (from?.lasted ?? 0)
  let looks = from?.looks ?? 0
  let nextLook = from?.nextLook ?? minimum
  let target = tally(from?.target)
  let stable = tally(from?.stable)
  let before = from?.before === undefined ? undefined : tally(from.before)
  let over = from?.over

  /** What the target is compared with. */
  const baseline = (): Tally =>
    before !== undefined && stable.count < minimum && before.count > stable.count ? before : stable

  const isDue = (): boolean => over === undefined && target.count >= Math.min(nextLook, records)

  const verdict = (at: number): Verdict => {
    if (!isDue()) return 'stay'
    // The clock was put back: the step begins now, lest it never end.
    if (at < since) since = at
    const isComplete = target.count >= records && at - since >= ms
    if (isComplete || target.count >= nextLook) {
      nextLook = target.count + Math.max(LOOK, Math.ceil(target.count * LOOK_SHARE))
      const failed = judge(target, baseline(), guard, ++looks)
      if (failed !== undefined) {
        over = 'failed'
        return { failed }
      }
    }
    return isComplete ? advance(at) : 'stay'
  }

  const advance = (at: number): Verdict => {
    if (step === steps.length - 1) {
      over = 'promoted'
      return 'promote'
    }
    before = baseline()
    target = tally()
    stable = tally()
    nextLook = minimum
    since = at
    step++
    return 'step'
  }

  return {
    target: name,
    get share() {
      return over === undefined ? steps[step] : over === 'promoted' ? 1 : 0
    },
    observe({ route, score, error, ns }, clock) {
      if (route !== name && route !== STABLE) return 'stay'
      const side = route === name ? target : stable
      if (score !== undefined) side.scored(ns, score.prediction)
      else if (error !== undefined) side.failed()
      return isDue() ? verdict(clock.now()) : 'stay'
    },
    record(from, { error, ns, prediction }) {
      const side = from === 'target' ? target : stable
      if (error === true) side.failed()
      else side.scored(ns, prediction)
    },
    verdict,
    snapshot: (at) => ({
      step,
      lasted: Math.max(0, at - since),
      looks,
      nextLook,
      target: target.state(),
      stable: stable.state(),
      ...(before === undefined ? {} : { before: before.state() }),
      ...(over === undefined ? {} : { over }),
    }),
  }
}
