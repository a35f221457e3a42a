/** SupportVectorMachineModel: decisions by likeness to support vectors ("Support Vector Machine"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import { boolean, childrenOf, element, malformed, number, oneOf, requiredChild, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, ResultPart, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { compileDecision } from './decision.js'
import { compileKernel, kernelElements } from './kernel.js'
import { compileCoefficients, compileSupportVectors, type DecisionFunctions } from './SupportVectorMachine.js'
import {
  compileVectorFields,
  VectorDictionary,
  type VectorField,
  vectorElements,
} from './VectorDictionary.js'

export const SupportVectorMachineModel = element(
  'SupportVectorMachineModel',
  'Support Vector Machine',
  {
    ...modelAttributes,
    threshold: number.or(0),
    svmRepresentation: oneOf(['SupportVectors', 'Coefficients']).or('SupportVectors'),
    /** Without it: one against one where a machine names an alternateTargetCategory, else one against all. */
    classificationMethod: oneOf(['OneAgainstAll', 'OneAgainstOne']).optional,
    maxWins: boolean.or(false),
    /** Up to PMML 3.2: the class of the value 0. */
    alternateBinaryTargetCategory: text.optional,
  },
  [...modelChildren, ...kernelElements, 'VectorDictionary', 'SupportVectorMachine'],
)

export function compileSupportVectorMachineModel(xml: XmlElement, context: ModelContext): Scorer {
  const attributes = SupportVectorMachineModel.read(xml)
  const float = context.mathContext === 'float'
  const kernel = compileKernel(xml, float)
  const dictionary = requiredChild(xml, 'VectorDictionary')
  VectorDictionary.read(dictionary)
  const fields = compileVectorFields(dictionary, context.scope)
  const machines = childrenOf(xml, 'SupportVectorMachine')
  if (machines.length === 0)
    throw new ModelLoadError('missing-element', 'SupportVectorMachineModel lacks SupportVectorMachine', {
      ...xml.place(),
      expected: 'one or more SupportVectorMachine',
    })
  const functions =
    attributes.svmRepresentation === 'Coefficients'
      ? compileCoefficients(machines, kernel, fields.length, float)
      : compileSupportVectors(machines, vectorElements(dictionary), kernel, fields.length, float)
  const { decide, votes, names } =
    context.functionName === 'classification'
      ? compileDecision(xml, machines, attributes, context)
      : { decide: numberOf(xml, machines), votes: false, names: ['the machine'] }
  const { round } = context
  // Taken from those that are idle: reading may call a function of the user's, which may score with this model.
  const idle: Float64Array[] = []
  /** Makes the record a vector; false when a field is missing. */
  function fill(x: Float64Array, frame: Frame): boolean {
    for (let i = 0; i < x.length; i++) {
      x[i] = round(fields[i].read(frame))
      if (Number.isNaN(x[i])) return false
    }
    return true
  }
  return {
    score(frame) {
      const x = idle.pop() ?? new Float64Array(fields.length)
      try {
        return fill(x, frame) ? decide(functions.evaluate(x)) : nothing
      } finally {
        idle.push(x)
      }
    },
    explain(frame) {
      const x = new Float64Array(fields.length)
      return fill(x, frame) ? steps(fields, functions, x, names) : []
    },
    gives: new Set<ResultPart>(votes ? ['probability'] : []),
  }
}

/** Regression: the value of the only machine. */
function numberOf(xml: XmlElement, machines: readonly XmlElement[]): (values: Float64Array) => Prediction {
  if (machines.length > 1)
    throw malformed(xml, 'A SupportVectorMachineModel of function regression has one SupportVectorMachine', {
      received: machines.length,
      expected: 'one SupportVectorMachine',
    })
  return ([value]) => (Number.isNaN(value) ? nothing : { value })
}

/** The value of each decision function; of a linear one also what each field adds to it. */
function steps(
  fields: readonly VectorField[],
  { evaluate, linear }: DecisionFunctions,
  x: Float64Array,
  names: readonly string[],
): ExplanationStep[] {
  return [...evaluate(x)].flatMap((value, m): ExplanationStep[] => {
    const result: ExplanationStep = {
      kind: 'intermediate',
      name: `f(x) of ${names[m]}`,
      value: Number.isNaN(value) ? null : value,
    }
    const machine = linear?.[m]
    if (machine === undefined) return [result]
    const { weights, bias } = machine
    return [
      ...fields.map(
        ({ name }, i): ExplanationStep => ({
          kind: 'term',
          term: name,
          value: x[i],
          coefficient: weights[i],
          contribution: weights[i] * x[i],
        }),
      ),
      { kind: 'term', term: 'absoluteValue', contribution: bias },
      result,
    ]
  })
}
