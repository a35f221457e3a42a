/** How decision functions become a class: one against all, one against one, two classes ("Support Vector Machine: Classification"). */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { malformed } from '../../element.js'
import type { ModelContext } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { categoryOf } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { SupportVectorMachine } from './SupportVectorMachine.js'

/** What a model says of how its machines decide. */
export interface DecisionRules {
  readonly classificationMethod: 'OneAgainstAll' | 'OneAgainstOne' | undefined
  readonly alternateBinaryTargetCategory: string | undefined
  readonly threshold: number
  readonly maxWins: boolean
}

/** From the values of the decision functions to a class. */
export interface Decision {
  readonly decide: (values: Float64Array) => Prediction
  /** Whether the result has probabilities: the share that each class has of the machines' votes. */
  readonly votes: boolean
  /** What each machine tells apart, for people. */
  readonly names: readonly string[]
}

/** Compiles how the machines of a model decide. */
export function compileDecision(
  xml: XmlElement,
  machines: readonly XmlElement[],
  rules: DecisionRules,
  context: ModelContext,
): Decision {
  const categories = machines.map((machine) => {
    const {
      targetCategory,
      alternateTargetCategory,
      threshold = rules.threshold,
    } = SupportVectorMachine.read(machine)
    if (targetCategory === undefined)
      throw lacks(machine, 'targetCategory', 'the class that the machine is for')
    const category = (name: string): Raw => categoryOf(name, context.target, machine)
    return {
      machine,
      target: category(targetCategory),
      alternate: alternateTargetCategory === undefined ? undefined : category(alternateTargetCategory),
      threshold,
    }
  })
  const { classificationMethod, alternateBinaryTargetCategory, maxWins } = rules
  if (categories.length === 1) {
    const [{ machine, target, alternate, threshold }] = categories
    if (alternate !== undefined) return twoClasses(target, alternate, threshold, maxWins)
    if (alternateBinaryTargetCategory !== undefined)
      return codes(target, categoryOf(alternateBinaryTargetCategory, context.target, xml), xml)
    throw lacks(machine, 'alternateTargetCategory', 'the other class: one machine tells two apart')
  }
  if (alternateBinaryTargetCategory !== undefined)
    throw malformed(xml, 'alternateBinaryTargetCategory is for a model of one machine', {
      received: `${categories.length} SupportVectorMachine`,
      expected: 'one SupportVectorMachine',
    })
  const method =
    classificationMethod ??
    (categories.some(({ alternate }) => alternate !== undefined) ? 'OneAgainstOne' : 'OneAgainstAll')
  return method === 'OneAgainstAll'
    ? oneAgainstAll(categories, maxWins)
    : oneAgainstOne(categories, maxWins, context.round)
}

interface Categories {
  readonly machine: XmlElement
  readonly target: Raw
  readonly alternate: Raw | undefined
  readonly threshold: number
}

const lacks = (machine: XmlElement, attribute: string, expected: string): ModelLoadError =>
  new ModelLoadError('missing-attribute', `SupportVectorMachine lacks the attribute ${attribute}`, {
    ...machine.place(),
    expected,
  })

/** Whether the value of a machine speaks for its target category. At the threshold it does not. */
const speaksForTarget = (value: number, threshold: number, maxWins: boolean): boolean =>
  maxWins ? value > threshold : value < threshold

/** One machine that tells two classes apart. */
function twoClasses(target: Raw, alternate: Raw, threshold: number, maxWins: boolean): Decision {
  const results = onlyVotes(target, alternate)
  return {
    names: [`${target} or ${alternate}`],
    votes: true,
    decide: ([value]) => {
      if (Number.isNaN(value)) return nothing
      return speaksForTarget(value, threshold, maxWins) ? results.target : results.alternate
    },
  }
}

/** The results of a vote in which one machine has its say: they are the same for all records. */
function onlyVotes(
  target: Raw,
  alternate: Raw,
): { readonly target: Prediction; readonly alternate: Prediction } {
  const categories = [target, alternate]
  return {
    target: { value: target, probabilities: { categories, values: [1, 0] } },
    alternate: { value: alternate, probabilities: { categories, values: [0, 1] } },
  }
}

/** Before PMML 4.0: the value, rounded, is 1 for the one class and 0 for the other. */
function codes(target: Raw, alternate: Raw, xml: XmlElement): Decision {
  const results = onlyVotes(target, alternate)
  return {
    names: [`${target} or ${alternate}`],
    votes: true,
    decide: ([value]) => {
      if (Number.isNaN(value)) return nothing
      const code = Math.round(value)
      if (code === 1) return results.target
      if (code === 0) return results.alternate
      throw new ScoreError(
        'invalid-result',
        'The machine of a model with alternateBinaryTargetCategory gives neither 0 nor 1',
        {
          ...xml.place(),
          received: value,
          expected: `a number that rounds to 1 for ${target} or to 0 for ${alternate}`,
        },
      )
    },
  }
}

/** A machine a class: the one with the smallest value wins, or with the greatest; the first of equals. */
function oneAgainstAll(machines: readonly Categories[], maxWins: boolean): Decision {
  const known = new Set<Raw>()
  for (const { machine, target } of machines) {
    if (known.has(target))
      throw new ModelLoadError('duplicate-name', `Two machines are for the class "${target}"`, {
        ...machine.place(),
        received: target,
        expected: 'one machine a class',
      })
    known.add(target)
  }
  const categories = [...known]
  return {
    names: categories.map((category) => `${category} or not`),
    votes: false,
    decide: (values) => {
      let best = 0
      for (let m = 0; m < values.length; m++) {
        if (Number.isNaN(values[m])) return nothing
        if (maxWins ? values[m] > values[best] : values[m] < values[best]) best = m
      }
      return { value: categories[best], affinities: { categories, values: values.slice() } }
    },
  }
}

/** A machine for each two classes: each has one vote. Of classes with equally many votes the one voted for first wins. */
function oneAgainstOne(
  machines: readonly Categories[],
  maxWins: boolean,
  round: ModelContext['round'],
): Decision {
  const pairs = machines.map(({ machine, target, alternate, threshold }) => {
    if (alternate === undefined)
      throw lacks(machine, 'alternateTargetCategory', 'the second class of the two')
    return { target, alternate, threshold }
  })
  const classes = [...new Set(pairs.flatMap(({ target, alternate }) => [target, alternate]))]
  const positions = new Map(classes.map((category, i) => [category, i]))
  const at = (category: Raw): number => positions.get(category) ?? 0
  const targets = Int32Array.from(pairs, ({ target }) => at(target))
  const alternates = Int32Array.from(pairs, ({ alternate }) => at(alternate))
  const thresholds = Float64Array.from(pairs, ({ threshold }) => threshold)
  const total = pairs.length
  // Used again for each record, whose decision nothing interrupts.
  const votes = new Float64Array(classes.length)
  const order = new Int32Array(classes.length)
  return {
    names: pairs.map(({ target, alternate }) => `${target} or ${alternate}`),
    votes: true,
    decide: (values) => {
      votes.fill(0)
      // In the order of their first vote.
      let voted = 0
      for (let m = 0; m < total; m++) {
        if (Number.isNaN(values[m])) return nothing
        const choice = speaksForTarget(values[m], thresholds[m], maxWins) ? targets[m] : alternates[m]
        if (votes[choice]++ === 0) order[voted++] = choice
      }
      let best = order[0]
      for (let i = 1; i < voted; i++) if (votes[order[i]] > votes[best]) best = order[i]
      return {
        value: classes[best],
        probabilities: { categories: classes, values: votes.map((count) => round(count / total)) },
      }
    },
  }
}
