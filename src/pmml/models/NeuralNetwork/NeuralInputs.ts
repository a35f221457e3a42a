/** NeuralInputs, NeuralInput: what a network gets of a record ("Neural Network"). */

import type { XmlElement } from '../../../xml/element.js'
import { compileChildExpression, type Scope } from '../../compilation.js'
import { childrenOf, dataType, element, informational, opType, requiredChild, text } from '../../element.js'
import { DerivedField } from '../../expressions/DerivedField.js'
import { evaluatorOf, type NumberOfInput } from '../../expressions/expression.js'
import type { Frame } from '../../frame.js'
import { isNumeric } from '../../types.js'
import { castValue } from '../../values.js'

export const NeuralInputs = element('NeuralInputs', 'Neural Network', { numberOfInputs: informational }, [
  'NeuralInput',
])

export const NeuralInput = element('NeuralInput', 'Neural Network', { id: text.required }, ['DerivedField'])

/** The DerivedField of a neuron. Some producers leave out its types: what a neuron gives and takes is a number. */
export const NeuronField = element(
  DerivedField.name,
  DerivedField.section,
  { ...DerivedField.attributes, optype: opType.or('continuous'), dataType: dataType.or('double') },
  DerivedField.children,
)

/** An input neuron. */
export interface Input {
  readonly id: string
  readonly xml: XmlElement
  /** Its activation; `NaN` when the record has none. */
  readonly read: (frame: Frame) => number
  /** Where it is made of the number of an input field alone. */
  readonly ofInput?: NumberOfInput | undefined
}

/** Compiles the input neurons of a network, in document order. */
export function compileInputs(network: XmlElement, scope: Scope): Input[] {
  const inputs = requiredChild(network, 'NeuralInputs')
  NeuralInputs.read(inputs)
  return childrenOf(inputs, 'NeuralInput').map((xml) => {
    const { id } = NeuralInput.read(xml)
    return { id, xml, ...compileInput(requiredChild(xml, 'DerivedField'), scope) }
  })
}

function compileInput(xml: XmlElement, scope: Scope): Pick<Input, 'read' | 'ofInput'> {
  const { dataType: type } = NeuronField.read(xml)
  const expression = compileChildExpression(xml, scope)
  if (expression.number !== undefined && isNumeric(type))
    if (
      expression.type === type ||
      (type === 'double' && expression.type !== undefined && isNumeric(expression.type))
    )
      return { read: expression.number, ofInput: expression.ofInput ?? expression.passes }
  const evaluate = evaluatorOf(expression, type)
  return {
    read(frame) {
      const value = evaluate(frame)
      if (typeof value === 'number') return value
      // Indicators declared as text or as truth values are numbers all the same.
      const number = value === null ? null : castValue(value, type, 'double')
      return typeof number === 'number' ? number : Number.NaN
    },
  }
}
