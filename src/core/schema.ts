/**
 * JSON Schema (draft 2020-12) of a record, made from a model's input fields. It describes records as JSON should have them:
 * numbers as numbers, texts as texts. (A model also reads the text "4" as a number; `scorelet/validate` can allow for that.)
 */

import type { Field, Interval } from './field.js'
import type { Value } from './value.js'

/** The schema of a record with these fields. It is plain JSON. */
export function recordSchema(inputs: readonly Field[]): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(inputs.map((field) => [field.name, fieldSchema(field)])),
    required: requiredInputs(inputs).map(({ name }) => name),
    additionalProperties: true,
  }
}

/** The fields without which a record can't be scored. */
export function requiredInputs(inputs: readonly Field[]): readonly Field[] {
  return inputs.filter(({ role, missing }) => role === undefined && !missing)
}

/** What a JSON Schema can say of a data type. */
interface Kind {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean'
  readonly format?: string
  /** Bounds that the type itself has. */
  readonly range?: readonly [least: number, most: number]
  /** Values that can be given in several forms, each with a schema of its own. */
  readonly forms?: readonly object[]
}

const text: Kind = { type: 'string' }
const number: Kind = { type: 'number' }
/** A number of days or seconds since an epoch, or the date or time itself. */
const elapsed: Kind = { forms: [{ type: 'number' }, { type: 'string' }] }
/** Beyond 2^53 JSON readers lose digits, so that such integers come as text. */
const integer64: Kind = { forms: [{ type: 'integer' }, { type: 'string', pattern: '^[+-]?[0-9]+$' }] }
const integerOf = (least: number, most: number): Kind => ({ type: 'integer', range: [least, most] })

/** By data type, in the words of PMML and of ONNX. Types not listed are not constrained. */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['string', text],
  ['boolean', { type: 'boolean' }],
  ['bool', { type: 'boolean' }],
  ['integer', { type: 'integer' }],
  ['float', number],
  ['double', number],
  ['float16', number],
  ['bfloat16', number],
  ['int8', integerOf(-128, 127)],
  ['uint8', integerOf(0, 255)],
  ['int16', integerOf(-32768, 32767)],
  ['uint16', integerOf(0, 65535)],
  ['int32', integerOf(-(2 ** 31), 2 ** 31 - 1)],
  ['uint32', integerOf(0, 2 ** 32 - 1)],
  ['int64', integer64],
  ['uint64', integer64],
  ['date', { type: 'string', format: 'date' }],
  // PMML's times have no zone, which the JSON Schema formats "time" and "date-time" would demand.
  ['time', text],
  ['dateTime', text],
  ['timeSeconds', elapsed],
])

function kindOf(type: string): Kind {
  return kinds.get(type) ?? (/^date(Days|TimeSeconds)Since\[/.test(type) ? elapsed : {})
}

/** The schema of a field's value. It allows `null` where the value may be missing. */
export function fieldSchema(field: Field): object {
  const title = field.displayName === undefined ? {} : { title: field.displayName }
  if (field.collection === true) {
    const one = { ...field, collection: false, displayName: undefined }
    const items = fieldSchema({ ...one, missing: true })
    return { ...title, anyOf: [fieldSchema(one), { type: 'array', items }] }
  }
  const tensor = /^tensor\((\w+)\)$/.exec(field.type)
  if (tensor !== null) return { ...title, ...tensorSchema(kindOf(tensor[1]), field) }
  const kind = kindOf(field.type)
  if (kind.type === undefined) return { ...title, ...formsSchema(kind, field.missing) }
  const type = field.missing ? [kind.type, 'null'] : kind.type
  if (field.domain?.values !== undefined) {
    const values = field.domain.values
      .map((value) => jsonValue(value, kind))
      .filter((value) => value !== undefined)
    return { ...title, type, enum: field.missing ? [...values, null] : values }
  }
  return {
    ...title,
    type,
    ...(kind.format === undefined ? {} : { format: kind.format }),
    ...bounds(kind, field),
  }
}

function formsSchema({ forms }: Kind, missing: boolean): object {
  if (forms === undefined) return {}
  return { anyOf: missing ? [...forms, { type: 'null' }] : forms }
}

function bounds({ type, range }: Kind, { domain }: Field): object {
  // A margin of a date is a number of days and says nothing of its text.
  const intervals =
    type === 'number' || type === 'integer' ? (domain?.intervals ?? []).map(intervalSchema) : []
  if (intervals.length === 1) return intervals[0]
  if (intervals.length > 1) return { anyOf: intervals }
  return range === undefined ? {} : { minimum: range[0], maximum: range[1] }
}

function intervalSchema({ left, right, leftClosed, rightClosed }: Interval): object {
  return {
    ...(Number.isFinite(left) ? { [leftClosed ? 'minimum' : 'exclusiveMinimum']: left } : {}),
    ...(Number.isFinite(right) ? { [rightClosed ? 'maximum' : 'exclusiveMaximum']: right } : {}),
  }
}

/** A valid value as JSON has it; `undefined` where JSON can't have it, as `Infinity`. */
function jsonValue(value: Value, { type }: Kind): string | number | boolean | undefined {
  if (type === 'string') return typeof value === 'object' ? undefined : String(value)
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (
    typeof value !== 'number' &&
    typeof value !== 'bigint' &&
    (typeof value !== 'string' || value.trim() === '')
  )
    return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** A tensor with its batch axis or without it, nested or flat beside its dimensions; a single number where one is enough. */
function tensorSchema(kind: Kind, { shape, missing }: Field): object {
  // Nothing is known of the number of axes.
  if (shape === undefined) return {}
  const item: object =
    kind.type === undefined ? formsSchema(kind, false) : { type: kind.type, ...rangeSchema(kind) }
  const nested = (axes: readonly (number | string)[]): object => axes.reduceRight<object>(arraySchema, item)
  const row = shape.slice(1)
  const forms: object[] = [nested(shape), flatSchema]
  if (shape.length > 0) forms.push(nested(row))
  // A free axis may be of length 1 too.
  if (row.length > 0 && row.every((length) => length === 1 || isFree(length))) forms.push(item)
  if (missing) forms.push({ type: 'null' })
  return { anyOf: forms }
}

const rangeSchema = ({ range }: Kind): object =>
  range === undefined ? {} : { minimum: range[0], maximum: range[1] }

const isFree = (length: number | string): boolean => typeof length === 'string' || length < 0

function arraySchema(items: object, length: number | string): object {
  const bound = isFree(length) ? {} : { minItems: length, maxItems: length }
  return { type: 'array', items, ...bound }
}

const flatSchema = {
  type: 'object',
  properties: { dims: { type: 'array', items: { type: 'integer', minimum: 0 } }, data: { type: 'array' } },
  required: ['dims', 'data'],
}
