/** MiningModel, Segmentation, Segment: models of models ("Multiple Models: Model Composition, Ensembles, and Segmentation"). */

import { UnsupportedError } from '../../core/errors.js'
import type { ExplanationStep } from '../../core/explanation.js'
import type { XmlElement } from '../../xml/element.js'
import { compileChildPredicate, Scope, type Variable } from '../compilation.js'
import {
  childOf,
  childrenOf,
  element,
  malformed,
  number,
  oneOf,
  requiredChild,
  share,
  text,
} from '../element.js'
import type { Frame } from '../frame.js'
import { predicateElements } from '../predicates/names.js'
import { methods } from '../segmentation/index.js'
import { type CompiledSegment, takesPart } from '../segmentation/segment.js'
import type { CompiledModel, ModelContext, Scorer } from './compiled.js'
import { modelAttributes, modelChildren } from './model.js'
import { modelElements } from './names.js'

export const MiningModel = element('MiningModel', 'Multiple Models', modelAttributes, [
  ...modelChildren,
  'Segmentation',
  'Regression',
  'DecisionTree',
])

export const Segmentation = element(
  'Segmentation',
  'Multiple Models',
  {
    multipleModelMethod: oneOf([
      'majorityVote',
      'weightedMajorityVote',
      'average',
      'weightedAverage',
      'median',
      'weightedMedian',
      'max',
      'sum',
      'weightedSum',
      'selectFirst',
      'selectAll',
      'modelChain',
      'multiModelChain',
    ]).required,
    missingPredictionTreatment: oneOf(['continue', 'skipSegment', 'returnMissing']).or('continue'),
    missingThreshold: share.or(1),
  },
  ['Segment'],
)

export const Segment = element('Segment', 'Multiple Models', { id: text.optional, weight: number.or(1) }, [
  ...predicateElements,
  ...modelElements,
  'VariableWeight',
])

export const VariableWeight = element('VariableWeight', 'Multiple Models', { field: text.required })

export function compileMiningModel(xml: XmlElement, context: ModelContext): Scorer {
  for (const each of xml.children)
    if (each.name === 'Regression' || each.name === 'DecisionTree')
      throw new UnsupportedError(
        'unsupported-element',
        `Model composition by ${each.name} is not supported yet`,
        {
          ...each.place(),
          received: each.name,
          expected: 'Segmentation',
        },
      )
  const segmentation = requiredChild(xml, 'Segmentation')
  const attributes = Segmentation.read(segmentation)
  const method = methods[attributes.multipleModelMethod]
  if (!method.functions.includes(context.functionName) && context.functionName !== 'mixed')
    throw malformed(
      segmentation,
      `multipleModelMethod="${attributes.multipleModelMethod}" can't combine results of function ${context.functionName}`,
      {
        received: attributes.multipleModelMethod,
        expected: `a method for ${context.functionName}`,
      },
    )
  // Segments of a chain see the results of those before them; the members of other ensembles see none of each other.
  const scope = new Scope(context.compilation, context.scope)
  const chained = method.chained ? chain(scope) : undefined
  const segments = childrenOf(segmentation, 'Segment').map((each, i) => {
    const segment = compileSegment(each, i, scope, context)
    return chained === undefined ? segment : chained(segment, each)
  })
  if (segments.length === 0)
    throw malformed(segmentation, 'The Segmentation has no segments', { expected: 'one or more Segment' })
  const onlyFirst = attributes.multipleModelMethod === 'selectFirst'
  const explain = (frame: Frame): ExplanationStep[] => {
    let decided = false
    return segments.map((segment) => {
      const { id, model } = segment
      const weight = segment.weight(frame)
      if ((decided && onlyFirst) || !takesPart(segment, frame)) return { kind: 'segment', id, weight }
      decided = true
      return { kind: 'segment', id, weight, explanation: model.explain(frame) }
    })
  }
  const scorer = { ...method.compile(segments, attributes, context), explain }
  return method.chained ? { ...scorer, outputScope: scope } : scorer
}

function compileSegment(
  xml: XmlElement,
  index: number,
  scope: Scope,
  context: ModelContext,
): CompiledSegment {
  const { id = String(index + 1), weight } = Segment.read(xml)
  const modelXml = childOf(xml, modelNames, 'a model')
  const predicate = compileChildPredicate(xml, scope)
  const model = context.compileInner(modelXml, scope)
  const weightXml = xml.children.find(({ name }) => name === 'VariableWeight')
  const weightField = weightXml === undefined ? undefined : weightVariable(weightXml, model, scope)
  return {
    id,
    always: xml.children.some(({ name }) => name === 'True'),
    predicate,
    model,
    weight:
      weightField === undefined
        ? () => weight
        : (frame) => {
            const value = weightField.read(frame)
            return typeof value === 'number' ? value : Number.NaN
          },
  }
}

/** The field that holds the weight of a segment: an output of its own model, or any field in sight. */
function weightVariable(xml: XmlElement, model: CompiledModel, scope: Scope): Variable {
  const { field } = VariableWeight.read(xml)
  return model.outputs.find(({ name }) => name === field) ?? scope.resolve(field, xml)
}

const modelNames: ReadonlyMap<string, true> = new Map(modelElements.map((name) => [name, true]))

/** Makes the results of each segment visible to the segments after it: its outputs, and its prediction as the target. */
function chain(scope: Scope): (segment: CompiledSegment, xml: XmlElement) => CompiledSegment {
  const results = new Map<string, Filled[]>()
  const publish = (name: string, variable: Filled, xml: XmlElement): void => {
    const known = results.get(name)
    if (known !== undefined) {
      known.push(variable)
      return
    }
    const variables = [variable]
    results.set(name, variables)
    scope.declare(name, () => latest(variables), xml)
  }
  return (segment, xml) => {
    const targets = segment.model.targets.flatMap((target) => {
      const { name } = target
      if (name === undefined) return []
      const slot = scope.compilation.newSlot()
      const isFilled = (frame: Frame): boolean => frame.stamps[slot] === frame.generation
      publish(
        name,
        { ...target, name, isFilled, read: (frame) => (isFilled(frame) ? frame.values[slot] : null) },
        xml,
      )
      return [{ name, slot }]
    })
    for (const output of segment.model.outputs) publish(output.name, output, xml)
    return {
      ...segment,
      publish(frame, prediction) {
        for (const { name, slot } of targets) {
          frame.values[slot] = (prediction.targets?.get(name) ?? prediction).value
          frame.stamps[slot] = frame.generation
        }
      },
    }
  }
}

/** A variable that only some records reach. */
interface Filled extends Variable {
  isFilled(frame: Frame): boolean
}

/** Several segments may give a result of the same name: that of the last one which took part counts. */
function latest(variables: readonly Filled[]): Variable {
  return {
    ...variables[0],
    read(frame) {
      for (let i = variables.length - 1; i >= 0; i--)
        if (variables[i].isFilled(frame)) return variables[i].read(frame)
      return null
    },
  }
}
