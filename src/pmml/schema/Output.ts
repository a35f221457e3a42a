/** Output and OutputField: what a model delivers beside its prediction ("Output"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { Scope } from '../compilation.js'
import {
  boolean,
  childrenOf,
  dataType,
  element,
  informational,
  integer,
  oneOf,
  opType,
  text,
} from '../element.js'
import { expressionElements } from '../expressions/names.js'
import { type Frame, notYet } from '../frame.js'
import type { CompiledModel, OutputVariable } from '../model/compiled.js'
import { rankBases, ruleAlgorithms, ruleFeatures } from '../model/rules.js'
import { isNumeric, opTypes, type Raw } from '../types.js'
import { castValue, valueText } from '../values.js'
import { compileOwnFeature, type Feature, type OutputContext, resultFeatures } from './features.js'

export const Output = element('Output', 'Output', {}, ['OutputField'])

export const OutputField = element(
  'OutputField',
  'Output',
  {
    name: text.required,
    displayName: informational,
    // Some producers write the name of a field: what is no optype says nothing.
    optype: text.optional,
    dataType: dataType.optional,
    targetField: text.optional,
    feature: oneOf(resultFeatures, {
      report: 'it describes the computation and is no part of the standard',
    }).or('predictedValue'),
    value: text.optional,
    ruleFeature: oneOf(ruleFeatures).or('consequent'),
    algorithm: oneOf(ruleAlgorithms).or('exclusiveRecommendation'),
    rank: integer.or(1),
    rankBasis: oneOf(rankBases).or('confidence'),
    rankOrder: oneOf(['descending', 'ascending']).or('descending'),
    isMultiValued: boolean.or(false),
    segmentId: text.optional,
    isFinalResult: boolean.or(true),
  },
  [...expressionElements, 'Decisions', 'Value'],
)

/** What stood for OutputField in composed models; it has some of its attributes, and they mean the same. */
export const ResultField = element('ResultField', 'Model Composition', {
  name: text.required,
  displayName: informational,
  optype: opType.optional,
  dataType: dataType.optional,
  feature: oneOf(resultFeatures).or('predictedValue'),
  value: text.optional,
})

export const Decisions = element(
  'Decisions',
  'Output',
  { businessProblem: informational, description: informational },
  ['Decision'],
)
export const Decision = element('Decision', 'Output', {
  value: text.required,
  displayValue: informational,
  description: informational,
})

/** Compiles the outputs of a model, in document order: each may use those before it. */
export function compileOutput(fields: readonly XmlElement[], context: OutputContext): OutputVariable[] {
  const scope = new Scope(context.compilation, context.scope)
  return fields.map((each) => {
    const variable = compileOutputField(each, { ...context, scope })
    scope.declare(variable.name, () => variable, each)
    return variable
  })
}

function compileOutputField(xml: XmlElement, context: OutputContext): OutputVariable {
  const attributes = OutputField.read(xml)
  const { name, dataType: declared, isFinalResult, feature } = attributes
  for (const each of childrenOf(xml, 'Decisions')) Decisions.read(each)
  const { compute, type, displayValues, part } = compileFeature(attributes, xml, context)
  const slot = context.compilation.newSlot()
  const resultType = declared ?? type
  const convert = (frame: Frame, value: Raw): Raw => {
    const from = type ?? frame.resultType
    if (value === null || declared === undefined || from === undefined || from === declared) return value
    const cast = castValue(value, from, declared)
    if (cast !== undefined) return cast
    // A fractional prediction of an integer output stays as it is: a wrong type is better than no number.
    if (attributes.feature !== 'transformedValue' && attributes.feature !== 'decision') return value
    if (isNumeric(from) && isNumeric(declared)) return value
    throw new ScoreError('invalid-result', `The value of the output "${name}" can't be read as ${declared}`, {
      ...xml.place(),
      field: name,
      received: valueText(value, from),
      expected: `a value of type ${declared}`,
    })
  }
  // Most outputs are declared to be what they are.
  const isDeclared = declared === undefined || declared === type
  return {
    name,
    displayName: attributes.displayName,
    dataType: resultType,
    optype: opTypes.find((each) => each === attributes.optype),
    values: displayValues ?? [],
    isFinalResult,
    feature,
    ...(part === undefined ? {} : { part: isDeclared ? part : { of: 'other' } }),
    resultSlot: slot,
    read: (frame) => (frame.stamps[slot] === frame.generation ? frame.values[slot] : notYet(frame)),
    fill(frame, prediction) {
      const value = compute(frame, prediction)
      frame.values[slot] = isDeclared ? value : convert(frame, value)
      frame.stamps[slot] = frame.generation
    },
  }
}

type Attributes = ReturnType<typeof OutputField.read>

function compileFeature(attributes: Attributes, xml: XmlElement, context: OutputContext): Feature {
  const { feature, segmentId } = attributes
  if (segmentId === undefined) return compileOwnFeature(attributes, xml, context)
  const segment = context.segments.get(segmentId)
  if (segment === undefined)
    throw new ModelLoadError('unknown-reference', `The OutputField refers to the segment "${segmentId}"`, {
      ...xml.place(),
      received: segmentId,
      expected:
        context.segments.size === 0
          ? 'no segmentId, since the model has no segments with an id'
          : `one of ${[...context.segments.keys()].join(', ')}`,
    })
  if (feature === 'transformedValue' && attributes.value !== undefined)
    return segmentOutput(segment, attributes.value, xml)
  // What a segment says is no part of the model's own prediction.
  const {
    compute,
    part: _,
    ...rest
  } = compileOwnFeature(attributes, xml, {
    ...context,
    targets: segment.targets,
    gives: segment.gives,
    functionName: segment.functionName,
    segments: new Map(),
  })
  return {
    ...rest,
    compute(frame, prediction) {
      const result = prediction.segments?.get(segmentId)
      return result === undefined ? null : compute(frame, result)
    },
  }
}

/** A named output of a segment's model. */
function segmentOutput(segment: CompiledModel, name: string, xml: XmlElement): Feature {
  const variable = segment.outputs.find((each) => each.name === name)
  if (variable === undefined)
    throw new ModelLoadError('unknown-reference', `The segment has no output "${name}"`, {
      ...xml.place(),
      received: name,
      expected: `one of ${segment.outputs.map((each) => each.name).join(', ')}`,
    })
  return { type: variable.dataType, compute: (frame) => variable.read(frame) }
}
