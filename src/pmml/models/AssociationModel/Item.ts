/** Item: what a transaction may hold, and where in a record it is looked for ("Association Rules: Item"). */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Scope, Variable } from '../../compilation.js'
import { childrenOf, element, informational, requiredChild, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import { readMiningSchema } from '../../schema/MiningSchema.js'
import type { Raw } from '../../types.js'

export const Item = element('Item', 'Association Rules', {
  id: text.required,
  value: text.required,
  field: text.optional,
  category: text.optional,
  // For people, and for weights that no figure of a rule uses.
  mappedValue: informational,
  weight: informational,
})

/** The items of a model. */
export interface Items {
  /** The value of each item, in document order. */
  readonly values: readonly string[]
  /** Place of an item among them. Throws `unknown-reference` for an id that no Item has. */
  indexOf(id: string, xml: XmlElement): number
  /** Which items a record holds: 1 for each that is there. `undefined` when the transaction is missing. */
  presentIn(frame: Frame): Uint8Array | undefined
}

/** A field that says whether items are there. */
interface ItemField {
  readonly variable: Variable
  /** The field holds the collection of a transaction's items: one value or none would be none. */
  readonly isTransaction: boolean
  /** Items that are there when the value, or one of the collection, is theirs. */
  readonly byValue: Map<Raw, number[]>
  /** Items that are there when the value is true. */
  readonly flags: number[]
}

/** Where an item is looked for. */
interface Place {
  readonly field: string
  /** The value that stands for the item; `undefined`: the field says true or false. */
  readonly category: string | undefined
}

/** Reads the items of a model. */
export function readItems(xml: XmlElement, { scope }: ModelContext): Items {
  const { isTransactional, onlyActive } = transactionsOf(xml)
  const indices = new Map<string, number>()
  const values: string[] = []
  const fields = new Map<string, ItemField>()
  for (const each of childrenOf(xml, 'Item')) {
    const item = Item.read(each)
    if (indices.has(item.id))
      throw new ModelLoadError('duplicate-name', `There are two items "${item.id}"`, {
        ...each.place(),
        received: item.id,
        expected: 'ids that differ',
      })
    const index = values.length
    indices.set(item.id, index)
    values.push(item.value)
    const place =
      item.field !== undefined
        ? { field: item.field, category: item.category ?? (isTransactional ? item.value : undefined) }
        : placeOf(item.value, isTransactional, onlyActive, scope, each)
    const field = fields.get(place.field) ?? itemField(place, isTransactional, scope, each)
    fields.set(place.field, field)
    if (place.category === undefined) {
      field.flags.push(index)
      continue
    }
    field.variable.admitCollections?.()
    const value = comparand(field.variable, place.category, each)
    const same = field.byValue.get(value)
    if (same === undefined) field.byValue.set(value, [index])
    else same.push(index)
  }
  return {
    values,
    indexOf(id, at) {
      const index = indices.get(id)
      if (index !== undefined) return index
      throw new ModelLoadError('unknown-reference', `There is no Item "${id}"`, {
        ...at.place(),
        received: id,
        expected: 'the id of an Item',
      })
    },
    presentIn(frame) {
      const present = new Uint8Array(values.length)
      for (const field of fields.values()) if (!mark(field, frame, present)) return undefined
      return present
    },
  }
}

/** Whether records are whole transactions, known by a group field, and the field that is active, where it is one. */
function transactionsOf(xml: XmlElement): { isTransactional: boolean; onlyActive: string | undefined } {
  const entries = [...readMiningSchema(requiredChild(xml, 'MiningSchema')).values()]
  const active = entries.filter(({ usageType }) => usageType === 'active')
  return {
    isTransactional: entries.some(({ usageType }) => usageType === 'group'),
    onlyActive: active.length === 1 ? active[0].name : undefined,
  }
}

/**
 * Where an item without a `field` is looked for: in the collection of a transaction; else its value is the name of a field that
 * says true or false, or `field=category`, as documents before 4.3 have it; else in the only field there is.
 */
function placeOf(
  value: string,
  isTransactional: boolean,
  onlyActive: string | undefined,
  scope: Scope,
  xml: XmlElement,
): Place {
  if (isTransactional && onlyActive !== undefined) return { field: onlyActive, category: value }
  if (scope.knows(value)) return { field: value, category: undefined }
  for (let at = value.indexOf('='); at >= 0; at = value.indexOf('=', at + 1)) {
    const field = value.slice(0, at)
    if (scope.knows(field)) return { field, category: value.slice(at + 1) }
  }
  if (onlyActive !== undefined) return { field: onlyActive, category: value }
  throw new ModelLoadError('unknown-reference', `The item "${value}" belongs to no field`, {
    ...xml.place(),
    received: value,
    expected: `field, or as the value the name of a field or "field=category", of the fields ${scope.names()}`,
  })
}

function itemField(
  { field, category }: Place,
  isTransactional: boolean,
  scope: Scope,
  xml: XmlElement,
): ItemField {
  return {
    variable: scope.resolve(field, xml),
    isTransaction: isTransactional && category !== undefined,
    byValue: new Map(),
    flags: [],
  }
}

/** Marks the items that a field says are there. `false` when it is a transaction that is missing. */
function mark(field: ItemField, frame: Frame, present: Uint8Array): boolean {
  const { variable, isTransaction, byValue, flags } = field
  const value = variable.read(frame)
  if (value === null) return !isTransaction
  if (Array.isArray(value)) {
    for (const each of value) for (const item of byValue.get(each) ?? []) present[item] = 1
  } else if (isTransaction) {
    // Rows of a table, an item each, are no transaction: what a rule says of one item would be wrong.
    throw new ScoreError(
      'wrong-type',
      `The value of "${variable.name}" is not the list of a transaction's items`,
      {
        field: variable.name,
        received: value,
        expected: 'a list of items',
      },
    )
  } else for (const item of byValue.get(value) ?? []) present[item] = 1
  if (flags.length > 0 && truthOf(value, variable.name)) for (const item of flags) present[item] = 1
  return true
}

const truths: ReadonlyMap<Raw, boolean> = new Map<Raw, boolean>([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
  ...['t', 'T', 'true', 'True', 'TRUE', '1'].map((each) => [each, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE', '0'].map((each) => [each, false] as const),
])

/** Whether a field says that its item is there. */
function truthOf(value: Raw, field: string): boolean {
  const truth = truths.get(value)
  if (truth !== undefined) return truth
  throw new ScoreError('wrong-type', `The value of "${field}" does not say whether the item is there`, {
    field,
    received: value,
    expected: 'true | false | T | F | 1 | 0',
  })
}
