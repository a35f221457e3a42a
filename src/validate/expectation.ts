/** What a field takes, in words for the sender of a request. */

import type { Field, Interval } from '../core/field.js'

/** Most values that are listed. */
const VALUES_SHOWN = 10

/** Such as `a number from 0 to 120, or null`. */
export function expectation(field: Field): string {
  const values = field.domain?.values
  const words =
    values === undefined
      ? kindText(field)
      : `one of ${values.slice(0, VALUES_SHOWN).map(valueText).join(', ')}${more(values)}`
  const all = field.collection === true ? `${words}, or a list of such` : words
  return field.missing ? `${all}, or null` : all
}

function more(values: readonly unknown[]): string {
  return values.length > VALUES_SHOWN ? `, … (${values.length} values)` : ''
}

const valueText = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value)

function kindText({ type, shape, domain }: Field): string {
  const intervals = domain?.intervals ?? []
  const ranges = intervals.map(intervalText).join(' or ')
  const axes =
    shape === undefined ? '' : ` of shape [${shape.map((axis) => (axis === -1 ? '?' : axis)).join(', ')}]`
  return (kinds.get(type) ?? `a value of type ${type}`) + axes + (ranges === '' ? '' : ` ${ranges}`)
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['boolean', 'true or false'],
  ['bool', 'true or false'],
  ['integer', 'a whole number'],
  ['float', 'a number'],
  ['double', 'a number'],
  ['date', 'a date such as "2004-08-20"'],
  ['time', 'a time such as "05:23:30"'],
  ['dateTime', 'a date and time such as "2004-08-20T05:23:30"'],
])

function intervalText({ left, right, leftClosed, rightClosed }: Interval): string {
  if (left !== undefined && right !== undefined && leftClosed && rightClosed)
    return `from ${left} to ${right}`
  const from = left === undefined ? '' : leftClosed ? `from ${left}` : `above ${left}`
  const to = right === undefined ? '' : rightClosed ? `up to ${right}` : `below ${right}`
  return [from, to].filter((part) => part !== '').join(' and ')
}
