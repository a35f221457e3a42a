/** A function of the caller's may score with the model that calls it: neither record gets numbers of the other. */

import { expect, it } from 'vitest'
import type { SyncModel } from '../../src/index.js'
import { load, pmml } from '../helpers/pmml.js'

const schema =
  '<MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>'

const regression = (field: string): string =>
  `<RegressionModel functionName="regression">${schema}<RegressionTable intercept="0">
    <NumericPredictor name="${field}" coefficient="1"/></RegressionTable></RegressionModel>`

/** Members in a row: one that has its number, then one for which the function is called. */
const ensemble = (method: string): string =>
  `<MiningModel functionName="regression">${schema}<Segmentation multipleModelMethod="${method}">
    <Segment><True/>${regression('x')}</Segment><Segment><True/>${regression('called')}</Segment>
  </Segmentation></MiningModel>`

const network = `<NeuralNetwork functionName="regression" activationFunction="identity">${schema}
  <NeuralInputs>${['x', 'called']
    .map(
      (field) =>
        `<NeuralInput id="${field}"><DerivedField optype="continuous" dataType="double"><FieldRef field="${field}"/></DerivedField></NeuralInput>`,
    )
    .join('')}</NeuralInputs>
  <NeuralLayer><Neuron id="sum"><Con from="x" weight="1"/><Con from="called" weight="1"/></Neuron></NeuralLayer>
  <NeuralOutputs><NeuralOutput outputNeuron="sum"><DerivedField optype="continuous" dataType="double"><FieldRef field="y"/></DerivedField></NeuralOutput></NeuralOutputs>
</NeuralNetwork>`

const transformations = `<DerivedField name="called" optype="continuous" dataType="double">
    <Apply function="scoring"><FieldRef field="x"/></Apply>
  </DerivedField>
  <DerivedField name="added" optype="continuous" dataType="double">
    <Apply function="+" mapMissingTo="-1"><FieldRef field="x"/><FieldRef field="called"/></Apply>
  </DerivedField>`

/** A model whose field `called` is x, by way of a function that scores the record x = 1000 on its way. */
function scoringWithin(models: string): SyncModel {
  let isInside = false
  const call = (x: unknown): unknown => {
    if (!isInside) {
      isInside = true
      expect(model.scoreSync({ x: 1000 }).prediction).toBeGreaterThanOrEqual(1000)
      isInside = false
    }
    return x
  }
  const model = load(pmml({ transformations, models }), { functions: { scoring: { type: 'double', call } } })
  return model
}

it.each<[string, string, number]>([
  ['sum of members', ensemble('sum'), 2],
  ['average of members', ensemble('average'), 1],
  ['weighted average of members', ensemble('weightedAverage'), 1],
  ['median of members', ensemble('median'), 1],
  ['greatest of members', ensemble('max'), 1],
  ['arguments of a function with mapMissingTo', regression('added'), 2],
  ['network', network, 2],
])('%s', (_, body, expected) => {
  expect(scoringWithin(body).scoreSync({ x: 1 }).prediction).toBe(expected)
})
