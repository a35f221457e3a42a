/** Segment and VariableWeight: a member of an ensemble ("Multiple Models"). */

import type { Stepwise } from '../../../core/stepwise.js'
import type { XmlElement } from '../../../xml/element.js'
import { compileChildPredicate, type Scope, type Variable } from '../../compilation.js'
import { childOf, element, number, text } from '../../element.js'
import type { CompiledModel, ModelContext } from '../../model/compiled.js'
import { predicateElements } from '../../predicates/names.js'
import type { CompiledSegment } from '../../segmentation/segment.js'
import { modelElements } from '../names.js'

export const Segment = element('Segment', 'Multiple Models', { id: text.optional, weight: number.or(1) }, [
  ...predicateElements,
  ...modelElements,
  'VariableWeight',
])

export const VariableWeight = element('VariableWeight', 'Multiple Models', { field: text.required })

/** Compiles a Segment. One without an id is known by its position, counted from 1. */
export function* compileSegment(
  xml: XmlElement,
  index: number,
  scope: Scope,
  context: ModelContext,
): Stepwise<CompiledSegment> {
  const { id = String(index + 1), weight } = Segment.read(xml)
  const modelXml = childOf(xml, modelNames, 'a model')
  const predicate = compileChildPredicate(xml, scope)
  const model = yield* context.compileInside(modelXml, scope)
  const weightXml = xml.children.find(({ name }) => name === 'VariableWeight')
  const weightField = weightXml === undefined ? undefined : weightVariable(weightXml, model, scope)
  return {
    id,
    always: xml.children.some(({ name }) => name === 'True'),
    predicate,
    model,
    constantWeight: weightField === undefined ? weight : undefined,
    weight: weightField === undefined ? constant(weight) : weightRead(weightField),
  }
}

const one = (): number => 1

// Functions of their own, so that the weights keep nothing else of a segment.
const constant = (weight: number): CompiledSegment['weight'] => (weight === 1 ? one : () => weight)
const weightRead =
  (field: Variable): CompiledSegment['weight'] =>
  (frame) => {
    const value = field.read(frame)
    return typeof value === 'number' ? value : Number.NaN
  }

/** The field that holds the weight of a segment: an output of its own model, or any field in sight. */
function weightVariable(xml: XmlElement, model: CompiledModel, scope: Scope): Variable {
  const { field } = VariableWeight.read(xml)
  return model.outputs.find(({ name }) => name === field) ?? scope.resolve(field, xml)
}

const modelNames: ReadonlyMap<string, true> = new Map(modelElements.map((name) => [name, true]))
