/** Targets, Target, TargetValue: how a model's own result becomes the prediction ("Targets"). */

import type { XmlElement } from '../../xml/element.js'
import type { DeclaredValue } from '../compilation.js'
import { childrenOf, element, malformed, number, oneOf, opType, share, text } from '../element.js'
import { nothing, type Prediction, winner, withValue } from '../model/prediction.js'
import { type DataType, isNumeric, type OpType, type Raw } from '../types.js'
import { parseValue } from '../values.js'

export const Targets = element('Targets', 'Targets', {}, ['Target'])

export const Target = element(
  'Target',
  'Targets',
  {
    field: text.optional,
    optype: opType.optional,
    castInteger: oneOf(['round', 'ceiling', 'floor']).optional,
    min: number.optional,
    max: number.optional,
    rescaleConstant: number.or(0),
    rescaleFactor: number.or(1),
  },
  ['TargetValue'],
)

export const TargetValue = element(
  'TargetValue',
  'Targets',
  {
    value: text.optional,
    displayValue: text.optional,
    priorProbability: share.optional,
    defaultValue: number.optional,
  },
  ['Partition'],
)

/** A field that a model predicts. */
export interface TargetField {
  /** Absent where the model names no target, as segments of ensembles do. */
  readonly name: string | undefined
  readonly dataType: DataType
  readonly optype: OpType
  /** Valid values in document order; displayValue of Target wins over that of DataField. */
  readonly values: readonly DeclaredValue[]
  readonly displayName: string | undefined
}

/** A Target with its values. */
export type TargetEntry = ReturnType<typeof Target.read> & {
  readonly values: readonly ReturnType<typeof TargetValue.read>[]
  readonly xml: XmlElement
}

/** Reads the Target elements of a model. */
export function readTargets(xml: XmlElement | undefined): TargetEntry[] {
  if (xml === undefined) return []
  Targets.read(xml)
  return childrenOf(xml, 'Target').map((each) => ({
    ...Target.read(each),
    values: childrenOf(each, 'TargetValue').map((value) => TargetValue.read(value)),
    xml: each,
  }))
}

/** A step from a model's own result to its prediction. */
export type TargetStep = (prediction: Prediction) => Prediction

/**
 * Compiles a Target.
 * @param round rounding of each step: to 32 bits in models with `x-mathContext="float"`
 * @returns `undefined` when it changes nothing
 */
export function compileTarget(
  entry: TargetEntry,
  target: TargetField,
  continuous: boolean,
  round: (x: number) => number,
): TargetStep | undefined {
  return continuous ? continuousStep(entry, round) : categoricalStep(entry, target)
}

function continuousStep(entry: TargetEntry, round: (x: number) => number): TargetStep | undefined {
  const { min = -Infinity, max = Infinity, rescaleFactor, rescaleConstant, castInteger } = entry
  const defaultValue = entry.values.find(
    (each) => each.value === undefined && each.defaultValue !== undefined,
  )?.defaultValue
  const cast = castInteger === undefined ? undefined : casts[castInteger]
  const changes =
    min > -Infinity || max < Infinity || rescaleFactor !== 1 || rescaleConstant !== 0 || cast !== undefined
  if (!changes && defaultValue === undefined) return undefined
  const least = round(min)
  const most = round(max)
  const adjust = (value: number): number => {
    let x = Math.min(Math.max(value, least), most)
    if (rescaleFactor !== 1) x = round(x * round(rescaleFactor))
    if (rescaleConstant !== 0) x = round(x + round(rescaleConstant))
    return cast === undefined ? x : cast(x)
  }
  return (prediction) => {
    const value = prediction.value ?? defaultValue ?? null
    if (typeof value !== 'number') return prediction
    const at = reachOf(prediction)
    if (at === undefined) return withValue(prediction, adjust(value))
    const bound = (errors: number): number => {
      const reached = at(errors)
      return typeof reached === 'number' ? adjust(reached) : Number.NaN
    }
    return { ...prediction, value: adjust(value), at: bound }
  }
}

/** Where a predicted number may lie, by standard deviations or else errors: of it, Targets make what they make of the number. */
function reachOf({ value, standardDeviation, standardError, at }: Prediction): Prediction['at'] {
  if (at !== undefined) return at
  const spread = standardDeviation ?? standardError
  return typeof value === 'number' && typeof spread === 'number'
    ? (errors) => value + errors * spread
    : undefined
}

const casts = {
  // Halves go up: round(−2.5) is −2. Adding 0 turns −0 into 0, the only zero that integers have.
  round: (x: number) => Math.round(x) + 0,
  ceiling: (x: number) => Math.ceil(x) + 0,
  floor: (x: number) => Math.floor(x) + 0,
}

function categoricalStep(entry: TargetEntry, target: TargetField): TargetStep | undefined {
  const priors = entry.values.flatMap(({ value, priorProbability }) =>
    value === undefined || priorProbability === undefined
      ? []
      : [{ category: categoryOf(value, target, entry.xml), probability: priorProbability }],
  )
  if (priors.length === 0) return undefined
  const sum = priors.reduce((total, { probability }) => total + probability, 0)
  if (!(sum > 0))
    throw malformed(entry.xml, 'The prior probabilities of a Target do not sum to anything', {
      received: sum,
      expected: 'a positive sum',
    })
  const probabilities = {
    categories: priors.map(({ category }) => category),
    values: priors.map(({ probability }) => probability / sum),
  }
  const prior: Prediction = { ...nothing, value: winner(probabilities), probabilities }
  return (prediction) => (prediction.value === null ? prior : prediction)
}

/** A class named in the document as a value of the target's type. */
export function categoryOf(value: string, { dataType }: TargetField, xml: XmlElement): Raw {
  const parsed = parseValue(value, dataType)
  if (parsed !== undefined && parsed !== null) return parsed
  // Integer targets with classes such as 1.5 are told apart all the same.
  const asNumber = isNumeric(dataType) ? parseValue(value, 'double') : undefined
  if (asNumber !== undefined && asNumber !== null) return asNumber
  throw malformed(xml, `A class can't be read as the target's type ${dataType}`, {
    received: value,
    expected: `a value of type ${dataType}`,
  })
}
