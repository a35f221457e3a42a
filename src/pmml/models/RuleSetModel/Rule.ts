/** SimpleRule and CompoundRule: predicates with the class that they speak for ("RuleSet"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildPredicate } from '../../compilation.js'
import { element, informational, malformed, missingChild, number, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import type { Distribution } from '../../model/prediction.js'
import {
  distributionCategories,
  probabilitiesOf,
  readScoreDistribution,
  sharesOf,
} from '../../model/ScoreDistribution.js'
import { predicateElements } from '../../predicates/names.js'
import { type Predicate, TRUE } from '../../predicates/predicate.js'
import { categoryOf } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'

export const SimpleRule = element(
  'SimpleRule',
  'RuleSet',
  {
    id: text.optional,
    score: text.required,
    recordCount: informational,
    nbCorrect: informational,
    confidence: number.or(1),
    weight: number.or(1),
  },
  [...predicateElements, 'ScoreDistribution'],
)

export const CompoundRule = element('CompoundRule', 'RuleSet', {}, [
  ...predicateElements,
  'SimpleRule',
  'CompoundRule',
])

/** A rule that says a class. */
export interface Rule {
  readonly id: string
  readonly predicate: Predicate
  readonly category: Raw
  readonly confidence: number
  readonly weight: number
  /** The training records by class, as shares, where the rule has a distribution. */
  readonly probabilities: Distribution | undefined
  /** When it fires: its predicate and those of the rules around it. */
  describe(): string
}

/** Rules that are tried only where a predicate is TRUE. */
interface RuleGroup {
  readonly predicate: Predicate
  readonly rules: readonly (Rule | RuleGroup)[]
}

/** The rules of a RuleSet. */
export interface Rules {
  /** The rules that fire for a record, in document order: those inside of others stand at the place of these. */
  firing(frame: Frame): Rule[]
}

const isGroup = (entry: Rule | RuleGroup): entry is RuleGroup => 'rules' in entry

/** Compiles the rules inside a RuleSet. */
export function compileRules(ruleSet: XmlElement, context: ModelContext): Rules {
  let count = 0
  const ids = new Set<string>()
  const entries = compileEntries(ruleSet, [])
  return {
    firing(frame) {
      const fired: Rule[] = []
      collect(entries, frame, fired)
      return fired
    },
  }

  function compileEntries(xml: XmlElement, around: readonly Predicate[]): (Rule | RuleGroup)[] {
    const found: (Rule | RuleGroup)[] = []
    for (const each of xml.children) {
      if (each.name === SimpleRule.name) found.push(compileRule(each, around))
      else if (each.name === CompoundRule.name) found.push(compileGroup(each, around))
    }
    return found
  }

  function compileGroup(xml: XmlElement, around: readonly Predicate[]): RuleGroup {
    CompoundRule.read(xml)
    const { scope } = context
    const { nesting } = context.compilation
    nesting.enter(1, xml)
    const predicate = compileChildPredicate(xml, scope)
    const rules = compileEntries(xml, [...around, predicate])
    nesting.leave(1)
    if (rules.length === 0) throw missingChild(xml, 'a rule')
    return { predicate, rules }
  }

  function compileRule(xml: XmlElement, around: readonly Predicate[]): Rule {
    const { id, score, confidence, weight } = SimpleRule.read(xml)
    count++
    if (id !== undefined && ids.size === ids.add(id).size)
      throw new ModelLoadError('duplicate-name', `There are two rules "${id}"`, {
        ...xml.place(),
        received: id,
        expected: 'ids that differ',
      })
    if (!Number.isFinite(weight) || !Number.isFinite(confidence))
      throw malformed(xml, 'Weight and confidence of a rule are finite numbers', {
        received: `weight ${weight}, confidence ${confidence}`,
        expected: 'finite numbers',
      })
    const predicate = compileChildPredicate(xml, context.scope)
    return {
      // Rules without an id are known by their position among the rules, counted from 1.
      id: id ?? String(count),
      predicate,
      category: categoryOf(score, context.target, xml),
      confidence: context.round(confidence),
      weight: context.round(weight),
      probabilities: classShares(xml, context),
      describe: () => [...around, predicate].map((each) => each.describe()).join(' and '),
    }
  }
}

/** The distribution inside a rule or a RuleSet, as shares; what it says of confidences, the rule says itself. */
export function classShares(xml: XmlElement, { target, round }: ModelContext): Distribution | undefined {
  const distribution = readScoreDistribution(xml, target)
  const categories = distributionCategories(distribution, xml)
  const shares = sharesOf(Float64Array.from(distribution, ({ recordCount }) => recordCount))
  const values = probabilitiesOf(distribution, shares, xml, round)
  return values === undefined ? undefined : { categories, values }
}

function collect(entries: readonly (Rule | RuleGroup)[], frame: Frame, fired: Rule[]): void {
  for (const entry of entries) {
    if (entry.predicate.test(frame) !== TRUE) continue
    if (isGroup(entry)) collect(entry.rules, frame, fired)
    else fired.push(entry)
  }
}
