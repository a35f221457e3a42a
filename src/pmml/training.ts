/**
 * What a document tells of the training of its model: how it was made, statistics of the data, quality on test data
 * ("General Structure: MiningBuildTask", "Statistics", "Model Explanation"). For people: nothing of it influences scores, so
 * nothing of it is refused, and what can't be read is left out. Bounded, whatever the size of the document.
 */

import { dictionary } from '../core/value.js'
import type { XmlElement } from '../xml/element.js'
import { parseNumber } from './text/numbers.js'

/** Most entries of one kind. */
const ENTRIES = 1000
/** Most characters of one text. */
const CHARACTERS = 1000

/** A number by its attribute's name. */
type Numbers = Record<string, number>

/** Facts of the distribution of one field in the training data, by the standard's names: `totalFreq`, `mean` ... */
export type FieldStatistics = Numbers

/** Quality of a model on some data, or of a clustering. */
export interface Quality {
  /** `PredictiveModelQuality` or `ClusteringModelQuality`. */
  readonly kind: string
  readonly targetField?: string
  readonly dataName?: string
  /** Which data: `training` (also when the document does not say), `test` or `validation`. */
  readonly dataUsage?: string
  /** The measures that the document gives, by the standard's names: `meanSquaredError`, `r-squared`, `AUC`, `SSE` ... */
  readonly measures: Numbers
}

/** What a vendor adds about how the model was made. */
export interface BuildFact {
  readonly extender?: string
  readonly name?: string
  readonly value?: string
  readonly text?: string
}

/** What a document tells of the training. Members without content are left out. */
export interface Training {
  readonly buildTask?: readonly BuildFact[]
  readonly statistics?: { readonly [field: string]: FieldStatistics }
  readonly quality?: readonly Quality[]
}

/** Reads what the document and the chosen model tell of the training. */
export function training(document: XmlElement, model: XmlElement): Training {
  const buildTask = document.children.filter(named('MiningBuildTask')).flatMap(buildFacts)
  const statistics = model.children.filter(named('ModelStats')).flatMap(univariate)
  const quality = model.children.filter(named('ModelExplanation')).flatMap(qualities)
  return {
    ...(buildTask.length === 0 ? {} : { buildTask }),
    ...(statistics.length === 0 ? {} : { statistics: byField(statistics) }),
    ...(quality.length === 0 ? {} : { quality }),
  }
}

const named =
  (...names: readonly string[]) =>
  ({ name }: XmlElement): boolean =>
    names.includes(name)

const short = (text: string): string => text.slice(0, CHARACTERS)

function buildFacts(task: XmlElement): BuildFact[] {
  return task.children
    .filter(named('Extension'))
    .slice(0, ENTRIES)
    .map((extension) => {
      const text = short(extension.text.trim())
      return { ...texts(extension, ['extender', 'name', 'value']), ...(text === '' ? {} : { text }) }
    })
}

function univariate(stats: XmlElement): [field: string, statistics: FieldStatistics][] {
  return stats.children
    .filter(named('UnivariateStats'))
    .slice(0, ENTRIES)
    .flatMap((each) => {
      const field = each.attributes.get('field')
      const numbers = each.children
        .filter(named('Counts', 'NumericInfo'))
        .flatMap(({ attributes }) => numbersIn(attributes))
      return field === undefined || numbers.length === 0 ? [] : [[field, asNumbers(numbers)]]
    })
}

function byField(entries: readonly [field: string, statistics: FieldStatistics][]) {
  const statistics = dictionary<FieldStatistics>()
  for (const [field, each] of entries) statistics[field] = each
  return statistics
}

function qualities(explanation: XmlElement): Quality[] {
  return explanation.children
    .filter(named('PredictiveModelQuality', 'ClusteringModelQuality'))
    .slice(0, ENTRIES)
    .map((each) => ({
      kind: each.name,
      ...texts(each, ['targetField', 'dataName']),
      ...(each.name === 'PredictiveModelQuality'
        ? { dataUsage: short(each.attributes.get('dataUsage') ?? 'training') }
        : {}),
      measures: asNumbers(numbersIn(each.attributes).filter(([name]) => !described.has(name))),
    }))
}

/** Attributes that are texts, whatever they look like. */
const described: ReadonlySet<string> = new Set(['targetField', 'dataName', 'dataUsage'])

function texts<N extends string>(
  { attributes }: XmlElement,
  names: readonly N[],
): { readonly [name in N]?: string } {
  const found: { [name in N]?: string } = {}
  for (const name of names) {
    const value = attributes.get(name)
    if (value !== undefined) found[name] = short(value)
  }
  return found
}

/** The attributes that are numbers. */
const numbersIn = (attributes: ReadonlyMap<string, string>): (readonly [string, number])[] =>
  [...attributes].flatMap(([name, text]) => {
    const number = parseNumber(text)
    return number === undefined || Number.isNaN(number) ? [] : [[name, number] as const]
  })

function asNumbers(entries: readonly (readonly [string, number])[]): Numbers {
  const numbers = dictionary<number>()
  for (const [name, value] of entries.slice(0, ENTRIES)) numbers[name] = value
  return numbers
}
