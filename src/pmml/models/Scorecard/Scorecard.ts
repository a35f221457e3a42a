/** Scorecard: points for what a record is like, added up, with reasons for the points that it lacks ("Scorecard"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildExpression, compileChildPredicate } from '../../compilation.js'
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
} from '../../element.js'
import { evaluatorOf } from '../../expressions/expression.js'
import { expressionElements } from '../../expressions/names.js'
import type { Frame } from '../../frame.js'
import { checkFunction, modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { firstTrue } from '../../predicates/firstTrue.js'
import { predicateElements } from '../../predicates/names.js'
import { cardColumnwise } from './cardColumns.js'
import {
  type Card,
  type CompiledAttribute,
  type CompiledCharacteristic,
  metAttribute,
  metAttributes,
  totalOf,
} from './points.js'
import { addedReasons, type Reasons, rankedCard, rankedReasons } from './reasons.js'

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

export function compileScorecard(xml: XmlElement, context: ModelContext): Scorer {
  const { initialScore, useReasonCodes, reasonCodeAlgorithm, baselineScore } = Scorecard.read(xml)
  const { functionName, mathContext, round } = context
  checkFunction(xml, functionName, 'regression')
  const reasons: Reasons | undefined = useReasonCodes
    ? { baselineScore, sign: reasonCodeAlgorithm === 'pointsBelow' ? 1 : -1 }
    : undefined
  const container = requiredChild(xml, 'Characteristics')
  Characteristics.read(container)
  const codes = new Map<string, number>()
  const characteristics = childrenOf(container, 'Characteristic').map((each, i) =>
    compileCharacteristic(each, i, reasons, codes, context),
  )
  if (characteristics.length === 0) throw missingChild(container, 'a Characteristic')
  const initial = round(checked(initialScore, 'initialScore', xml))
  const card: Card = {
    characteristics,
    met: metAttributes(characteristics),
    initial,
    codes: [...codes.keys()],
    inFloats: mathContext === 'float',
  }
  const total = totalOf(card)
  const ranked = reasons === undefined ? undefined : rankedCard(card, reasons)
  const score =
    reasons === undefined
      ? (frame: Frame): Prediction => predicted(total(frame))
      : ranked === undefined
        ? addedReasons(card, reasons)
        : rankedReasons(card, ranked)
  return {
    score,
    // Reasons that are added up by code are a matter of each record.
    ...(reasons === undefined || ranked !== undefined
      ? { columnwise: cardColumnwise(card, ranked, context.compilation) }
      : {}),
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

function compileCharacteristic(
  xml: XmlElement,
  index: number,
  reasons: Reasons | undefined,
  codes: Map<string, number>,
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
    compileAttribute(each, reasonCode, reasons === undefined ? undefined : codes, context),
  )
  if (attributes.length === 0) throw missingChild(xml, 'an Attribute')
  return {
    name,
    baseline: context.round(checked(baseline ?? 0, 'baselineScore', xml)),
    attributes,
    search: firstTrue(
      attributes.map(({ predicate }) => predicate),
      context.compilation,
    ),
    xml,
  }
}

function compileAttribute(
  xml: XmlElement,
  reasonCodeAround: string | undefined,
  codes: Map<string, number> | undefined,
  { scope, round }: ModelContext,
): CompiledAttribute {
  const { reasonCode = reasonCodeAround, partialScore } = Attribute.read(xml)
  if (codes !== undefined && reasonCode === undefined)
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
  const shared = {
    predicate,
    reasonCode: codes === undefined ? undefined : reasonCode,
    code: codes === undefined || reasonCode === undefined ? -1 : numberOf(reasonCode, codes),
  }
  if (complex === undefined) {
    const points = round(checked(partialScore ?? 0, 'partialScore', xml))
    return { ...shared, constant: points, points: () => points }
  }
  // Where there are both, the expression counts.
  ComplexPartialScore.read(complex)
  const evaluate = evaluatorOf(compileChildExpression(complex, scope), 'double')
  return {
    ...shared,
    constant: undefined,
    points(frame) {
      const value = evaluate(frame)
      return typeof value === 'number' ? round(value) : Number.NaN
    },
  }
}

/** The number of a reason code; a new one gets the next. */
function numberOf(code: string, codes: Map<string, number>): number {
  const known = codes.get(code) ?? codes.size
  codes.set(code, known)
  return known
}

function checked(points: number, attribute: string, xml: XmlElement): number {
  if (Number.isFinite(points)) return points
  throw malformed(xml, `${xml.name} has a value of ${attribute} that is not allowed`, {
    received: points,
    expected: 'a finite number',
  })
}
