/** Itemset and AssociationRule: which items make others likely, and how likely ("Association Rules"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, number, share, text } from '../../element.js'
import type { Rule } from '../../model/rules.js'
import type { Items } from './Item.js'

export const Itemset = element(
  'Itemset',
  'Association Rules',
  { id: text.required, support: share.optional, numberOfItems: informational },
  ['ItemRef'],
)

export const ItemRef = element('ItemRef', 'Association Rules', { itemRef: text.required })

export const AssociationRule = element('AssociationRule', 'Association Rules', {
  id: text.optional,
  antecedent: text.required,
  consequent: text.required,
  support: share.required,
  confidence: share.required,
  lift: number.optional,
  leverage: number.optional,
  affinity: share.optional,
})

/**
 * Itemsets and rules of a model, as columns of numbers: a model may have a hundred thousand of them, and all are looked at for
 * each record.
 */
export interface RuleBase {
  /** The items of all itemsets, one set after the other, by their places among the items of the model. */
  readonly items: Int32Array
  /** Where the items of each itemset start; at the end, where those of the last one end. */
  readonly starts: Int32Array
  /** The rules in document order. */
  readonly rules: readonly Rule[]
  /** Of each rule, the places of its itemsets. */
  readonly antecedents: Int32Array
  readonly consequents: Int32Array
}

/** Reads the itemsets and the rules of a model. */
export function readRules(xml: XmlElement, items: Items): RuleBase {
  const indices = new Map<string, number>()
  const itemsets = childrenOf(xml, 'Itemset').map((each, i) => {
    const { id, support } = Itemset.read(each)
    if (indices.has(id)) throw twice('Itemset', id, each)
    indices.set(id, i)
    const refs = childrenOf(each, 'ItemRef').map((ref) => items.indexOf(ItemRef.read(ref).itemRef, ref))
    return {
      refs,
      texts: Object.freeze(refs.map((item) => items.values[item])),
      // Every transaction contains no items.
      support: support ?? (refs.length === 0 ? 1 : undefined),
    }
  })
  const indexOf = (id: string, at: XmlElement): number => {
    const index = indices.get(id)
    if (index !== undefined) return index
    throw new ModelLoadError('unknown-reference', `There is no Itemset "${id}"`, {
      ...at.place(),
      received: id,
      expected: 'the id of an Itemset',
    })
  }
  const ids = new Set<string>()
  const rules = childrenOf(xml, 'AssociationRule').map((each, i) => {
    const attributes = AssociationRule.read(each)
    const { id, support, confidence } = attributes
    if (id !== undefined && ids.size === ids.add(id).size) throw twice('AssociationRule', id, each)
    const antecedent = indexOf(attributes.antecedent, each)
    const consequent = indexOf(attributes.consequent, each)
    const rule: Rule = Object.freeze({
      // Rules without an id are known by their position, counted from 1.
      id: id ?? String(i + 1),
      antecedent: itemsets[antecedent].texts,
      consequent: itemsets[consequent].texts,
      support,
      confidence,
      ...figures(attributes, itemsets[antecedent].support, itemsets[consequent].support),
    })
    return { rule, antecedent, consequent }
  })
  const starts = new Int32Array(itemsets.length + 1)
  itemsets.forEach(({ refs }, i) => {
    starts[i + 1] = starts[i] + refs.length
  })
  return {
    items: Int32Array.from(itemsets.flatMap(({ refs }) => refs)),
    starts,
    rules: rules.map(({ rule }) => rule),
    antecedents: Int32Array.from(rules, ({ antecedent }) => antecedent),
    consequents: Int32Array.from(rules, ({ consequent }) => consequent),
  }
}

const twice = (element: string, id: string, xml: XmlElement): ModelLoadError =>
  new ModelLoadError('duplicate-name', `There are two of the ${element} "${id}"`, {
    ...xml.place(),
    received: id,
    expected: 'ids that differ',
  })

/**
 * Figures that are not given follow from those that are: confidence = supp(A ∪ C) / supp(A), lift = confidence / supp(C),
 * leverage = supp(A ∪ C) − supp(A) supp(C), affinity = supp(A ∪ C) / (supp(A) + supp(C) − supp(A ∪ C)).
 */
function figures(
  { support, confidence, ...given }: ReturnType<typeof AssociationRule.read>,
  knownOfAntecedent: number | undefined,
  knownOfConsequent: number | undefined,
): Pick<Rule, 'lift' | 'leverage' | 'affinity'> {
  const ofAntecedent = knownOfAntecedent ?? support / confidence
  const ofConsequent = knownOfConsequent ?? (given.lift === undefined ? Number.NaN : confidence / given.lift)
  const ofEither = ofAntecedent + ofConsequent - support
  // From supports alone, a rule and its reverse have the very same lift, and stay a tie where rules are ranked by it.
  const lift =
    knownOfAntecedent === undefined ? confidence / ofConsequent : support / (ofAntecedent * ofConsequent)
  const known = {
    lift: given.lift ?? lift,
    leverage: given.leverage ?? support - ofAntecedent * ofConsequent,
    affinity: given.affinity ?? (ofEither > 0 ? support / ofEither : Number.NaN),
  }
  return Object.fromEntries(Object.entries(known).filter(([, figure]) => Number.isFinite(figure)))
}
