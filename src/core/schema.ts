/** JSON Schema (draft 2020-12) of a record, made from a model's input fields. */

import type { Field, Interval } from './field.js'

/** The schema of a record with these fields. */
export function recordSchema(inputs: readonly Field[]): object {
  const active = inputs.filter(({ role }) => role === undefined)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(inputs.map((field) => [field.name, fieldSchema(field)])),
    required: active.filter(({ missing }) => !missing).map(({ name }) => name),
    additionalProperties: true,
  }
}

function fieldSchema(field: Field): object {
  const base = field.displayName === undefined ? {} : { title: field.displayName }
  const values = field.domain?.values
  if (values !== undefined) return { ...base, enum: field.missing ? [...values, null] : [...values] }
  const [type, format] = jsonType(field)
  const typed = { ...base, type: field.missing && type !== undefined ? [type, 'null'] : type }
  const ranges = (field.domain?.intervals ?? []).map(intervalSchema)
  return {
    ...typed,
    ...(format === undefined ? {} : { format }),
    ...(ranges.length === 1 ? ranges[0] : ranges.length > 1 ? { anyOf: ranges } : {}),
  }
}

function intervalSchema({ left, right, leftClosed, rightClosed }: Interval): object {
  return {
    ...(left === undefined ? {} : { [leftClosed ? 'minimum' : 'exclusiveMinimum']: left }),
    ...(right === undefined ? {} : { [rightClosed ? 'maximum' : 'exclusiveMaximum']: right }),
  }
}

/** JSON type and format of a field's data type; none for tensors and the like. */
function jsonType({ type }: Field): [type?: string, format?: string] {
  if (type === 'string') return ['string']
  if (type === 'boolean') return ['boolean']
  if (type === 'integer') return ['integer']
  if (type === 'float' || type === 'double') return ['number']
  if (type === 'date') return ['string', 'date']
  if (type === 'time') return ['string', 'time']
  // PMML's dateTime has no zone, which the JSON Schema format "date-time" would demand.
  if (type === 'dateTime') return ['string']
  return []
}
