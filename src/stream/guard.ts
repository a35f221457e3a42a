/**
 * The guard of a canary: whether its results are worse than those of `stable` by more than is allowed, and more than by chance.
 *
 * Shares (of errors, of slow records) are compared by confidence limits. Those of one share are where Chernoff's bound for the binomial distribution,
 * exp(-n · KL(observed ‖ p)), falls to the rarity asked for: they hold for any number of records and for rare events, which a normal
 * approximation, Wilson's included, doesn't. Those of a difference of two shares are put together from them by squares (Newcombe, Interval estimation for the
 * difference between independent proportions, 1998; Zou and Donner 2008).
 */

import type { Value } from '../core/value.js'
import type { Random } from './clock.js'
import { distance, Sample, type SampleState } from './distance.js'
import { Histogram } from './histogram.js'
import type { Guard } from './route.js'
import type { LatencyState } from './state.js'

/** Default of `errorRate`. */
const ERROR_RATE = 0.01

/** The share of records whose latency is not looked at: the 99th percentile is what all but these keep. */
const SLOWEST = 0.01

/** How often a canary that is as good as `stable` fails by chance, at most. */
const FALSE_ALARMS = 1e-3

/** What came of the records of one target. */
export class Tally {
  count = 0
  errors = 0
  /** Only where the guard looks at them, of the records without error. */
  readonly latency: Histogram | undefined
  readonly predictions: Sample | undefined

  constructor(guard: Guard, random: Random) {
    if (guard.latency !== undefined) this.latency = new Histogram()
    if (guard.shift !== undefined) this.predictions = new Sample(random)
  }

  /** Counts a record that was scored. */
  scored(ns: number, prediction: Value): void {
    this.count++
    this.latency?.record(ns)
    this.predictions?.add(prediction)
  }

  /** Counts a record that failed. */
  failed(): void {
    this.count++
    this.errors++
  }

  state(): TallyState {
    return {
      count: this.count,
      errors: this.errors,
      ...(this.latency === undefined ? {} : { latency: this.latency.state() }),
      ...(this.predictions === undefined ? {} : { predictions: this.predictions.state() }),
    }
  }

  restore({ count, errors, latency, predictions }: TallyState): void {
    this.count = count
    this.errors = errors
    if (latency !== undefined) this.latency?.restore(latency)
    if (predictions !== undefined) this.predictions?.restore(predictions)
  }
}

/** A tally as plain data. */
export interface TallyState {
  readonly count: number
  readonly errors: number
  readonly latency?: LatencyState
  readonly predictions?: SampleState
}

/**
 * Why a canary has failed; `undefined` as long as nothing is worse than allowed beyond doubt. Over all looks at a canary, one that is as good as `stable`
 * fails in at most 1 of 1000 cases: the k-th look takes the part 1 / (k (k + 1)) of that.
 * @param look which look it is, counted from 1
 */
export function judge(target: Tally, stable: Tally, guard: Guard, look: number): string | undefined {
  const aspects = 1 + (guard.latency === undefined ? 0 : 1) + (guard.shift === undefined ? 0 : 1)
  const rarity = FALSE_ALARMS / aspects / (look * (look + 1))
  return (
    judgeErrors(target, stable, guard.errorRate ?? ERROR_RATE, rarity) ??
    judgeLatency(target, stable, guard.latency, rarity) ??
    judgeShift(target, stable, guard.shift, rarity)
  )
}

function judgeErrors(target: Tally, stable: Tally, allowed: number, rarity: number): string | undefined {
  if (certainlyMore(target.errors, target.count, stable.errors, stable.count, rarity) <= allowed)
    return undefined
  const [ours, theirs] = [target, stable].map(({ errors, count }) => `${errors} of ${count}`)
  return `${ours} records failed, of stable ${theirs}; it may be ${percent(allowed)} more`
}

/**
 * The 99th percentile is more than so many times that of `stable` where more than 1 % of the records take longer than that. So this, too, is a
 * comparison of shares, which knows how certain it is without knowing how latencies are distributed.
 */
function judgeLatency(
  target: Tally,
  stable: Tally,
  allowed: number | undefined,
  rarity: number,
): string | undefined {
  if (allowed === undefined || target.latency === undefined || stable.latency === undefined) return undefined
  const [ours, theirs] = [target.latency, stable.latency]
  if (theirs.count === 0) return undefined
  const typical = theirs.quantile(1 - SLOWEST)
  const slow = ours.countAbove(allowed * typical)
  if (certainlyMore(slow, ours.count, SLOWEST * theirs.count, theirs.count, rarity) <= 0) return undefined
  return `the 99th percentile of its latency is ${ours.quantile(1 - SLOWEST)} ns, of stable ${typical} ns; it may be ${allowed} times as long`
}

function judgeShift(
  target: Tally,
  stable: Tally,
  allowed: number | undefined,
  rarity: number,
): string | undefined {
  if (allowed === undefined || target.predictions === undefined || stable.predictions === undefined)
    return undefined
  const found = distance(target.predictions, stable.predictions, rarity)
  if (found.distance - found.chance <= allowed) return undefined
  return `the distribution of its predictions is ${found.distance.toFixed(3)} from that of stable; ${allowed} is allowed, and ${found.chance.toFixed(3)} may be chance`
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`

/**
 * By how much the share of one kind of records is greater than that of another, at least: a lower confidence limit. Where there are none of the other,
 * theirs is taken for 0.
 */
export function certainlyMore(
  ours: number,
  ourCount: number,
  theirs: number,
  theirCount: number,
  rarity: number,
): number {
  if (ourCount === 0) return -1
  const our = ours / ourCount
  const doubt = our - lowerLimit(our, ourCount, rarity)
  if (theirCount === 0) return our - doubt
  const their = theirs / theirCount
  const theirDoubt = 1 - lowerLimit(1 - their, theirCount, rarity) - their
  return our - their - Math.hypot(doubt, theirDoubt)
}

/** The least share that what was observed, or more, is not rarer with. */
function lowerLimit(observed: number, count: number, rarity: number): number {
  const enough = -Math.log(rarity) / count
  let [low, high] = [0, observed]
  // Halving 40 times leaves no more than rounding would.
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (divergence(observed, middle) > enough) low = middle
    else high = middle
  }
  return low
}

/** The Kullback–Leibler divergence of two binary distributions. */
const divergence = (p: number, q: number): number => term(p, q) + term(1 - p, 1 - q)
const term = (p: number, q: number): number => (p <= 0 ? 0 : p * Math.log(p / q))
