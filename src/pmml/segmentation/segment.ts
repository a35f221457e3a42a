/** Segments that take part in a record, and what their missing predictions mean ("Multiple Models"). */

import type { Frame } from '../frame.js'
import type { MiningFunction } from '../model/attributes.js'
import type { CompiledModel, ModelContext, Scorer } from '../model/compiled.js'
import type { Prediction } from '../model/prediction.js'
import { type Predicate, TRUE } from '../predicates/predicate.js'

/** A compiled Segment. */
export interface CompiledSegment {
  readonly id: string
  readonly predicate: Predicate
  /** The predicate is True: nothing needs testing. */
  readonly always: boolean
  readonly model: CompiledModel
  /** Its weight for this record: the attribute, or the value of the field that VariableWeight names. */
  readonly weight: (frame: Frame) => number
  /** Its weight where that is the same for every record. */
  readonly constantWeight: number | undefined
  /** In a chain: makes the prediction visible to the segments after. */
  publish?(frame: Frame, prediction: Prediction): void
}

/** Attributes of a Segmentation. */
export interface SegmentationAttributes {
  readonly missingPredictionTreatment: 'continue' | 'skipSegment' | 'returnMissing'
  readonly missingThreshold: number
}

/** What a method makes of segments. What explains it is the same for all methods: the segments with their results. */
export type Combined = Omit<Scorer, 'explain'>

/** A multipleModelMethod. */
export interface Method {
  /** Functions of models whose results it can combine. */
  readonly functions: readonly MiningFunction[]
  /** Whether segments see the results of those before them. */
  readonly chained: boolean
  compile(
    segments: readonly CompiledSegment[],
    attributes: SegmentationAttributes,
    context: ModelContext,
  ): Combined
}

/** Whether a segment takes part: UNKNOWN does not select. */
export const takesPart = (segment: CompiledSegment, frame: Frame): boolean =>
  segment.always || segment.predicate.test(frame) === TRUE

/** The members of an ensemble that take part in a record: the first `count` of each list, which is used again for later records. */
export interface Members<Result> {
  count: number
  readonly results: Result[]
  readonly weights: number[]
  readonly ids: string[]
}

/** How a segment's model is asked, and which answers mean that it has none. */
interface Asking<Result> {
  readonly ask: (model: CompiledModel, frame: Frame) => Result
  readonly isMissing: (result: Result) => boolean
}

/** Asks for the whole result. */
export const forPredictions: Asking<Prediction> = {
  ask: (model, frame) => model.score(frame),
  isMissing: ({ value }) => value === null,
}

/** Asks for the number alone, which large ensembles give faster. */
export const forNumbers: Asking<number> = {
  ask: (model, frame) => model.number(frame),
  isMissing: Number.isNaN,
}

/**
 * Scores the segments that take part. The function it returns gives the members, or `undefined` where the result is
 * missing by the missingPredictionTreatment or because no segment takes part. With `continue`, members without a
 * result are among them.
 */
export function members<Result>(
  segments: readonly CompiledSegment[],
  { missingPredictionTreatment, missingThreshold }: SegmentationAttributes,
  { ask, isMissing }: Asking<Result>,
): (frame: Frame) => Members<Result> | undefined {
  // One for each record under way: a function of the caller's, called while a member scores, may score with this model, too.
  const idle: Members<Result>[] = []
  return (frame) => {
    const taking = idle.pop() ?? { count: 0, results: [], weights: [], ids: segments.map(() => '') }
    try {
      return gather(taking, frame) ? taking : undefined
    } finally {
      idle.push(taking)
    }
  }

  /** Whether there is a result for those that take part. */
  function gather(taking: Members<Result>, frame: Frame): boolean {
    const { results, weights, ids } = taking
    let count = 0
    let total = 0
    let missing = 0
    for (let i = 0; i < segments.length; i++) {
      const segment = segments[i]
      if (!takesPart(segment, frame)) continue
      const result = ask(segment.model, frame)
      const weight = segment.weight(frame)
      total += weight
      if (missingPredictionTreatment !== 'continue' && isMissing(result)) {
        if (missingPredictionTreatment === 'returnMissing') return false
        missing += weight
        continue
      }
      results[count] = result
      weights[count] = weight
      ids[count] = segment.id
      count++
    }
    taking.count = count
    return count > 0 && !(missing / total > missingThreshold)
  }
}

/**
 * Of members that all take part those that have a number, by "skipSegment"; `undefined` where too many have none, as `members` says of
 * them.
 */
export function withResult(
  numbers: ArrayLike<number>,
  weights: readonly number[],
  missingThreshold: number,
): { readonly results: readonly number[]; readonly weights: readonly number[] } | undefined {
  const taking = { results: [] as number[], weights: [] as number[] }
  let total = 0
  let missing = 0
  for (let i = 0; i < numbers.length; i++) {
    total += weights[i]
    if (Number.isNaN(numbers[i])) missing += weights[i]
    else {
      taking.results.push(numbers[i])
      taking.weights.push(weights[i])
    }
  }
  return taking.results.length > 0 && !(missing / total > missingThreshold) ? taking : undefined
}

/** Results of the wanted segments by id; `undefined` when none is wanted. */
export function wantedResults(
  { count, results, ids }: Members<Prediction>,
  wanted: ReadonlySet<string>,
): { segments: ReadonlyMap<string, Prediction> } | undefined {
  if (wanted.size === 0) return undefined
  const segments = new Map<string, Prediction>()
  for (let i = 0; i < count; i++) if (wanted.has(ids[i])) segments.set(ids[i], results[i])
  return { segments }
}

/** The models of segments by id. */
export const modelsById = (segments: readonly CompiledSegment[]): ReadonlyMap<string, CompiledModel> =>
  new Map(segments.map(({ id, model }) => [id, model]))
