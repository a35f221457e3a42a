/** MiningSchema and MiningField: which fields a model uses and how their values are treated first ("Mining Schema"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import { numberAfter, numberBefore } from '../../math/neighbours.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import { childrenOf, element, informational, malformed, number, oneOf, opType, text } from '../element.js'
import { type Frame, numberIn, valueIn } from '../frame.js'
import { type DataType, isNumeric, type Raw } from '../types.js'
import { parseValue, readInput } from '../values.js'
import { type DictionaryField, domainTest, domainText } from './DataDictionary.js'

export const MiningSchema = element('MiningSchema', 'Mining Schema', {}, ['MiningField'])

export const MiningField = element('MiningField', 'Mining Schema', {
  name: text.required,
  usageType: oneOf([
    'active',
    'predicted',
    'target',
    'supplementary',
    'group',
    'order',
    'frequencyWeight',
    'analysisWeight',
  ]).or('active'),
  optype: opType.optional,
  importance: informational,
  outliers: oneOf(['asIs', 'asMissingValues', 'asExtremeValues']).or('asIs'),
  lowValue: number.optional,
  highValue: number.optional,
  missingValueReplacement: text.optional,
  missingValueTreatment: oneOf(['asIs', 'asMean', 'asMode', 'asMedian', 'asValue', 'returnInvalid']).or(
    'asIs',
  ),
  invalidValueTreatment: oneOf(['returnInvalid', 'asIs', 'asMissing', 'asValue']).or('returnInvalid'),
  invalidValueReplacement: text.optional,
})

/** A MiningField with its attributes. */
export type MiningFieldEntry = ReturnType<typeof MiningField.read> & { readonly xml: XmlElement }

/** Reads a field. One by one: thousands of segments list dozens each, and copying an object is several times slower. */
function readMiningField(xml: XmlElement): MiningFieldEntry {
  const read = MiningField.read(xml)
  return {
    name: read.name,
    usageType: read.usageType,
    optype: read.optype,
    importance: read.importance,
    outliers: read.outliers,
    lowValue: read.lowValue,
    highValue: read.highValue,
    missingValueReplacement: read.missingValueReplacement,
    missingValueTreatment: read.missingValueTreatment,
    invalidValueTreatment: read.invalidValueTreatment,
    invalidValueReplacement: read.invalidValueReplacement,
    xml,
  }
}

/** Reads the fields that a model lists, in order. Throws `duplicate-name` for a name listed twice. */
export function readMiningSchema(xml: XmlElement): Map<string, MiningFieldEntry> {
  MiningSchema.read(xml)
  const fields = new Map<string, MiningFieldEntry>()
  for (const each of childrenOf(xml, 'MiningField')) {
    const entry = readMiningField(each)
    if (fields.has(entry.name))
      throw new ModelLoadError('duplicate-name', `The MiningField "${entry.name}" is listed twice`, {
        ...each.place(),
        field: entry.name,
        expected: 'names that differ',
      })
    if (entry.invalidValueTreatment === 'asValue' && entry.invalidValueReplacement === undefined)
      throw malformed(each, 'invalidValueTreatment="asValue" needs an invalidValueReplacement', {
        field: entry.name,
      })
    if (entry.outliers !== 'asIs' && entry.lowValue === undefined && entry.highValue === undefined)
      throw malformed(each, `outliers="${entry.outliers}" needs lowValue, highValue, or both`, {
        field: entry.name,
      })
    if (!((entry.lowValue ?? -Infinity) <= (entry.highValue ?? Infinity)))
      throw malformed(each, 'lowValue and highValue have no numbers between them', {
        field: entry.name,
        received: `${entry.lowValue ?? '-∞'} to ${entry.highValue ?? '∞'}`,
        expected: 'a lowValue that is not above the highValue',
      })
    fields.set(entry.name, entry)
  }
  return fields
}

/** Whether a field is the model's target. */
export const isTarget = ({ usageType }: MiningFieldEntry): boolean =>
  usageType === 'target' || usageType === 'predicted'

/** Whether a MiningField leaves present values as they are, and missing ones, too. */
export const isPlain = (entry: MiningFieldEntry): boolean =>
  leavesPresent(entry) && entry.missingValueTreatment !== 'returnInvalid'

/** Whether a MiningField leaves present values as they are, and only minds missing ones. */
export const leavesPresent = (entry: MiningFieldEntry): boolean =>
  entry.outliers === 'asIs' &&
  entry.missingValueReplacement === undefined &&
  entry.invalidValueTreatment === 'returnInvalid'

/** An input field, ready to take the values of records. */
export interface InputField {
  /** Puts the treated value of a record into its slot. */
  fill(frame: Frame, value: unknown): void
  /** The values that are used as they are, or nearly; absent: only the treatment says. */
  readonly plain: PlainInput | undefined
  readonly slot: number
  readonly variable: Variable
  /** Whether something takes the value for a collection. */
  admitsCollections(): boolean
}

/** Values that pass the treatment of their field unchanged, and what it makes of missing ones. */
export type PlainInput = (PlainNumbers | PlainTexts) & {
  /** What stands for a missing value; `undefined` where there is no result without one. */
  readonly missing: Raw | undefined
}

/** Numbers: those from `low` to `high`, both included, when they are of the type. */
interface PlainNumbers {
  readonly type: 'double' | 'float' | 'integer'
  readonly low: number
  readonly high: number
}

/** Texts given for a field of texts. */
interface PlainTexts {
  readonly type: 'string'
  /** The valid ones, in the order of the field's values; absent: all are. */
  readonly texts: readonly string[] | undefined
}

/** What a treatment needs to know of a field: that of the data dictionary, or of a derived field used as an input. */
export interface TreatedField {
  readonly name: string
  readonly dataType: DataType
  readonly domainTest: (value: Raw) => boolean
  readonly domainText: string
}

/**
 * The treatments of a MiningField for a typed value, in the order of the standard: invalid, missing, outliers. A value that
 * is `undefined` could not be read as the field's type and counts as invalid. `received` is what errors show of it.
 *
 * What it returns puts the value to use into the slot, and takes down whether it lies outside of the domain.
 */
export function treatment(
  entry: MiningFieldEntry,
  field: TreatedField,
  slot: number,
): (frame: Frame, value: Raw | undefined, received: unknown) => void {
  const { name, dataType } = field
  const missingReplacement = replacement('missingValueReplacement', entry, dataType)
  const invalidReplacement = replacement('invalidValueReplacement', entry, dataType)
  const { missingValueTreatment, invalidValueTreatment, outliers } = entry
  const { low, high } = outlierLimits(entry, dataType)

  const missing = (): Raw => {
    if (missingValueTreatment === 'returnInvalid')
      throw new ScoreError(
        'missing-value',
        `The value of "${name}" is missing, and the model gives no result then`,
        {
          field: name,
          expected: field.domainText,
        },
      )
    return missingReplacement
  }
  const outlying = (value: Raw): Raw => {
    if (outliers === 'asIs' || typeof value !== 'number') return value
    if (value >= low && value <= high) return value
    if (outliers === 'asMissingValues') return missing()
    return value < low ? low : high
  }
  const { domainTest: inDomain } = field
  const treated = (frame: Frame, value: Raw | undefined, received: unknown): Raw => {
    if (value === null) return missing()
    if (value !== undefined && inDomain(value)) return outlying(value)
    switch (invalidValueTreatment) {
      case 'asMissing':
        return missing()
      case 'asValue':
        return invalidReplacement
      case 'asIs':
        if (entry.invalidValueReplacement !== undefined) return invalidReplacement
        if (value !== undefined) {
          // Outliers are a matter of valid values.
          frame.invalid[slot] = 1
          return value
        }
        throw new ScoreError('wrong-type', `The value of "${name}" can't be read as ${dataType}`, {
          field: name,
          received,
          expected: field.domainText,
        })
      default:
        throw new ScoreError(
          value === undefined ? 'wrong-type' : 'invalid-value',
          `The value of "${name}" is not valid, and the model gives no result then`,
          { field: name, received, expected: field.domainText },
        )
    }
  }
  return (frame, value, received) => {
    frame.invalid[slot] = 0
    const result = treated(frame, value, received)
    frame.values[slot] = result
    frame.numbers[slot] = typeof result === 'number' ? result : Number.NaN
    frame.codes[slot] = -1
  }
}

/** The value that a MiningField puts in the place of missing or invalid ones; `null` where it has none. */
function replacement(
  attribute: 'missingValueReplacement' | 'invalidValueReplacement',
  entry: MiningFieldEntry,
  dataType: DataType,
): Raw {
  const value = entry[attribute]
  if (value === undefined) return null
  const parsed = parseValue(value, dataType)
  if (parsed !== undefined) return parsed
  // A replacement such as 1.5 for an integer field comes from means: keep it, it is not checked for validity.
  const asNumber = isNumeric(dataType) ? parseValue(value, 'double') : undefined
  if (asNumber !== undefined) return asNumber
  throw malformed(entry.xml, `${attribute} can't be read as ${dataType}`, {
    field: entry.name,
    received: value,
    expected: `a value of type ${dataType}`,
  })
}

/** The numbers that are no outliers. Limits for float fields are rounded to 32 bits like the values they meet. */
function outlierLimits(
  { lowValue = -Infinity, highValue = Infinity }: MiningFieldEntry,
  dataType: DataType,
): { readonly low: number; readonly high: number } {
  return dataType === 'float'
    ? { low: Math.fround(lowValue), high: Math.fround(highValue) }
    : { low: lowValue, high: highValue }
}

/** What of a field's values needs no treatment, where that is told by bounds or a list. */
function plainInput(field: DictionaryField, entry: MiningFieldEntry): PlainInput | undefined {
  const { dataType, values, intervals, invalidValues, missingValues, missingTexts } = field
  if (invalidValues.size > 0 || missingValues.size > 0 || missingTexts.size > 0) return undefined
  const missing =
    entry.missingValueTreatment === 'returnInvalid'
      ? undefined
      : replacement('missingValueReplacement', entry, dataType)
  const listed = values.length > 0
  if (dataType === 'string') {
    if (!listed && intervals.length > 0) return undefined
    return { type: dataType, texts: listed ? values.map(({ value }) => String(value)) : undefined, missing }
  }
  if (dataType !== 'double' && dataType !== 'float' && dataType !== 'integer') return undefined
  if (listed || intervals.length > 1) return undefined
  let low = -Infinity
  let high = Infinity
  for (const { left, right, leftClosed, rightClosed } of intervals) {
    if (left !== undefined) low = leftClosed ? left : numberAfter(left)
    if (right !== undefined) high = rightClosed ? right : numberBefore(right)
  }
  if (entry.outliers !== 'asIs') {
    const limits = outlierLimits(entry, dataType)
    low = Math.max(low, limits.low)
    high = Math.min(high, limits.high)
  }
  return { type: dataType, low, high, missing }
}

/** An input of the top-level model: from the JavaScript value of a record to the treated value in its slot. */
export function inputField(
  field: DictionaryField,
  entry: MiningFieldEntry,
  slot: number,
  dates: 'utc' | 'local' | undefined,
): InputField {
  const { name, dataType, missingValues, missingTexts } = field
  const treat = treatment(
    entry,
    { name, dataType, domainTest: domainTest(field), domainText: domainText(field) },
    slot,
  )
  const marked = missingValues.size > 0 || missingTexts.size > 0
  const isMarkedMissing = (value: unknown, typed: Raw | undefined): boolean =>
    (typed !== undefined && missingValues.has(typed)) ||
    (typeof value === 'string' && missingTexts.has(value))
  // Whatever compares or computes with a list would give some result, and a wrong one.
  let collections = false
  const plain = plainInput(field, entry)
  return {
    fill(frame, value) {
      let typed = readInput(value, dataType, dates)
      if (typeof typed === 'object' && typed !== null && !collections) typed = undefined
      if (marked && isMarkedMissing(value, typed)) typed = null
      treat(frame, typed, value)
    },
    admitsCollections: () => collections,
    plain,
    slot,
    variable: {
      name,
      dataType,
      optype: entry.optype ?? field.optype,
      values: field.values,
      intervals: field.intervals,
      slot,
      hasCodes: plain?.type === 'string' && plain.texts !== undefined,
      read: (frame) => valueIn(frame, slot),
      ...(isNumeric(dataType) ? { number: (frame: Frame) => numberIn(frame, slot) } : {}),
      isValid: (frame) => frame.invalid[slot] === 0,
      admitCollections() {
        collections = true
      },
    },
  }
}
