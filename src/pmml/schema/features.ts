/** What each result feature of an OutputField means ("Output"). Adding one is one function and one line. */

import { UnsupportedError } from '../../core/errors.js'
import { normalQuantile } from '../../math/normal.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, compileChildExpression, type Scope, type Variable } from '../compilation.js'
import { malformed } from '../element.js'
import type { Frame } from '../frame.js'
import type { MiningFunction } from '../model/attributes.js'
import type { OutputPart } from '../model/columnwise.js'
import type { CompiledModel, ResultPart } from '../model/compiled.js'
import { entryFinder, entryOf, nothing, type Prediction, ranked } from '../model/prediction.js'
import {
  type RankBasis,
  type Rule,
  type RuleAlgorithm,
  type RuleFeature,
  ruleFeatureOf,
  rulesOf,
} from '../model/rules.js'
import { parseNumber } from '../text/numbers.js'
import type { DataType, Raw } from '../types.js'
import { categoryOf, type TargetField } from './Targets.js'

/** What outputs can refer to. */
export interface OutputContext {
  readonly compilation: Compilation
  readonly scope: Scope
  readonly targets: readonly TargetField[]
  readonly gives: ReadonlySet<ResultPart>
  readonly segments: ReadonlyMap<string, CompiledModel>
  readonly functionName: MiningFunction
}

/** Attributes of an OutputField that features depend on. */
export interface FeatureAttributes {
  readonly feature: ResultFeature
  readonly targetField: string | undefined
  readonly value: string | undefined
  readonly ruleFeature: RuleFeature
  readonly algorithm: RuleAlgorithm
  readonly rank: number
  readonly rankBasis: RankBasis
  readonly rankOrder: 'ascending' | 'descending'
  readonly isMultiValued: boolean
}

/** A way to compute an output. */
export interface Feature {
  readonly compute: (frame: Frame, prediction: Prediction) => Raw
  /** The type of what comes out; `undefined` where it varies, and `frame.resultType` tells. */
  readonly type: DataType | undefined
  readonly displayValues?: Variable['values']
  /** What of the prediction it shows, where nothing else decides. */
  readonly part?: OutputPart
}

/** An OutputField about to be compiled. */
interface Site {
  readonly attributes: FeatureAttributes
  readonly xml: XmlElement
  readonly context: OutputContext
  readonly target: TargetField
  /** The part of a prediction that is about the target. */
  readonly own: (prediction: Prediction) => Prediction
}

/** Compiles what an OutputField says of its model. */
export function compileOwnFeature(
  attributes: FeatureAttributes,
  xml: XmlElement,
  context: OutputContext,
): Feature {
  const target = targetOf(attributes, xml, context)
  return features[attributes.feature]({
    attributes,
    xml,
    context,
    target,
    own: predictionOf(target, context),
  })
}

/** The class named by `value`, where there is one. */
const namedCategory = ({ attributes: { value }, target, xml }: Site): Raw | undefined =>
  value === undefined ? undefined : categoryOf(value, target, xml)

function predictedValue({ attributes: { rank }, target, own, context }: Site): Feature {
  if (rank > 1 && context.gives.has('probability'))
    return {
      type: target.dataType,
      compute: (_, prediction) => rankedClass(own(prediction), rank),
      part: other,
    }
  return {
    type: target.dataType,
    displayValues: target.values,
    part: { of: 'value' },
    // The result of a nameless segment may still have 64 bits.
    compute:
      target.dataType === 'float'
        ? (_, prediction) => inFloat(own(prediction).value)
        : (_, prediction) => own(prediction).value,
  }
}

const other: OutputPart = { of: 'other' }

const inFloat = (value: Raw): Raw => (typeof value === 'number' ? Math.fround(value) : value)

function predictedDisplayValue({ target, own }: Site): Feature {
  const displayed = new Map(target.values.map(({ value, displayValue }) => [value, displayValue]))
  return {
    type: undefined,
    part: other,
    compute(frame, prediction) {
      const { value, displayValue } = own(prediction)
      const display = displayValue ?? displayed.get(value)
      frame.resultType = display === undefined ? target.dataType : 'string'
      return display ?? value
    },
  }
}

function transformedValue({ xml, context }: Site): Feature {
  const expression = compileChildExpression(xml, context.scope)
  return { type: expression.type, compute: (frame) => expression.evaluate(frame) }
}

/** The share of a class in a distribution: of the one that `value` names, that of the rank, or the predicted one. */
function classShare(site: Site, of: 'probabilities' | 'confidences'): Feature {
  const { rank } = site.attributes
  const named = namedCategory(site)
  const { own } = site
  const shareOfNamed = named === undefined ? undefined : entryFinder(named)
  return {
    type: 'double',
    part:
      of === 'confidences' || (named === undefined && rank > 1) ? other : { of: 'share', category: named },
    compute(_, prediction) {
      const result = own(prediction)
      const distribution = result[of]
      if (result.value === null || distribution === undefined) return null
      // A class that the distribution does not list got no share of it.
      if (shareOfNamed !== undefined) return shareOfNamed(distribution) ?? 0
      const wanted = rank > 1 ? rankedClass(result, rank) : result.value
      return wanted === null ? null : (entryOf(distribution, wanted) ?? 0)
    },
  }
}

/** The class of a rank by descending probability; `null` when there are fewer. */
function rankedClass({ probabilities }: Prediction, rank: number): Raw {
  return probabilities === undefined ? null : (ranked(probabilities)[rank - 1] ?? null)
}

function probability(site: Site): Feature {
  requirePart('probability', site)
  return classShare(site, 'probabilities')
}

function confidence(site: Site): Feature {
  if (site.context.gives.has('rules')) return ruleFeature(site, 'confidence')
  requirePart('confidence', site)
  return classShare(site, 'confidences')
}

/**
 * Numbers: actual − predicted. Classes: 1 if the actual class is the class in question, else 0, less its probability. The
 * actual value is looked up among the record's fields; without it the residual is missing.
 */
function residual(site: Site): Feature {
  const { target, own, xml, context } = site
  const category = namedCategory(site)
  const actual = target.name === undefined ? undefined : context.scope.find(target.name, xml)
  const classes = context.functionName === 'classification'
  return {
    type: 'double',
    compute(frame, prediction) {
      const expected = actual?.read(frame) ?? null
      const { value, probabilities } = own(prediction)
      if (expected === null || value === null) return null
      if (!classes) return typeof expected === 'number' && typeof value === 'number' ? expected - value : null
      const wanted = category ?? value
      if (probabilities === undefined) return null
      return (expected === wanted ? 1 : 0) - (entryOf(probabilities, wanted) ?? 0)
    },
  }
}

/** The entities best first: as many as the rank asks for, or the one of the rank. */
function entityId(site: Site): Feature {
  if (site.context.gives.has('rules')) return ruleFeature(site, 'ruleId')
  requirePart('entityId', site)
  const { rank, isMultiValued } = site.attributes
  return {
    type: 'string',
    part: other,
    compute(_, prediction) {
      const { entityId: winner, ranking } = site.own(prediction)
      const entities = ranking ?? (winner === undefined ? [] : [winner])
      return isMultiValued ? firstOf(entities, rank) : (entities[rank - 1] ?? null)
    },
  }
}

/** The affinity of the entity that `value` names, else of the entity of the rank. */
function affinity(site: Site): Feature {
  if (site.context.gives.has('rules')) return ruleFeature(site, 'affinity')
  requirePart('affinity', site)
  const { value, rank, isMultiValued } = site.attributes
  return {
    type: 'double',
    compute(_, prediction) {
      const { affinities, entityId: winner, ranking } = site.own(prediction)
      if (affinities === undefined) return null
      const of = (entity: string): Raw => entryOf(affinities, entity) ?? null
      if (value !== undefined) return of(value)
      const entities = ranking ?? (winner === undefined ? [] : [winner])
      if (isMultiValued) return firstOf(entities, rank).map(of)
      const entity = entities[rank - 1]
      return entity === undefined ? null : of(entity)
    },
  }
}

function reasonCode(site: Site): Feature {
  requirePart('reasonCode', site)
  const { own, attributes } = site
  const place = attributes.rank - 1
  return {
    type: 'string',
    part: { of: 'reason', place },
    compute: (_, prediction) => own(prediction).reasonCodes?.[place] ?? null,
  }
}

function standardError(site: Site): Feature {
  requirePart('standardError', site)
  return { type: 'double', compute: (_, prediction) => site.own(prediction).standardError ?? null }
}

function standardDeviation(site: Site): Feature {
  requirePart('standardDeviation', site)
  return { type: 'double', compute: (_, prediction) => site.own(prediction).standardDeviation ?? null }
}

/** A bound of the interval that holds `value` percent of a normal distribution around the prediction. */
function confidenceInterval(site: Site, side: -1 | 1): Feature {
  const { gives } = site.context
  if (!gives.has('standardDeviation')) requirePart('standardError', site)
  const level = parseNumber(site.attributes.value ?? '95')
  if (level === undefined || !(level > 0 && level < 100))
    throw malformed(site.xml, 'The level of a confidence interval is a percentage', {
      received: site.attributes.value,
      expected: 'a number between 0 and 100',
    })
  const reach = normalQuantile(0.5 + level / 200)
  const distance = side * reach
  const bound = (value: Raw, spread: Raw | undefined): Raw =>
    typeof value === 'number' && typeof spread === 'number' ? value + distance * spread : null
  const end = (one: Raw, other: Raw): Raw => {
    if (typeof one !== 'number' || typeof other !== 'number') return null
    const result = side < 0 ? Math.min(one, other) : Math.max(one, other)
    return Number.isNaN(result) ? null : result
  }
  return {
    type: 'double',
    compute(_, prediction) {
      const { value, standardDeviation: deviation, standardError: error, at } = site.own(prediction)
      if (at !== undefined) {
        // Links may turn the order around.
        const [one, other] = [at(-reach), at(reach)]
        if (typeof one === 'number' || typeof other === 'number') return end(one, other)
        return one.map((each, i) => end(each, other[i]))
      }
      const spread = deviation ?? error
      if (spread === undefined) return null
      if (!Array.isArray(value)) return bound(value, spread)
      return value.map((each, i) => bound(each, typeof spread === 'number' ? spread : spread[i]))
    },
  }
}

/** A feature of the rules that fired: of the one of the rank, or of as many as the rank asks for. */
function ruleFeature(site: Site, feature: RuleFeature): Feature {
  requirePart('rules', site)
  const { algorithm, rank, rankBasis, rankOrder, isMultiValued } = site.attributes
  const of = (rule: Rule): Raw => ruleFeatureOf(rule, feature)
  return {
    type: ruleFeatureType(feature),
    compute(_, prediction) {
      const { rules } = site.own(prediction)
      if (rules === undefined) return null
      const order = rulesOf(rules, algorithm, rankBasis, rankOrder)
      if (isMultiValued) return firstOf(order, rank).map(of)
      const rule = order[rank - 1]
      return rule === undefined ? null : of(rule)
    },
  }
}

const ruleFeatureType = (feature: RuleFeature): DataType =>
  feature === 'antecedent' || feature === 'consequent' || feature === 'rule' || feature === 'ruleId'
    ? 'string'
    : 'double'

/** The first items, all for 0. */
const firstOf = <T>(items: readonly T[], count: number): readonly T[] =>
  count === 0 ? items : items.slice(0, count)

function warning(): Feature {
  return {
    type: 'string',
    compute: (frame) => (frame.warnings.length === 0 ? null : frame.warnings.join('; ')),
  }
}

const features = {
  predictedValue,
  predictedDisplayValue,
  transformedValue,
  decision: transformedValue,
  probability,
  confidence,
  residual,
  standardError,
  standardDeviation,
  confidenceIntervalLower: (site: Site) => confidenceInterval(site, -1),
  confidenceIntervalUpper: (site: Site) => confidenceInterval(site, 1),
  clusterId: entityId,
  entityId,
  affinity,
  clusterAffinity: affinity,
  entityAffinity: affinity,
  reasonCode,
  ruleValue: (site: Site) => ruleFeature(site, site.attributes.ruleFeature),
  antecedent: (site: Site) => ruleFeature(site, 'antecedent'),
  consequent: (site: Site) => ruleFeature(site, 'consequent'),
  rule: (site: Site) => ruleFeature(site, 'rule'),
  ruleId: (site: Site) => ruleFeature(site, 'ruleId'),
  support: (site: Site) => ruleFeature(site, 'support'),
  lift: (site: Site) => ruleFeature(site, 'lift'),
  leverage: (site: Site) => ruleFeature(site, 'leverage'),
  warning,
} as const

/** The standard's RESULT-FEATURE. */
export type ResultFeature = keyof typeof features
export const resultFeatures = Object.keys(features) as ResultFeature[]

function requirePart(part: ResultPart, { xml, attributes, context: { gives } }: Site): void {
  if (!gives.has(part))
    throw new UnsupportedError(
      'unsupported-value',
      `The model gives no result for the feature ${attributes.feature}`,
      { ...xml.place(), received: attributes.feature, expected: ['predictedValue', ...gives].join(' | ') },
    )
}

/** The target that an output speaks of: the named one, else the primary one. */
function targetOf(
  { targetField }: FeatureAttributes,
  xml: XmlElement,
  { targets }: OutputContext,
): TargetField {
  if (targetField === undefined) return targets[0]
  const target = targets.find(({ name }) => name === targetField)
  if (target === undefined)
    throw malformed(
      xml,
      `The OutputField refers to the target "${targetField}", which the model does not have`,
      {
        field: targetField,
        expected: `one of ${targets.map(({ name }) => name).join(', ')}`,
      },
    )
  return target
}

/** Where a target's part of a prediction is. */
function predictionOf({ name }: TargetField, { targets }: OutputContext): Site['own'] {
  if (targets.length === 1 || name === undefined) return (prediction) => prediction
  return (prediction) => prediction.targets?.get(name) ?? nothing
}
