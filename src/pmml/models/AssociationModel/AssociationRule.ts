/** Itemset and AssociationRule: which items make others likely, and how likely ("Association Rules"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, number, share, text } from '../../element.js'
import type { Rule } from '../rules.js'
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

/** Items that stand together. */
export interface CompiledItemset {
  /** Places of its items among those of the model. */
  readonly items: Int32Array
  /** Share of the transactions that contain them all, where it is known. */
  readonly support: number | undefined
}

/** A rule with the places of its itemsets. */
export interface CompiledRule {
  readonly rule: Rule
  readonly antecedent: number
  readonly consequent: number
}

/** Itemsets and rules of a model. */
export interface RuleBase {
  readonly itemsets: readonly CompiledItemset[]
  readonly rules: readonly CompiledRule[]
}

/** Reads the itemsets and the rules of a model. */
export function readRules(xml: XmlElement, items: Items): RuleBase {
  const indices = new Map<string, number>()
  const itemsets = childrenOf(xml, 'Itemset').map((each, i) => {
    const { id, support } = Itemset.read(each)
    if (indices.has(id)) throw twice('Itemset', id, each)
    indices.set(id, i)
    const refs = childrenOf(each, 'ItemRef').map((ref) => items.indexOf(ItemRef.read(ref).itemRef, ref))
    // Every transaction contains no items.
    return { items: Int32Array.from(refs), support: support ?? (refs.length === 0 ? 1 : undefined) }
  })
  const texts = itemsets.map((each) => Object.freeze(Array.from(each.items, (item) => items.values[item])))
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
      antecedent: texts[antecedent],
      consequent: texts[consequent],
      support,
      confidence,
      ...figures(attributes, itemsets[antecedent].support, itemsets[consequent].support),
    })
    return { rule, antecedent, consequent }
  })
  return { itemsets, rules }
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
