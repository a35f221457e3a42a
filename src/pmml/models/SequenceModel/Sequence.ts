/** Itemset, SetPredicate, Sequence, SequenceRule: sets of values that follow each other ("Sequence Rules"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { arrayChild } from '../../arrays.js'
import type { Scope, Variable } from '../../compilation.js'
import {
  child,
  childrenOf,
  element,
  informational,
  malformed,
  number,
  oneOf,
  requiredChild,
  text,
} from '../../element.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'
import { ItemRef, Itemset } from '../AssociationModel/AssociationRule.js'
import { Item } from '../AssociationModel/Item.js'
import type { Step } from './containment.js'

export const SetPredicate = element(
  'SetPredicate',
  'Sequence Rules',
  { id: text.required, field: text.required, operator: oneOf(['supersetOf']).or('supersetOf') },
  ['Array', 'array'],
)
export const Sequence = element(
  'Sequence',
  'Sequence Rules',
  { id: text.required, numberOfSets: informational, occurrence: informational, support: number.optional },
  ['SetReference', 'Delimiter', 'Time'],
)
export const SetReference = element('SetReference', 'Sequence Rules', { setId: text.required })
export const Delimiter = element('Delimiter', 'Sequence Rules', {
  delimiter: oneOf(['sameTimeWindow', 'acrossTimeWindows']).required,
  gap: oneOf(['true', 'false', 'unknown']).required,
})
export const Time = element('Time', 'Sequence Rules', {
  min: informational,
  max: informational,
  mean: informational,
  standardDeviation: informational,
})
export const SequenceReference = element('SequenceReference', 'Sequence Rules', { seqId: text.required })
const referring = ['SequenceReference', 'Time'] as const
export const AntecedentSequence = element('AntecedentSequence', 'Sequence Rules', {}, referring)
export const ConsequentSequence = element('ConsequentSequence', 'Sequence Rules', {}, referring)
export const SequenceRule = element(
  'SequenceRule',
  'Sequence Rules',
  {
    id: text.required,
    numberOfSets: informational,
    occurrence: informational,
    support: number.required,
    confidence: number.required,
    lift: number.optional,
  },
  ['AntecedentSequence', 'ConsequentSequence', 'Delimiter', 'Time'],
)

/** A set of values that one transaction must have all of. */
export interface ValueSet {
  readonly members: readonly { readonly variable: Variable; readonly value: Raw; readonly text: string }[]
}

/** How sets follow each other, before times are bounded. */
export type Link = Pick<Step, 'across' | 'adjacent'>

/** Sets in order; the link of the first means nothing. */
export type Sets = readonly { readonly set: number; readonly link: Link }[]

/** A compiled SequenceRule. */
export interface CompiledRule {
  readonly id: string
  readonly support: number
  readonly confidence: number
  readonly lift: number | undefined
  readonly antecedent: Sets
  readonly link: Link
  readonly consequent: Sets
}

/** Reads the sets, sequences and rules of a model. */
export function readSequences(
  xml: XmlElement,
  scope: Scope,
  itemField: string | undefined,
): { sets: readonly ValueSet[]; rules: readonly CompiledRule[] } {
  const sets: ValueSet[] = []
  const setIds = new Map<string, number>()
  const declare = (id: string, set: ValueSet, at: XmlElement): void => {
    if (setIds.has(id)) throw twice('set', id, at)
    setIds.set(id, sets.length)
    sets.push(set)
  }
  const items = readItems(xml, scope, itemField)
  for (const each of childrenOf(xml, 'Itemset')) {
    const refs = childrenOf(each, 'ItemRef')
    const members = refs.map((ref) => found(items, ItemRef.read(ref).itemRef, 'Item', ref))
    declare(Itemset.read(each).id, { members }, each)
  }
  for (const each of childrenOf(xml, 'SetPredicate')) {
    const { id, field } = SetPredicate.read(each)
    const variable = scope.resolve(field, each)
    variable.admitCollections?.()
    const members = arrayChild(each).map((item) => ({
      variable,
      value: comparand(variable, item, each),
      text: item,
    }))
    declare(id, { members }, each)
  }
  const sequences = new Map<string, Sets>()
  for (const each of childrenOf(xml, 'Sequence')) {
    const { id } = Sequence.read(each)
    if (sequences.has(id)) throw twice('Sequence', id, each)
    sequences.set(id, readSets(each, setIds))
  }
  return { sets, rules: childrenOf(xml, 'SequenceRule').map((each) => readRule(each, sequences)) }
}

function readItems(
  xml: XmlElement,
  scope: Scope,
  itemField: string | undefined,
): Map<string, ValueSet['members'][number]> {
  const items = new Map<string, ValueSet['members'][number]>()
  for (const each of childrenOf(xml, 'Item')) {
    const { id, value, field = itemField, category = value } = Item.read(each)
    if (items.has(id)) throw twice('Item', id, each)
    if (field === undefined)
      throw new ModelLoadError('unknown-reference', `The item "${value}" belongs to no field`, {
        ...each.place(),
        received: value,
        expected: 'the attribute field, or a MiningSchema with one active field',
      })
    const variable = scope.resolve(field, each)
    variable.admitCollections?.()
    items.set(id, { variable, value: comparand(variable, category, each), text: value })
  }
  return items
}

/** The sets of a Sequence, each with the Delimiter before it. */
function readSets(xml: XmlElement, setIds: ReadonlyMap<string, number>): Sets {
  const sets: { set: number; link: Link }[] = []
  let link: Link = { across: true, adjacent: false }
  for (const each of xml.children) {
    if (each.name === 'Delimiter') link = readLink(each)
    if (each.name === 'SetReference')
      sets.push({ set: found(setIds, SetReference.read(each).setId, 'Itemset or SetPredicate', each), link })
  }
  if (sets.length === 0)
    throw new ModelLoadError('missing-element', 'A Sequence has no sets', {
      ...xml.place(),
      expected: 'SetReference',
    })
  return sets
}

function readLink(xml: XmlElement): Link {
  const { delimiter, gap } = Delimiter.read(xml)
  return { across: delimiter === 'acrossTimeWindows', adjacent: gap === 'false' }
}

function readRule(xml: XmlElement, sequences: ReadonlyMap<string, Sets>): CompiledRule {
  const { id, support, confidence, lift } = SequenceRule.read(xml)
  if ([support, confidence, lift ?? 0].some(Number.isNaN))
    throw malformed(xml, `A figure of the rule "${id}" is not a number`, {
      received: `support ${support}, confidence ${confidence}, lift ${lift}`,
      expected: 'numbers',
    })
  const side = (name: string): Sets => {
    const reference = requiredChild(requiredChild(xml, name), 'SequenceReference')
    return found(sequences, SequenceReference.read(reference).seqId, 'Sequence', reference)
  }
  const delimiter = child(xml, 'Delimiter')
  return {
    id,
    support,
    confidence,
    lift,
    antecedent: side('AntecedentSequence'),
    link: delimiter === undefined ? { across: true, adjacent: false } : readLink(delimiter),
    consequent: side('ConsequentSequence'),
  }
}

function found<T>(known: ReadonlyMap<string, T>, id: string, what: string, at: XmlElement): T {
  const value = known.get(id)
  if (value !== undefined) return value
  throw new ModelLoadError('unknown-reference', `There is no ${what} "${id}"`, {
    ...at.place(),
    received: id,
    expected: `the id of ${what}`,
  })
}

const twice = (what: string, id: string, at: XmlElement): ModelLoadError =>
  new ModelLoadError('duplicate-name', `There are two of ${what} "${id}"`, {
    ...at.place(),
    received: id,
    expected: 'ids that differ',
  })
