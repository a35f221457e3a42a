/** SequenceModel: what tends to follow on what, as rules over ordered transactions ("Sequence Rules"). */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import { child, element, informational, malformed, number, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { itemsText, type Rule, rulesOf } from '../../model/rules.js'
import { readMiningSchema } from '../../schema/MiningSchema.js'
import type { Raw } from '../../types.js'
import { contains, type Effort, type Span, type Step, type Transaction } from './containment.js'
import { type CompiledRule, readSequences, type Sets, type ValueSet } from './Sequence.js'

export const SequenceModel = element(
  'SequenceModel',
  'Sequence Rules',
  {
    ...modelAttributes,
    numberOfTransactions: informational,
    maxNumberOfItemsPerTransaction: informational,
    avgNumberOfItemsPerTransaction: informational,
    numberOfTransactionGroups: informational,
    maxNumberOfTAsPerTAGroup: informational,
    avgNumberOfTAsPerTAGroup: informational,
  },
  [
    'MiningSchema',
    'ModelStats',
    'LocalTransformations',
    'Constraints',
    'Item',
    'Itemset',
    'SetPredicate',
    'Sequence',
    'SequenceRule',
  ],
)

export const Constraints = element('Constraints', 'Sequence Rules', {
  // What the rules were found with: those in the document keep to it.
  minimumNumberOfItems: informational,
  maximumNumberOfItems: informational,
  minimumNumberOfAntecedentItems: informational,
  maximumNumberOfAntecedentItems: informational,
  minimumNumberOfConsequentItems: informational,
  maximumNumberOfConsequentItems: informational,
  minimumSupport: informational,
  minimumConfidence: informational,
  minimumLift: informational,
  // What a record must keep to for a rule to hold.
  minimumTotalSequenceTime: number.or(0),
  maximumTotalSequenceTime: number.or(Infinity),
  minimumItemsetSeparationTime: number.or(0),
  maximumItemsetSeparationTime: number.or(Infinity),
  minimumAntConsSeparationTime: number.or(0),
  maximumAntConsSeparationTime: number.or(Infinity),
})

/** Most that a record may take to be looked through by all rules: steps of sequences times transactions. */
const MOST_EFFORT = 2 ** 26

/**
 * A record is the transactions of one group: its fields hold lists of one length, an entry an item, and the field of usageType
 * `order` says when. Entries of one time are one transaction; those without a time are left out. Where no times are given at all,
 * each entry is one transaction, in the order of the lists.
 * The prediction is the consequent of the rule of the highest confidence whose antecedent the record contains, and which it does
 * not fulfil already; `rules` has them all.
 */
export function compileSequenceModel(xml: XmlElement, context: ModelContext): Scorer {
  SequenceModel.read(xml)
  const { scope } = context
  const entries = [...readMiningSchema(requiredChild(xml, 'MiningSchema')).values()]
  const active = entries.filter(({ usageType }) => usageType === 'active')
  const order = entries.find(({ usageType }) => usageType === 'order')
  const orderVariable = order === undefined ? undefined : scope.resolve(order.name, order.xml)
  orderVariable?.admitCollections?.()
  if (order !== undefined && (orderVariable?.dataType === 'string' || orderVariable?.dataType === 'boolean'))
    throw new ModelLoadError('type-mismatch', `The field "${order.name}" says no time`, {
      ...order.xml.place(),
      field: order.name,
      received: orderVariable.dataType,
      expected: 'a number, a date or a time',
    })
  const { sets, rules } = readSequences(xml, scope, active.length === 1 ? active[0].name : undefined)
  if (rules.length === 0)
    throw malformed(xml, 'A SequenceModel without rules predicts nothing', { expected: 'SequenceRule' })
  const declared = readConstraints(child(xml, 'Constraints'))
  // Without times there is nothing to bound.
  const constraints = orderVariable === undefined ? readConstraints(undefined) : declared
  const isTimed = Object.values(constraints).some(({ least, most }) => least > 0 || most < Infinity)
  const compiled = rules.map((rule) => compileRule(rule, sets, constraints))
  const variables = [...new Set(sets.flatMap(({ members }) => members.map(({ variable }) => variable)))]

  const score = (frame: Frame): Prediction => {
    const transactions = readTransactions(variables, orderVariable, sets, frame)
    if (transactions === undefined) return nothing
    // Times that must keep to bounds must be known.
    if (isTimed && orderVariable?.read(frame) === null) return nothing
    const recommendation: Rule[] = []
    const exclusiveRecommendation: Rule[] = []
    const ruleAssociation: Rule[] = []
    const effort: Effort = { left: MOST_EFFORT }
    for (const { rule, antecedent, whole } of compiled) {
      // The consequent may still come, but not when the time is up already.
      const applies = contains(transactions, antecedent, { least: 0, most: constraints.total.most }, effort)
      if (applies === false) continue
      const isFulfilled = applies && contains(transactions, whole, constraints.total, effort)
      if (isFulfilled === undefined) throw tooManyTransactions(transactions.length)
      recommendation.push(rule)
      if (isFulfilled) ruleAssociation.push(rule)
      else exclusiveRecommendation.push(rule)
    }
    const fired = { recommendation, exclusiveRecommendation, ruleAssociation }
    const [best] = rulesOf(fired, 'exclusiveRecommendation', 'confidence', 'descending')
    return best === undefined
      ? { ...nothing, rules: fired }
      : { value: best.consequent, entityId: best.id, rules: fired }
  }
  return {
    score,
    givesList: true,
    gives: new Set(['rules']),
    explain: (frame) =>
      rulesOf(
        score(frame).rules ?? { recommendation: [], exclusiveRecommendation: [], ruleAssociation: [] },
        'recommendation',
        'confidence',
        'descending',
      ).map((rule) => ({
        kind: 'rule',
        id: rule.id,
        condition: `contains ${itemsText(rule.antecedent)}`,
        value: rule.consequent,
        confidence: rule.confidence,
      })),
  }
}

interface Bounds {
  readonly total: Span
  readonly itemsets: Span
  readonly antecedentConsequent: Span
}

function readConstraints(xml: XmlElement | undefined): Bounds {
  const unbounded: Span = { least: 0, most: Infinity }
  if (xml === undefined) return { total: unbounded, itemsets: unbounded, antecedentConsequent: unbounded }
  const read = Constraints.read(xml)
  const bounds = {
    total: { least: read.minimumTotalSequenceTime, most: read.maximumTotalSequenceTime },
    itemsets: { least: read.minimumItemsetSeparationTime, most: read.maximumItemsetSeparationTime },
    antecedentConsequent: {
      least: read.minimumAntConsSeparationTime,
      most: read.maximumAntConsSeparationTime,
    },
  }
  for (const { least, most } of Object.values(bounds))
    if (!(least <= most))
      throw malformed(xml, 'Constraints that nothing can keep to', {
        received: `at least ${least}, at most ${most}`,
        expected: 'a minimum that is not above the maximum',
      })
  return bounds
}

/** A rule with the steps to look for. */
interface RuleSteps {
  readonly rule: Rule
  readonly antecedent: readonly Step[]
  /** The antecedent, and the consequent after it. */
  readonly whole: readonly Step[]
}

function compileRule(rule: CompiledRule, sets: readonly ValueSet[], bounds: Bounds): RuleSteps {
  const steps = (of: Sets): Step[] => of.map(({ set, link }) => ({ set, ...link, ...bounds.itemsets }))
  const antecedent = steps(rule.antecedent)
  const [first, ...rest] = steps(rule.consequent)
  return {
    rule: {
      id: rule.id,
      antecedent: setTexts(rule.antecedent, sets),
      consequent: setTexts(rule.consequent, sets),
      support: rule.support,
      confidence: rule.confidence,
      lift: rule.lift,
      leverage: undefined,
      affinity: undefined,
    },
    antecedent,
    whole: [...antecedent, { ...first, ...rule.link, ...bounds.antecedentConsequent }, ...rest],
  }
}

/** The items of a single set; of several sets, each as `{a,b}`. */
function setTexts(of: Sets, sets: readonly ValueSet[]): string[] {
  const texts = of.map(({ set }) => sets[set].members.map(({ text }) => text))
  return texts.length === 1 ? texts[0] : texts.map(itemsText)
}

/** The transactions of a record in order; `undefined` when it has none. Throws a `ScoreError` for lists that differ in length. */
function readTransactions(
  variables: readonly Variable[],
  order: Variable | undefined,
  sets: readonly ValueSet[],
  frame: Frame,
): Transaction[] | undefined {
  const columns = variables.map((variable) => ({ variable, values: listOf(variable.read(frame)) }))
  const times = order === undefined ? undefined : listOf(order.read(frame))
  const length = Math.max(times?.length ?? 0, ...columns.map(({ values }) => values.length))
  if (length === 0) return undefined
  for (const { variable, values } of [
    ...columns,
    ...(order === undefined ? [] : [{ variable: order, values: times ?? [] }]),
  ])
    if (values.length !== length && values.length > 0)
      throw new ScoreError('bad-shape', `The list of "${variable.name}" is not as long as the others`, {
        field: variable.name,
        received: values.length,
        expected: `${length} entries`,
      })
  const byTime = new Map<number, Set<Raw>[]>()
  for (let i = 0; i < length; i++) {
    const time = times === undefined || times.length === 0 ? i : times[i]
    // An item without a time can't be put in order.
    if (typeof time !== 'number') continue
    let transaction = byTime.get(time)
    if (transaction === undefined) {
      transaction = columns.map(() => new Set<Raw>())
      byTime.set(time, transaction)
    }
    for (const [c, { values }] of columns.entries()) {
      const value = values[i]
      if (value !== null && value !== undefined) transaction[c].add(value)
    }
  }
  if (byTime.size * sets.length > MOST_EFFORT) throw tooManyTransactions(byTime.size)
  const places = new Map(variables.map((variable, i) => [variable, i]))
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([time, values]) => {
      const present = sets.map(({ members }) =>
        members.every(({ variable, value }) => values[places.get(variable) ?? 0].has(value)),
      )
      return { time, has: (set) => present[set] }
    })
}

const tooManyTransactions = (count: number): ScoreError =>
  new ScoreError('bad-shape', 'The record has too many transactions for the rules of the model', {
    received: count,
    expected: 'fewer transactions',
  })

const listOf = (value: Raw): readonly Raw[] => (value === null ? [] : Array.isArray(value) ? value : [value])
