/** Small networks as text, so that tests read as tables. */

import { field, mining, pmml, schema } from '../../../helpers/pmml.js'

/** What a network of the tests is made of: inputs `1` and `2` from the fields `x` and `z`, the target `y`. */
export interface Parts {
  readonly attributes?: string
  readonly functionName?: string
  readonly target?: string
  readonly targets?: readonly string[]
  readonly fields?: string
  readonly local?: string
  readonly transformations?: string
  readonly output?: string
  readonly targetsElement?: string
  readonly inputs?: string
  readonly layers: string
  readonly outputs?: string
}

export const input = (id: string, expression: string, type = 'dataType="double"'): string =>
  `<NeuralInput id="${id}"><DerivedField optype="continuous" ${type}>${expression}</DerivedField></NeuralInput>`
export const ref = (name: string): string => `<FieldRef field="${name}"/>`
export const neuron = (
  id: string,
  bias: number,
  connections: Record<string, number>,
  attributes = '',
): string =>
  `<Neuron id="${id}" bias="${bias}" ${attributes}>${Object.entries(connections)
    .map(([from, weight]) => `<Con from="${from}" weight="${weight}"/>`)
    .join('')}</Neuron>`
export const layer = (neurons: string, attributes = ''): string =>
  `<NeuralLayer ${attributes}>${neurons}</NeuralLayer>`
export const out = (id: string, expression: string): string =>
  `<NeuralOutput outputNeuron="${id}"><DerivedField optype="continuous" dataType="double">${expression}</DerivedField></NeuralOutput>`
export const norm = (name: string, points: readonly (readonly [number, number])[], attributes = ''): string =>
  `<NormContinuous field="${name}" ${attributes}>${points.map(([orig, to]) => `<LinearNorm orig="${orig}" norm="${to}"/>`).join('')}</NormContinuous>`
export const is = (value: string, name = 'y'): string => `<NormDiscrete field="${name}" value="${value}"/>`

export const network = ({
  attributes = 'activationFunction="identity"',
  functionName = 'regression',
  target = field('y'),
  targets = ['y'],
  fields = '',
  local,
  transformations,
  output = '',
  targetsElement = '',
  inputs = input('1', ref('x')) + input('2', ref('z')),
  layers,
  outputs,
}: Parts): string =>
  pmml({
    fields: field('x') + field('z') + target + fields,
    transformations,
    models: `<NeuralNetwork functionName="${functionName}" ${attributes}>${schema(
      'x',
      'z',
      ...targets.map((name) => mining(name, 'usageType="target"')),
    )}${output}${targetsElement}${local === undefined ? '' : `<LocalTransformations>${local}</LocalTransformations>`}
    <NeuralInputs>${inputs}</NeuralInputs>${layers}${outputs === undefined ? '' : `<NeuralOutputs>${outputs}</NeuralOutputs>`}</NeuralNetwork>`,
  })
