/** NaiveBayesModel: classes by Bayes' theorem, with inputs taken as independent of each other ("Naïve Bayes"). */

import { ModelLoadError, UnsupportedError } from '../../core/errors.js'
import type { Value } from '../../core/value.js'
import { softmax } from '../../math/links.js'
import type { XmlElement } from '../../xml/element.js'
import { compileChildExpression, type Variable } from '../compilation.js'
import { distributionElements, readDistribution } from '../distributions.js'
import { child, childrenOf, element, malformed, number, requiredChild, text } from '../element.js'
import { DerivedField } from '../expressions/DerivedField.js'
import { evaluatorOf } from '../expressions/expression.js'
import { numberOf } from '../expressions/numbers.js'
import type { Frame } from '../frame.js'
import { checkFunction, modelAttributes, modelChildren } from '../model/attributes.js'
import type { ModelContext, Scorer } from '../model/compiled.js'
import { distributionSteps } from '../model/distributionSteps.js'
import { nothing, type Prediction, winner } from '../model/prediction.js'
import { comparand } from '../predicates/comparison.js'
import { categoryOf } from '../schema/Targets.js'
import type { Raw } from '../types.js'
import { delivered } from '../values.js'

export const NaiveBayesModel = element(
  'NaiveBayesModel',
  'Naive Bayes',
  { ...modelAttributes, threshold: number.required },
  [...modelChildren, 'BayesInputs', 'BayesOutput'],
)

export const BayesInputs = element('BayesInputs', 'Naive Bayes', {}, ['BayesInput'])

export const BayesInput = element('BayesInput', 'Naive Bayes', { fieldName: text.required }, [
  'TargetValueStats',
  'DerivedField',
  'PairCounts',
])

export const BayesOutput = element('BayesOutput', 'Naive Bayes', { fieldName: text.required }, [
  'TargetValueCounts',
])

export const TargetValueStats = element('TargetValueStats', 'Naive Bayes', {}, ['TargetValueStat'])

export const TargetValueStat = element('TargetValueStat', 'Naive Bayes', { value: text.required }, [
  ...distributionElements,
])

export const PairCounts = element('PairCounts', 'Naive Bayes', { value: text.required }, [
  'TargetValueCounts',
])

export const TargetValueCounts = element('TargetValueCounts', 'Naive Bayes', {}, ['TargetValueCount'])

export const TargetValueCount = element('TargetValueCount', 'Naive Bayes', {
  value: text.required,
  count: number.required,
})

/** The classes of a model, and what every input is compiled with. */
interface Classes {
  readonly categories: readonly Raw[]
  /** ln of the probability that stands in for none. */
  readonly logThreshold: number
  /** Place of a class among the others. Throws `unknown-reference` for a class that BayesOutput does not count. */
  indexOf(value: string, xml: XmlElement): number
}

/** What one input says of the classes. */
interface Evidence {
  readonly variable: Variable
  /** Adds ln P(value | class) to the sum of each class; nothing where the value is missing or was never seen. */
  readonly add: (frame: Frame, sums: Float64Array) => void
}

export function compileNaiveBayesModel(xml: XmlElement, context: ModelContext): Scorer {
  const { threshold } = NaiveBayesModel.read(xml)
  checkFunction(xml, context.functionName, 'classification')
  if (!(threshold >= 0 && threshold < Infinity))
    throw malformed(xml, 'The threshold of a NaiveBayesModel is a probability', {
      received: threshold,
      expected: 'a number that is not negative',
    })
  const { classes, priors } = readOutput(requiredChild(xml, 'BayesOutput'), Math.log(threshold), context)
  const { categories } = classes
  const inputs = inputElements(requiredChild(xml, 'BayesInputs')).map((each) =>
    compileInput(each, classes, context),
  )
  const { round, target } = context
  const shown = categories.map((category) => delivered(category, target.dataType))
  const score = (frame: Frame): Prediction => {
    const values = new Float64Array(priors)
    for (const { add } of inputs) add(frame, values)
    // Where no class is possible at all, none has a share.
    if (!values.some((value) => value > -Infinity)) return nothing
    softmax(values)
    for (let i = 0; i < values.length; i++) values[i] = round(values[i])
    const probabilities = { categories, values }
    return { value: winner(probabilities), probabilities }
  }
  return {
    score,
    gives: new Set(['probability']),
    explain: (frame) => [
      ...shown.map((category, i) => summand('ln of the count', priors[i], category)),
      ...inputs.flatMap(({ variable, add }) => {
        const value = delivered(variable.read(frame), variable.dataType)
        const logs = new Float64Array(categories.length)
        add(frame, logs)
        return shown.map((category, i) => ({
          ...summand(`ln P(${variable.name} | class)`, logs[i], category),
          value,
        }))
      }),
      ...distributionSteps('probability', categories, score(frame).probabilities?.values, target),
    ],
  }
}

const summand = (term: string, x: number, category: Value) => ({
  kind: 'term' as const,
  term,
  // An impossible class has no finite logarithm.
  contribution: Number.isFinite(x) ? x : null,
  category,
})

/** The inputs. Documents that R wrote before 4.2 have those of continuous fields inside an Extension. */
function inputElements(xml: XmlElement): XmlElement[] {
  BayesInputs.read(xml)
  const inputs = [xml, ...childrenOf(xml, 'Extension')].flatMap((each) => childrenOf(each, 'BayesInput'))
  if (inputs.length === 0)
    throw new ModelLoadError('missing-element', 'BayesInputs lacks a BayesInput', {
      ...xml.place(),
      expected: 'one or more BayesInput',
    })
  return inputs
}

/** The classes in the order of BayesOutput, and ln of their counts. */
function readOutput(
  xml: XmlElement,
  logThreshold: number,
  { target, namedTargets }: ModelContext,
): { classes: Classes; priors: Float64Array } {
  const { fieldName } = BayesOutput.read(xml)
  if (namedTargets.length > 0 && !namedTargets.some(({ name }) => name === fieldName))
    throw malformed(xml, `BayesOutput speaks of the field "${fieldName}", which is not the target`, {
      field: fieldName,
      received: fieldName,
      expected: namedTargets.map(({ name }) => name).join(' | '),
    })
  const counts = new Map<Raw, number>()
  for (const each of countElements(xml)) {
    const { value, count } = TargetValueCount.read(each)
    const category = categoryOf(value, target, each)
    if (counts.has(category)) throw countedTwice(each, value)
    counts.set(category, checkedCount(each, count))
  }
  if (![...counts.values()].some((count) => count > 0))
    throw new ModelLoadError('bad-content', 'BayesOutput counts no records of any class', {
      ...xml.place(),
      expected: 'a class with a count above 0',
    })
  const categories = [...counts.keys()]
  const indices = new Map(categories.map((category, i) => [category, i]))
  return {
    priors: Float64Array.from(counts.values(), Math.log),
    classes: {
      categories,
      logThreshold,
      indexOf(value, at) {
        const index = indices.get(categoryOf(value, target, at))
        if (index !== undefined) return index
        throw new ModelLoadError('unknown-reference', 'A class is one that BayesOutput does not count', {
          ...at.place(),
          received: value,
          expected: `one of ${categories.slice(0, 20).join(', ')}`,
        })
      },
    },
  }
}

function countElements(xml: XmlElement): XmlElement[] {
  const counts = requiredChild(xml, 'TargetValueCounts')
  TargetValueCounts.read(counts)
  return childrenOf(counts, 'TargetValueCount')
}

function checkedCount(xml: XmlElement, count: number): number {
  if (count >= 0 && count < Infinity) return count
  throw malformed(xml, 'A count of records is not negative', {
    received: count,
    expected: 'a number that is not negative',
  })
}

const countedTwice = (xml: XmlElement, value: string): ModelLoadError =>
  new ModelLoadError('duplicate-name', `The class "${value}" is listed twice`, {
    ...xml.place(),
    received: value,
    expected: 'classes that differ',
  })

function compileInput(xml: XmlElement, classes: Classes, context: ModelContext): Evidence {
  const { fieldName } = BayesInput.read(xml)
  const stats = statsOf(xml)
  const derived = child(xml, 'DerivedField')
  const pairs = childrenOf(xml, 'PairCounts')
  if (stats !== undefined && (pairs.length > 0 || derived !== undefined))
    throw new ModelLoadError('unexpected-element', 'A BayesInput has statistics or counts, not both', {
      ...xml.place(),
      field: fieldName,
      received: 'TargetValueStats and PairCounts or DerivedField',
      expected: 'TargetValueStats, or PairCounts with or without a DerivedField',
    })
  const field = context.scope.resolve(fieldName, xml)
  if (stats !== undefined) return continuous(stats, field, classes)
  const variable = derived === undefined ? field : derivedVariable(fieldName, derived, context)
  return discrete(xml, pairs, variable, classes)
}

/** The TargetValueStats of an input, be they inside an Extension as in some documents before 4.2. */
function statsOf(xml: XmlElement): XmlElement | undefined {
  for (const each of [xml, ...childrenOf(xml, 'Extension')]) {
    const stats = child(each, 'TargetValueStats')
    if (stats !== undefined) return stats
  }
  return undefined
}

/** A DerivedField inside an input replaces the input's field, for this input alone. */
function derivedVariable(name: string, xml: XmlElement, { scope }: ModelContext): Variable {
  const { optype, dataType } = DerivedField.read(xml)
  const read = evaluatorOf(compileChildExpression(xml, scope), dataType)
  return { name, dataType, optype, values: [], read }
}

/** Counts by value and class: P(value | class) = count / Σ counts over the values; none counted: the threshold. */
function discrete(
  xml: XmlElement,
  pairs: readonly XmlElement[],
  variable: Variable,
  { categories, logThreshold, indexOf }: Classes,
): Evidence {
  if (pairs.length === 0)
    throw new ModelLoadError('missing-element', 'A BayesInput has neither counts nor statistics', {
      ...xml.place(),
      expected: 'PairCounts or TargetValueStats',
    })
  const logs = new Map<Raw, Float64Array>()
  const sums = new Float64Array(categories.length)
  for (const each of pairs) {
    const { value } = PairCounts.read(each)
    const key = comparand(variable, value, each)
    if (logs.has(key))
      throw new ModelLoadError('duplicate-name', `The value "${value}" is counted twice`, {
        ...each.place(),
        received: value,
        expected: 'values that differ',
      })
    // A class that is not listed was never seen with this value.
    const counts = new Float64Array(categories.length)
    const listed = new Set<number>()
    for (const entry of countElements(each)) {
      const { value: category, count } = TargetValueCount.read(entry)
      const index = indexOf(category, entry)
      if (listed.has(index)) throw countedTwice(entry, category)
      listed.add(index)
      counts[index] = checkedCount(entry, count)
      sums[index] += count
    }
    logs.set(key, counts)
  }
  for (const counts of logs.values())
    for (let i = 0; i < counts.length; i++)
      counts[i] = counts[i] > 0 ? Math.log(counts[i] / sums[i]) : logThreshold
  return {
    variable,
    add(frame, values) {
      const found = logs.get(variable.read(frame))
      if (found !== undefined) for (let i = 0; i < values.length; i++) values[i] += found[i]
    },
  }
}

/** A distribution a class: the logarithm of its density, and no less than that of the threshold. */
function continuous(xml: XmlElement, variable: Variable, classes: Classes): Evidence {
  const { categories, logThreshold, indexOf } = classes
  TargetValueStats.read(xml)
  const densities = new Array<((x: number) => number) | undefined>(categories.length).fill(undefined)
  for (const each of childrenOf(xml, 'TargetValueStat')) {
    const { value } = TargetValueStat.read(each)
    const index = indexOf(value, each)
    if (densities[index] !== undefined) throw countedTwice(each, value)
    const { kind, logDensity } = readDistribution(each)
    if (logDensity === undefined)
      throw new UnsupportedError(
        'unsupported-element',
        `${kind} has a mean and a variance, but says no probabilities`,
        {
          ...each.place(),
          received: kind,
          expected: 'GaussianDistribution | PoissonDistribution | UniformDistribution',
        },
      )
    densities[index] = logDensity
  }
  const complete = densities.map((density, i) => {
    if (density !== undefined) return density
    throw new ModelLoadError('missing-element', `TargetValueStats lacks the class "${categories[i]}"`, {
      ...xml.place(),
      expected: 'a TargetValueStat for each class of BayesOutput',
    })
  })
  const number = numberOf(variable, 'BayesInput', xml)
  return {
    variable,
    add(frame, values) {
      const x = number(frame)
      if (x === null) return
      for (let i = 0; i < values.length; i++) values[i] += Math.max(complete[i](x), logThreshold)
    },
  }
}
