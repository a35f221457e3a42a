/** Scorecard: points for what a record is like, added up, with reasons for the points that it lacks ("Scorecard"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { ExplanationStep } from '../../core/explanation.js'
import type { XmlElement } from '../../xml/element.js'
import { compileChildExpression, compileChildPredicate } from '../compilation.js'
import {
  boolean,
  child,
  childrenOf,
  element,
  informational,
  malformed,
  missingChild,
  number,
  oneOf,
  requiredChild,
  text,
} from '../element.js'
import { evaluatorOf } from '../expressions/expression.js'
import { expressionElements } from '../expressions/names.js'
import type { Frame } from '../frame.js'
import { checkFunction, modelAttributes, modelChildren } from '../model/attributes.js'
import type { ModelContext, Scorer } from '../model/compiled.js'
import { nothing, type Prediction } from '../model/prediction.js'
import { predicateElements } from '../predicates/names.js'
import { type Predicate, TRUE } from '../predicates/predicate.js'

export const Scorecard = element(
  'Scorecard',
  'Scorecard',
  {
    ...modelAttributes,
    initialScore: number.or(0),
    useReasonCodes: boolean.or(true),
    reasonCodeAlgorithm: oneOf(['pointsAbove', 'pointsBelow']).or('pointsBelow'),
    baselineScore: number.optional,
    // How the baseline scores were found: the scores themselves are given.
    baselineMethod: informational,
  },
  [...modelChildren, 'Characteristics'],
)

export const Characteristics = element('Characteristics', 'Scorecard', {}, ['Characteristic'])

export const Characteristic = element(
  'Characteristic',
  'Scorecard',
  { name: text.optional, reasonCode: text.optional, baselineScore: number.optional },
  ['Attribute'],
)

export const Attribute = element(
  'Attribute',
  'Scorecard',
  { reasonCode: text.optional, partialScore: number.optional },
  [...predicateElements, 'ComplexPartialScore'],
)

export const ComplexPartialScore = element('ComplexPartialScore', 'Scorecard', {}, [...expressionElements])

/** What a record may be like. */
interface CompiledAttribute {
  readonly predicate: Predicate
  /** The points; `NaN` where an input of the expression is missing. */
  readonly points: (frame: Frame) => number
  readonly reasonCode: string | undefined
}

/** Something that is looked at: of its attributes the first that is met counts. */
interface CompiledCharacteristic {
  readonly name: string
  readonly baseline: number
  readonly attributes: readonly CompiledAttribute[]
  readonly xml: XmlElement
}

/** How reason codes are found. */
interface Reasons {
  readonly baselineScore: number | undefined
  /** 1 where points below the baseline are a reason, -1 where points above are. */
  readonly sign: 1 | -1
}

export function compileScorecard(xml: XmlElement, context: ModelContext): Scorer {
  const { initialScore, useReasonCodes, reasonCodeAlgorithm, baselineScore } = Scorecard.read(xml)
  const { functionName, round } = context
  checkFunction(xml, functionName, 'regression')
  const reasons: Reasons | undefined = useReasonCodes
    ? { baselineScore, sign: reasonCodeAlgorithm === 'pointsBelow' ? 1 : -1 }
    : undefined
  const container = requiredChild(xml, 'Characteristics')
  Characteristics.read(container)
  const characteristics = childrenOf(container, 'Characteristic').map((each, i) =>
    compileCharacteristic(each, i, reasons, context),
  )
  if (characteristics.length === 0) throw missingChild(container, 'a Characteristic')
  const initial = round(checked(initialScore, 'initialScore', xml))

  const total = (frame: Frame): number => {
    let sum = initial
    for (const each of characteristics) sum = round(sum + metAttribute(each, frame).points(frame))
    return sum
  }
  const score =
    reasons === undefined
      ? (frame: Frame): Prediction => predicted(total(frame))
      : withReasons(characteristics, reasons, initial, context)
  return {
    score,
    number: total,
    gives: new Set(reasons === undefined ? [] : ['reasonCode']),
    explain: (frame) => [
      { kind: 'term', term: 'initial score', contribution: initial },
      ...characteristics.map((each) => step(each, frame)),
    ],
  }
}

const predicted = (sum: number): Prediction => (Number.isNaN(sum) ? nothing : { value: sum })

function step(characteristic: CompiledCharacteristic, frame: Frame): ExplanationStep {
  const { predicate, points, reasonCode } = metAttribute(characteristic, frame)
  const value = points(frame)
  return {
    kind: 'rule',
    id: characteristic.name,
    condition: predicate.describe(),
    value: Number.isNaN(value) ? null : value,
    ...(reasonCode === undefined ? {} : { reasonCode }),
  }
}

/** The first attribute that is met. Throws `invalid-result` where none is: the standard then has no result at all. */
function metAttribute({ name, attributes, xml }: CompiledCharacteristic, frame: Frame): CompiledAttribute {
  for (const attribute of attributes) if (attribute.predicate.test(frame) === TRUE) return attribute
  throw new ScoreError('invalid-result', `The record meets no Attribute of the Characteristic "${name}"`, {
    ...xml.place(),
    expected: 'a record that meets one',
  })
}

/**
 * The sum with the reason codes: the points that the record lacks to the baseline (or has above it), added up by code, the most
 * first, equal ones in the order of their characteristics. Codes with fewer than none are no reasons.
 */
function withReasons(
  characteristics: readonly CompiledCharacteristic[],
  { sign }: Reasons,
  initial: number,
  { round }: ModelContext,
): (frame: Frame) => Prediction {
  return (frame) => {
    let sum = initial
    const differences = new Map<string, number>()
    for (const characteristic of characteristics) {
      const { points, reasonCode } = metAttribute(characteristic, frame)
      const partial = points(frame)
      sum = round(sum + partial)
      if (reasonCode === undefined) continue
      const difference = round(sign * (characteristic.baseline - partial))
      differences.set(reasonCode, round((differences.get(reasonCode) ?? 0) + difference))
    }
    if (Number.isNaN(sum)) return nothing
    const reasonCodes = [...differences]
      .filter(([, difference]) => difference >= 0)
      .sort(([, a], [, b]) => b - a)
      .map(([code]) => code)
    return { value: sum, reasonCodes }
  }
}

function compileCharacteristic(
  xml: XmlElement,
  index: number,
  reasons: Reasons | undefined,
  context: ModelContext,
): CompiledCharacteristic {
  const { name = String(index + 1), reasonCode, baselineScore } = Characteristic.read(xml)
  const baseline = baselineScore ?? reasons?.baselineScore
  if (reasons !== undefined && baseline === undefined)
    throw new ModelLoadError('missing-attribute', `The Characteristic "${name}" has no baselineScore`, {
      ...xml.place(),
      expected: 'baselineScore here or at the Scorecard, or useReasonCodes="false"',
    })
  const attributes = childrenOf(xml, 'Attribute').map((each) =>
    compileAttribute(each, reasonCode, reasons !== undefined, context),
  )
  if (attributes.length === 0) throw missingChild(xml, 'an Attribute')
  return { name, baseline: context.round(checked(baseline ?? 0, 'baselineScore', xml)), attributes, xml }
}

function compileAttribute(
  xml: XmlElement,
  reasonCodeAround: string | undefined,
  needsReasonCode: boolean,
  { scope, round }: ModelContext,
): CompiledAttribute {
  const { reasonCode = reasonCodeAround, partialScore } = Attribute.read(xml)
  if (needsReasonCode && reasonCode === undefined)
    throw new ModelLoadError('missing-attribute', 'Attribute lacks the attribute reasonCode', {
      ...xml.place(),
      expected: 'reasonCode here or at the Characteristic, or useReasonCodes="false"',
    })
  const predicate = compileChildPredicate(xml, scope)
  const complex = child(xml, 'ComplexPartialScore')
  if (complex === undefined && partialScore === undefined)
    throw new ModelLoadError('missing-attribute', 'Attribute lacks the attribute partialScore', {
      ...xml.place(),
      expected: 'partialScore or ComplexPartialScore',
    })
  const shared = { predicate, reasonCode: needsReasonCode ? reasonCode : undefined }
  if (complex === undefined) {
    const points = round(checked(partialScore ?? 0, 'partialScore', xml))
    return { ...shared, points: () => points }
  }
  // Where there are both, the expression counts.
  ComplexPartialScore.read(complex)
  const evaluate = evaluatorOf(compileChildExpression(complex, scope), 'double')
  return {
    ...shared,
    points(frame) {
      const value = evaluate(frame)
      return typeof value === 'number' ? round(value) : Number.NaN
    },
  }
}

function checked(points: number, attribute: string, xml: XmlElement): number {
  if (Number.isFinite(points)) return points
  throw malformed(xml, `${xml.name} has a value of ${attribute} that is not allowed`, {
    received: points,
    expected: 'a finite number',
  })
}
