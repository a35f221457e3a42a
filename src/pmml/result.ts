/** From what a compiled model says of a record to the `Score` that users see. */

import { dictionaryMaker, resultDictionary } from '../core/dictionaries.js'
import type { ResultColumns } from '../core/result-columns.js'
import type { Score, TargetScore } from '../core/score.js'
import type { Value } from '../core/value.js'
import type { Frame } from './frame.js'
import type { OutputVariable, RepeatedPredictions } from './model/compiled.js'
import { type Distribution, ENTITIES_LISTED, entryOf, nothing, type Prediction } from './model/prediction.js'
import { rulesOf } from './model/rules.js'
import type { TargetField } from './schema/Targets.js'
import type { DataType, Raw } from './types.js'
import { delivered, isMoment, outputValue } from './values.js'

/** Outputs by name. Several segments of a chain may give one of the same name: the last one reached counts, and stands first. */
export type OutputsByName = ReadonlyMap<string, readonly OutputVariable[]>

/** Makes what turns the predictions of a model into scores. */
export function scoreMaker(
  targets: readonly TargetField[],
  outputs: OutputsByName,
): (prediction: Prediction, frame: Frame) => Score {
  const outputsOf = outputsMaker(targets, outputs)
  const [first] = targets
  const primary = targetScoring(first)
  if (targets.length === 1)
    return (prediction, frame) => {
      const value = primary.value(prediction)
      return primary.score(prediction, value, outputsOf(value, undefined, frame))
    }
  const scorings = targets.map((target) => ({ name: target.name, ...targetScoring(target) }))
  const partOf = (name: string | undefined, prediction: Prediction): Prediction =>
    name === undefined ? prediction : (prediction.targets?.get(name) ?? nothing)
  return (prediction, frame) => {
    const parts = resultDictionary<TargetScore>()
    for (const { name, value, part } of scorings)
      if (name !== undefined) {
        const own = partOf(name, prediction)
        parts[name] = part(own, value(own))
      }
    const own = partOf(first.name, prediction)
    const value = primary.value(own)
    const outputs = outputsOf(value, parts, frame)
    return { ...primary.score(own, value, outputs), targets: parts }
  }
}

/** A prediction that comes up again and again, with what scores show of it. */
interface ShownPrediction {
  readonly prediction: Prediction
  readonly value: Value
  readonly outputs: readonly Value[]
}

/** Most predictions of a model that are kept with what is shown of them. */
const MOST_SHOWN = 4096

/** Makes what scores records with a model of one target whose predictions come up again: what outputs show of each is found out once. */
export function repeatedScorer(
  { predict, finish }: RepeatedPredictions,
  targets: readonly TargetField[],
  outputs: OutputsByName,
): (frame: Frame) => Score {
  const [target] = targets
  const { list, make } = outputsLister(targets, outputs)
  const { value: shownValue, score } = targetScoring(target)
  const known = new Map<Prediction, ShownPrediction>()
  const show = (own: Prediction, frame: Frame): ShownPrediction => {
    const prediction = finish(own, frame)
    const value = shownValue(prediction)
    const values: Value[] = []
    list(values, value, undefined, frame)
    const shown = { prediction, value, outputs: values }
    // Lists are given away, and may be changed by who gets them.
    const isPlain = values.every((each) => typeof each !== 'object' || each === null)
    if (isPlain && known.size < MOST_SHOWN) known.set(own, shown)
    return shown
  }
  return (frame) => {
    const own = predict(frame)
    const { prediction, value, outputs: values } = known.get(own) ?? show(own, frame)
    return score(prediction, value, make(values))
  }
}

/** What puts the result of a row into columns. */
export type RowWriter = (prediction: Prediction, frame: Frame, row: number) => void

/** Makes what puts predictions into columns, which have what scores have of the primary target, and the outputs. */
export function columnsMaker(
  targets: readonly TargetField[],
  outputs: OutputsByName,
): (results: ResultColumns) => RowWriter {
  const [target] = targets
  if (targets.length > 1) {
    const toScore = scoreMaker(targets, outputs)
    return (results) => (prediction, frame, row) => results.add(row, toScore(prediction, frame))
  }
  const { value } = targetScoring(target)
  const names = target.values.map((each) => textOf(each.value, target.dataType))
  return (results) => {
    const { prediction: predictions } = results
    const columns = [...results.outputs].map(([name, column]) => ({
      column,
      shown: placeOfOutput(outputs.get(name)),
    }))
    const putShares = sharesWriter(names, target.dataType, results)
    return (prediction, frame, row) => {
      const predicted = value(prediction)
      predictions.set(row, predicted)
      if (prediction.probabilities !== undefined) putShares(prediction.probabilities, row)
      for (const { column, shown } of columns)
        column.set(row, shown === undefined ? predicted : outputIn(shown, frame))
    }
  }
}

/** Makes what puts probabilities into their columns; declared classes without any have 0. */
function sharesWriter(
  declared: readonly string[],
  dataType: DataType,
  results: ResultColumns,
): (distribution: Distribution, row: number) => void {
  // Most distributions of a model have the same list of categories, whose columns are then found once.
  let last: readonly Raw[] | undefined
  let columns: readonly Float64Array[] = []
  let declaredColumns: readonly Float64Array[] = []
  return ({ categories, values }, row) => {
    if (categories !== last) {
      last = categories
      const names = categories.map((category) => textOf(category, dataType))
      // In the order in which scores have them.
      declaredColumns = declared.map(results.probability)
      columns = names.map(results.probability)
    }
    for (const column of declaredColumns) column[row] = 0
    for (let i = 0; i < columns.length; i++) if (!Number.isNaN(values[i])) columns[i][row] = values[i]
  }
}

/** Makes what puts the targets and outputs of a record together. */
function outputsMaker(
  targets: readonly TargetField[],
  outputs: OutputsByName,
): (value: Value, parts: Record<string, TargetScore> | undefined, frame: Frame) => Record<string, Value> {
  const { list, make } = outputsLister(targets, outputs)
  // Used again for each record: between writing and reading it nothing of the user's is called.
  const values: Value[] = []
  return (value, parts, frame) => {
    list(values, value, parts, frame)
    return make(values)
  }
}

/** The values of a record's targets and outputs. */
interface OutputsLister {
  /** Puts them into a list. The parts are those of several targets; a single one has the value. */
  list(into: Value[], value: Value, parts: Record<string, TargetScore> | undefined, frame: Frame): void
  /** Makes a dictionary of such a list. */
  make(values: ArrayLike<Value>): Record<string, Value>
}

/** An OutputField wins over a target of the same name. */
function outputsLister(targets: readonly TargetField[], outputs: OutputsByName): OutputsLister {
  const names = [...new Set([...targets.flatMap(({ name }) => name ?? []), ...outputs.keys()])]
  const shown = names.map((name) => placeOfOutput(outputs.get(name)))
  const count = names.length
  return {
    list(into, value, parts, frame) {
      for (let i = 0; i < count; i++) {
        const own = shown[i]
        if (own !== undefined) into[i] = outputIn(own, frame)
        else into[i] = parts === undefined ? value : parts[names[i]].prediction
      }
    },
    make: dictionaryMaker<Value>(names),
  }
}

/** Where an output is found, and how it is shown. */
interface ShownOutput {
  readonly slot: number
  /** The type of values that are not shown as they are: dates and times. */
  readonly type: DataType | undefined
  /** The output of this name that is to be asked where a record hasn't reached this one. */
  readonly next: ShownOutput | undefined
}

function placeOfOutput(variables: readonly OutputVariable[] = []): ShownOutput | undefined {
  let shown: ShownOutput | undefined
  for (const { resultSlot: slot, dataType } of [...variables].reverse()) {
    const type = dataType !== undefined && isMoment(dataType) ? dataType : undefined
    shown = { slot, type, next: shown }
  }
  return shown
}

function outputIn({ slot, type, next }: ShownOutput, frame: Frame): Value {
  if (frame.stamps[slot] === frame.generation) return delivered(frame.values[slot], type)
  return next === undefined ? null : outputIn(next, frame)
}

/** What an output shows, once it is filled. */
export function shownOutput(output: OutputVariable, frame: Frame): Value {
  const { resultSlot, dataType } = output
  return delivered(
    frame.values[resultSlot],
    dataType !== undefined && isMoment(dataType) ? dataType : undefined,
  )
}

/** How the score of one target is put together. */
interface TargetScoring {
  /** The prediction, as users see it. */
  value(prediction: Prediction): Value
  part(prediction: Prediction, value: Value): TargetScore
  score(prediction: Prediction, value: Value, outputs: Record<string, Value>): Score
}

/** Makes what shows the predicted value. */
export const shownPrediction =
  ({ dataType }: Pick<TargetField, 'dataType'>) =>
  ({ value }: Prediction): Value => {
    const is32Bits = dataType === 'float' && typeof value === 'number'
    return delivered(is32Bits ? Math.fround(value) : value, dataType)
  }

function targetScoring({ dataType, values }: TargetField): TargetScoring {
  const probabilitiesOf = categoryDictionary(
    dataType,
    values.map((each) => each.value),
  )
  const confidencesOf = categoryDictionary(dataType, [])
  const affinitiesOf = affinitiesMaker()
  const part = (prediction: Prediction, value: Value): TargetScore => {
    const score: TargetScore = { prediction: value }
    if (prediction.probabilities !== undefined)
      score.probabilities = probabilitiesOf(prediction.probabilities)
    if (prediction.confidences !== undefined) score.confidences = confidencesOf(prediction.confidences)
    if (prediction.affinities !== undefined)
      score.affinities = affinitiesOf(prediction.affinities, prediction)
    if (prediction.entityId !== undefined) score.entityId = prediction.entityId
    if (prediction.ranking !== undefined) score.ranking = [...prediction.ranking]
    if (prediction.reasonCodes !== undefined) score.reasonCodes = [...prediction.reasonCodes]
    if (prediction.rules !== undefined)
      score.rules = rulesOf(prediction.rules, 'exclusiveRecommendation', 'confidence', 'descending')
    return score
  }
  return {
    part,
    value: shownPrediction({ dataType }),
    score(prediction, value, outputs) {
      const { probabilities, confidences, entityId, reasonCodes, affinities, ranking, rules } = prediction
      // Objects written down as a whole are several times as fast to make as copies; most models give one of these.
      if (affinities === undefined && ranking === undefined && rules === undefined) {
        if (probabilities === undefined && confidences === undefined) {
          if (reasonCodes === undefined)
            return entityId === undefined
              ? { prediction: value, outputs }
              : { prediction: value, entityId, outputs }
          if (entityId === undefined) return { prediction: value, reasonCodes, outputs }
        } else if (probabilities !== undefined && reasonCodes === undefined) {
          const shares = probabilitiesOf(probabilities)
          if (confidences === undefined)
            return entityId === undefined
              ? { prediction: value, probabilities: shares, outputs }
              : { prediction: value, probabilities: shares, entityId, outputs }
          if (entityId !== undefined)
            return {
              prediction: value,
              probabilities: shares,
              confidences: confidencesOf(confidences),
              entityId,
              outputs,
            }
        }
      }
      if (affinities !== undefined && ranking !== undefined && entityId !== undefined)
        if (
          probabilities === undefined &&
          confidences === undefined &&
          reasonCodes === undefined &&
          rules === undefined
        )
          return {
            prediction: value,
            affinities: affinitiesOf(affinities, prediction),
            entityId,
            ranking: [...ranking],
            outputs,
          }
      return { ...part(prediction, value), outputs }
    },
  }
}

/** The affinities of all entities; where these are many, such as all records of the training data, of those that are ranked. */
function affinitiesMaker(): (affinities: Distribution, prediction: Prediction) => Record<string, number> {
  const allOf = categoryDictionary('string', [])
  return (affinities, { ranking }) => {
    if (ranking === undefined || affinities.categories.length <= ENTITIES_LISTED) return allOf(affinities)
    const result = resultDictionary<number>()
    for (const entity of ranking) {
      const affinity = entryOf(affinities, entity)
      if (affinity !== undefined) result[entity] = affinity
    }
    return result
  }
}

/**
 * Numbers by the text of their category, which is that of the prediction; declared classes that got no share have 0, so that every
 * record has the same keys.
 */
function byCategory(
  { categories, values }: Distribution,
  dataType: DataType,
  declared: readonly Raw[],
): Record<string, number> {
  const result = resultDictionary<number>()
  for (const category of declared) result[textOf(category, dataType)] = 0
  for (let i = 0; i < categories.length; i++)
    if (!Number.isNaN(values[i])) result[textOf(categories[i], dataType)] = values[i]
  return result
}

/** The name of a category in distributions. */
export const textOf = (category: Raw, dataType: DataType): string => String(outputValue(category, dataType))

/** The same for distributions of one model: most have the same list of categories, whose names are then found once. */
function categoryDictionary(
  dataType: DataType,
  declared: readonly Raw[],
): (distribution: Distribution) => Record<string, number> {
  let last: readonly Raw[] | undefined
  let make: ((values: ArrayLike<number>) => Record<string, number> | undefined) | undefined
  return (distribution) => {
    const { categories, values } = distribution
    if (categories === last) {
      // Lists that are made for one record alone are not worth it.
      make ??= knownCategories(categories, dataType, declared)
      return make(values) ?? byCategory(distribution, dataType, declared)
    }
    last = categories
    make = undefined
    return byCategory(distribution, dataType, declared)
  }
}

/** `byCategory` for certain categories; it gives `undefined` where one of them has no number. */
function knownCategories(
  categories: readonly Raw[],
  dataType: DataType,
  declared: readonly Raw[],
): (values: ArrayLike<number>) => Record<string, number> | undefined {
  const names = [...new Set([...declared, ...categories].map((category) => textOf(category, dataType)))]
  const make = dictionaryMaker<number>(names)
  const places = Int32Array.from(categories, (category) => names.indexOf(textOf(category, dataType)))
  const numbers = new Float64Array(names.length)
  return (values) => {
    for (let i = 0; i < places.length; i++) {
      const number = values[i]
      if (Number.isNaN(number)) return undefined
      numbers[places[i]] = number
    }
    return make(numbers)
  }
}
