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
import { type FirstTrue, firstTrue } from '../predicates/firstTrue.js'
import { predicateElements } from '../predicates/names.js'
import type { Predicate } from '../predicates/predicate.js'

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
  /** The points, where they are the same for all records. */
  readonly constant: number | undefined
  /** The points; `NaN` where an input of the expression is missing. */
  readonly points: (frame: Frame) => number
  readonly reasonCode: string | undefined
  /** The number of the reason code; -1 for none. */
  readonly code: number
}

/** Something that is looked at: of its attributes the first that is met counts. */
interface CompiledCharacteristic {
  readonly name: string
  readonly baseline: number
  readonly attributes: readonly CompiledAttribute[]
  /** The place of the first attribute that is met; -1 where none is. */
  readonly met: FirstTrue
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
  const codes = new Map<string, number>()
  const characteristics = childrenOf(container, 'Characteristic').map((each, i) =>
    compileCharacteristic(each, i, reasons, codes, context),
  )
  if (characteristics.length === 0) throw missingChild(container, 'a Characteristic')
  const initial = round(checked(initialScore, 'initialScore', xml))

  const total = (frame: Frame): number => {
    let sum = initial
    for (const each of characteristics) sum = round(sum + pointsOf(metAttribute(each, frame), frame))
    return sum
  }
  const score =
    reasons === undefined
      ? (frame: Frame): Prediction => predicted(total(frame))
      : withReasons(characteristics, reasons, initial, [...codes.keys()], context)
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
function metAttribute(
  { name, attributes, met, xml }: CompiledCharacteristic,
  frame: Frame,
): CompiledAttribute {
  const place = met(frame)
  if (place >= 0) return attributes[place]
  throw new ScoreError('invalid-result', `The record meets no Attribute of the Characteristic "${name}"`, {
    ...xml.place(),
    expected: 'a record that meets one',
  })
}

const pointsOf = ({ constant, points }: CompiledAttribute, frame: Frame): number =>
  constant === undefined ? points(frame) : constant

/** What a record lacks, while it is scored. */
interface Lacks {
  /** By the numbers of reason codes; `NaN` for those that did not come up. */
  readonly points: Float64Array
  /** The codes that came up, in that order. */
  readonly codes: Int32Array
  /** How many these are. */
  count: number
  /** Those that are reasons, by what is lacking. */
  readonly reasons: Int32Array
}

/**
 * The sum with the reason codes: the points that the record lacks to the baseline (or has above it), added up by code, the most
 * first, equal ones in the order of their characteristics. Codes with fewer than none are no reasons.
 */
function withReasons(
  characteristics: readonly CompiledCharacteristic[],
  { sign }: Reasons,
  initial: number,
  names: readonly string[],
  { round }: ModelContext,
): (frame: Frame) => Prediction {
  // An expression may call a function of the user's, which may score with this model: what is in use is not idle.
  const idle: Lacks[] = []
  const newLacks = (): Lacks => ({
    points: new Float64Array(names.length).fill(Number.NaN),
    codes: new Int32Array(names.length),
    count: 0,
    reasons: new Int32Array(names.length),
  })
  const predict = (frame: Frame, lacks: Lacks): Prediction => {
    const { points, codes } = lacks
    let sum = initial
    for (let i = 0; i < characteristics.length; i++) {
      const characteristic = characteristics[i]
      const attribute = metAttribute(characteristic, frame)
      const partial = pointsOf(attribute, frame)
      sum = round(sum + partial)
      const { code } = attribute
      // Without the points there is no sum, either.
      if (code < 0 || Number.isNaN(partial)) continue
      const lacking = round(sign * (characteristic.baseline - partial))
      if (Number.isNaN(points[code])) {
        codes[lacks.count++] = code
        points[code] = round(0 + lacking)
      } else points[code] = round(points[code] + lacking)
    }
    if (Number.isNaN(sum)) return nothing
    const count = sortReasons(lacks)
    const reasonCodes: string[] = []
    for (let i = 0; i < count; i++) reasonCodes.push(names[lacks.reasons[i]])
    return { value: sum, reasonCodes }
  }
  return (frame) => {
    const lacks = idle.pop() ?? newLacks()
    try {
      return predict(frame, lacks)
    } finally {
      for (let i = 0; i < lacks.count; i++) lacks.points[lacks.codes[i]] = Number.NaN
      lacks.count = 0
      idle.push(lacks)
    }
  }
}

/** Few enough to be sorted by putting each in its place. */
const FEW_REASONS = 32

/** Finds and sorts the reasons: the most points first, equal ones as they came up. Gives how many they are. */
function sortReasons({ points, codes, count, reasons }: Lacks): number {
  let found = 0
  for (let i = 0; i < count; i++) {
    const code = codes[i]
    const lacking = points[code]
    if (!(lacking >= 0)) continue
    let place = found++
    if (count <= FEW_REASONS)
      for (; place > 0 && points[reasons[place - 1]] < lacking; place--) reasons[place] = reasons[place - 1]
    reasons[place] = code
  }
  if (count > FEW_REASONS) reasons.subarray(0, found).sort((a, b) => points[b] - points[a])
  return found
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
    met: firstTrue(
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
