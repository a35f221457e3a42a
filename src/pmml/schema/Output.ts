/** Output and OutputField: what a model delivers beside its prediction ("Output"). */

import { ModelLoadError, UnsupportedError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, compileChildExpression, Scope, type Variable } from '../compilation.js'
import {
  boolean,
  childrenOf,
  dataType,
  element,
  informational,
  integer,
  malformed,
  oneOf,
  opType,
  text,
} from '../element.js'
import { expressionElements } from '../expressions/names.js'
import type { Frame } from '../frame.js'
import type { CompiledModel, MiningFunction, OutputVariable, ResultPart } from '../models/compiled.js'
import { entryOf, type Prediction, ranked } from '../models/prediction.js'
import type { DataType, Raw } from '../types.js'
import { castValue } from '../values.js'
import { categoryOf, type TargetField } from './Targets.js'

export const Output = element('Output', 'Output', {}, ['OutputField'])

const notGiven = 'the supported models give no such result'

export const OutputField = element(
  'OutputField',
  'Output',
  {
    name: text.required,
    displayName: informational,
    optype: opType.optional,
    dataType: dataType.optional,
    targetField: text.optional,
    feature: oneOf(
      [
        'predictedValue',
        'predictedDisplayValue',
        'transformedValue',
        'decision',
        'probability',
        'confidence',
        'residual',
        'clusterId',
        'entityId',
        'affinity',
        'clusterAffinity',
        'entityAffinity',
        'reasonCode',
        'warning',
      ],
      {
        standardError: notGiven,
        standardDeviation: notGiven,
        confidenceIntervalLower: notGiven,
        confidenceIntervalUpper: notGiven,
        ruleValue: notGiven,
        antecedent: notGiven,
        consequent: notGiven,
        rule: notGiven,
        ruleId: notGiven,
        support: notGiven,
        lift: notGiven,
        leverage: notGiven,
        report: 'it describes the computation and is no part of the standard',
      },
    ).or('predictedValue'),
    value: text.optional,
    rank: integer.or(1),
    isMultiValued: oneOf(['0', '1', 'false', 'true']).or('0'),
    segmentId: text.optional,
    isFinalResult: boolean.or(true),
  },
  [...expressionElements, 'Decisions', 'Value'],
)

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

/** What outputs can refer to. */
interface OutputContext {
  readonly compilation: Compilation
  readonly scope: Scope
  readonly targets: readonly TargetField[]
  readonly gives: ReadonlySet<ResultPart>
  readonly segments: ReadonlyMap<string, CompiledModel>
  readonly functionName: MiningFunction
}

type Attributes = ReturnType<typeof OutputField.read>
type Compute = (frame: Frame, prediction: Prediction) => Raw

/** Compiles the outputs of a model, in document order: each may use those before it. */
export function compileOutput(xml: XmlElement, context: OutputContext): OutputVariable[] {
  Output.read(xml)
  const scope = new Scope(context.compilation, context.scope)
  return childrenOf(xml, 'OutputField').map((each) => {
    const variable = compileOutputField(each, { ...context, scope })
    scope.declare(variable.name, () => variable, each)
    return variable
  })
}

function compileOutputField(xml: XmlElement, context: OutputContext): OutputVariable {
  const attributes = OutputField.read(xml)
  const { name, dataType: declared, isFinalResult, feature } = attributes
  for (const each of childrenOf(xml, 'Decisions')) Decisions.read(each)
  const { compute, type, displayValues } = compileFeature(attributes, xml, context)
  const slot = context.compilation.newSlot()
  const resultType = declared ?? type
  const convert = (frame: Frame, value: Raw): Raw => {
    const from = type ?? frame.resultType
    if (value === null || declared === undefined || from === undefined || from === declared) return value
    // A fractional prediction of an integer output stays as it is: a wrong type is better than no number.
    return castValue(value, from, declared) ?? value
  }
  return {
    name,
    displayName: attributes.displayName,
    dataType: resultType,
    optype: attributes.optype,
    values: displayValues ?? [],
    isFinalResult,
    feature,
    read: (frame) => (frame.stamps[slot] === frame.generation ? frame.values[slot] : null),
    fill(frame, prediction) {
      frame.values[slot] = convert(frame, compute(frame, prediction))
      frame.stamps[slot] = frame.generation
    },
    isFilled: (frame) => frame.stamps[slot] === frame.generation,
  }
}

/** A way to compute an output, and the type of what comes out. */
interface Feature {
  readonly compute: Compute
  readonly type: DataType | undefined
  readonly displayValues?: Variable['values']
}

function compileFeature(attributes: Attributes, xml: XmlElement, context: OutputContext): Feature {
  const { feature, segmentId } = attributes
  if (segmentId === undefined) return compileOwnFeature(attributes, xml, context)
  const segment = context.segments.get(segmentId)
  if (segment === undefined)
    throw new ModelLoadError('unknown-reference', `The OutputField refers to the segment "${segmentId}"`, {
      ...xml.place(),
      received: segmentId,
      expected: `one of ${[...context.segments.keys()].join(', ')}`,
    })
  if (feature === 'transformedValue' && attributes.value !== undefined)
    return segmentOutput(segment, attributes.value, xml)
  const { compute, ...rest } = compileOwnFeature(attributes, xml, {
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

function compileOwnFeature(attributes: Attributes, xml: XmlElement, context: OutputContext): Feature {
  const { feature, value, rank } = attributes
  const target = targetOf(attributes, xml, context)
  const own = predictionOf(target, context)
  const part = (wanted: ResultPart): void => requirePart(wanted, feature, xml, context)
  switch (feature) {
    case 'predictedValue':
      if (rank > 1 && context.gives.has('probability'))
        return { type: target.dataType, compute: (_, prediction) => rankedClass(own(prediction), rank) }
      return {
        type: target.dataType,
        displayValues: target.values,
        compute: (_, prediction) => own(prediction).value,
      }
    case 'predictedDisplayValue': {
      const displayed = displayTexts(target)
      return {
        type: undefined,
        compute(frame, prediction) {
          const { value: predicted } = own(prediction)
          const display = displayed.get(predicted)
          frame.resultType = display === undefined ? target.dataType : 'string'
          return display ?? predicted
        },
      }
    }
    case 'transformedValue':
    case 'decision': {
      const expression = compileChildExpression(xml, context.scope)
      return { type: expression.type, compute: (frame) => expression.evaluate(frame) }
    }
    case 'probability':
    case 'confidence': {
      part(feature)
      const of = feature === 'probability' ? probabilitiesOf : confidencesOf
      const category = value === undefined ? undefined : categoryOf(value, target, xml)
      return {
        type: 'double',
        compute(_, prediction) {
          const result = own(prediction)
          const distribution = of(result)
          if (result.value === null || distribution === undefined) return null
          const wanted = category ?? (rank > 1 ? rankedClass(result, rank) : result.value)
          // A class that the distribution does not list got no share of it.
          return wanted === null ? null : (entryOf(distribution, wanted) ?? 0)
        },
      }
    }
    case 'residual':
      return residual(target, value === undefined ? undefined : categoryOf(value, target, xml), own, context)
    case 'entityId':
    case 'clusterId':
      part('entityId')
      return { type: 'string', compute: (_, prediction) => own(prediction).entityId ?? null }
    case 'affinity':
    case 'clusterAffinity':
    case 'entityAffinity':
      part('affinity')
      return {
        type: 'double',
        compute(_, prediction) {
          const { affinities, entityId } = own(prediction)
          const entity = value ?? entityId
          return affinities === undefined || entity === undefined
            ? null
            : (entryOf(affinities, entity) ?? null)
        },
      }
    case 'reasonCode':
      part('reasonCode')
      return { type: 'string', compute: (_, prediction) => own(prediction).reasonCodes?.[rank - 1] ?? null }
    case 'warning':
      return {
        type: 'string',
        compute: (frame) => (frame.warnings.length === 0 ? null : frame.warnings.join('; ')),
      }
  }
}

const probabilitiesOf = ({ probabilities }: Prediction) => probabilities
const confidencesOf = ({ confidences }: Prediction) => confidences

/** The class of a rank by descending probability; `null` when there are fewer. */
function rankedClass({ probabilities }: Prediction, rank: number): Raw {
  return probabilities === undefined ? null : (ranked(probabilities)[rank - 1] ?? null)
}

function requirePart(part: ResultPart, feature: string, xml: XmlElement, { gives }: OutputContext): void {
  if (!gives.has(part))
    throw new UnsupportedError('unsupported-value', `The model gives no result for the feature ${feature}`, {
      ...xml.place(),
      received: feature,
      expected: ['predictedValue', ...gives].join(' | '),
    })
}

/** The target that an output speaks of: the named one, else the primary one. */
function targetOf({ targetField }: Attributes, xml: XmlElement, { targets }: OutputContext): TargetField {
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
function predictionOf(
  { name }: TargetField,
  { targets }: OutputContext,
): (prediction: Prediction) => Prediction {
  if (targets.length === 1 || name === undefined) return (prediction) => prediction
  return (prediction) => prediction.targets?.get(name) ?? { value: null }
}

function displayTexts({ values }: TargetField): Map<Raw, string> {
  return new Map(
    values.flatMap(({ value, displayValue }) =>
      displayValue === undefined ? [] : [[value, displayValue] as const],
    ),
  )
}

/**
 * Numbers: actual − predicted. Classes: 1 if the actual class is the class in question, else 0, less its probability. The
 * actual value is looked up among the record's fields; without it the residual is missing.
 */
function residual(
  target: TargetField,
  category: Raw | undefined,
  own: (prediction: Prediction) => Prediction,
  { scope, functionName }: OutputContext,
): Feature {
  const actual = target.name === undefined ? undefined : scope.find(target.name)
  return {
    type: 'double',
    compute(frame, prediction) {
      const expected = actual?.read(frame) ?? null
      const { value, probabilities } = own(prediction)
      if (expected === null || value === null) return null
      if (functionName !== 'classification')
        return typeof expected === 'number' && typeof value === 'number' ? expected - value : null
      const wanted = category ?? value
      if (probabilities === undefined) return null
      return (expected === wanted ? 1 : 0) - (entryOf(probabilities, wanted) ?? 0)
    },
  }
}
