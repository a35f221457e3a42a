/**
 * Which features of OutputField which models give: found out by asking for each of them in a small document of each model, one
 * of those below or a fixture.
 */

import { readdirSync, readFileSync } from 'node:fs'

import { table, words } from './markdown.mjs'

const node = (score) =>
  `<Node score="${score}"><True/><ScoreDistribution value="a" recordCount="3"/><ScoreDistribution value="b" recordCount="1"/></Node>`

const counts = (a, b) =>
  `<TargetValueCounts><TargetValueCount value="a" count="${a}"/><TargetValueCount value="b" count="${b}"/></TargetValueCounts>`
const bayes = `<BayesInputs><BayesInput fieldName="s"><PairCounts value="u">${counts(3, 1)}</PairCounts></BayesInput></BayesInputs>
  <BayesOutput fieldName="c">${counts(4, 4)}</BayesOutput>`

const neuron = (id) => `<Neuron id="${id}"><Con from="0" weight="1"/></Neuron>`
const derived = (expression) =>
  `<DerivedField optype="continuous" dataType="double">${expression}</DerivedField>`
const neuralOutput = (id, expression) =>
  `<NeuralOutput outputNeuron="${id}">${derived(expression)}</NeuralOutput>`
const network = (neurons, outputs) =>
  `<NeuralInputs><NeuralInput id="0">${derived('<FieldRef field="x"/>')}</NeuralInput></NeuralInputs><NeuralLayer>${neurons}</NeuralLayer>
  <NeuralOutputs>${outputs}</NeuralOutputs>`

const vectors = `<LinearKernelType/><VectorDictionary><VectorFields><FieldRef field="x"/></VectorFields><VectorInstance id="v">
  <REAL-SparseArray n="1"><Indices>1</Indices><REAL-Entries>1</REAL-Entries></REAL-SparseArray></VectorInstance></VectorDictionary>`
const machine = (
  classes,
) => `<SupportVectorMachine ${classes}><SupportVectors><SupportVector vectorId="v"/></SupportVectors>
  <Coefficients absoluteValue="0"><Coefficient value="1"/></Coefficients></SupportVectorMachine>`

/** The inside of the smallest models, by element and function. */
const smallest = {
  TreeModel: { classification: node('a'), regression: '<Node score="1"><True/></Node>' },
  RegressionModel: {
    classification: ['a', 'b']
      .map((name) => `<RegressionTable intercept="0.5" targetCategory="${name}"/>`)
      .join(''),
    regression: '<RegressionTable intercept="1"/>',
  },
  NaiveBayesModel: { classification: bayes },
  NeuralNetwork: {
    classification: network(
      neuron('1') + neuron('2'),
      neuralOutput('1', '<NormDiscrete field="c" value="a"/>') +
        neuralOutput('2', '<NormDiscrete field="c" value="b"/>'),
    ),
    regression: network(neuron('1'), neuralOutput('1', '<FieldRef field="n"/>')),
  },
  Scorecard: {
    regression:
      '<Characteristics><Characteristic reasonCode="r"><Attribute partialScore="1"><True/></Attribute></Characteristic></Characteristics>',
  },
  SupportVectorMachineModel: {
    classification: vectors + machine('targetCategory="a" alternateTargetCategory="b"'),
    regression: vectors + machine(''),
  },
}

/** Attributes that a model can't do without. */
const required = {
  NaiveBayesModel: 'threshold="0.001"',
  NeuralNetwork: 'activationFunction="identity"',
  Scorecard: 'baselineScore="1"',
}

const targets = { classification: 'c', regression: 'n' }

const schema = (mining) => `<MiningSchema>
  ${Object.hasOwn(targets, mining) ? `<MiningField name="${targets[mining]}" usageType="target"/>` : ''}<MiningField name="x"/><MiningField name="s"/></MiningSchema>`

const model = (name, mining, output, body) =>
  `<${name} functionName="${mining}" ${required[name] ?? ''}>${schema(mining)}${output}${body}</${name}>`

const document = (content) =>
  `<PMML version="4.4"><Header/><DataDictionary><DataField name="x" optype="continuous" dataType="double"/>
  <DataField name="n" optype="continuous" dataType="double"/><DataField name="s" optype="categorical" dataType="string"/><DataField name="c" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/></DataField>
  </DataDictionary>${content}</PMML>`

/** The table. `code` has the tables of the sources and `loadModel`. */
export function featuresTable(code) {
  const { loadModel, models, methods, resultFeatures } = code
  const given = (build) => resultFeatures.filter((feature) => isGiven(loadModel, build(outputOf(feature))))
  const rows = []
  const unshown = []
  for (const name of models.keys()) {
    if (name === 'MiningModel') continue
    const { children } = models.get(name).spec
    if (!children.includes('Output')) {
      unshown.push([`\`${name}\``, 'none: it has no `Output`'])
      continue
    }
    const documents = documentsOf(name)
    if (documents.length === 0) unshown.push([`\`${name}\``, noDocument])
    for (const [mining, build] of documents) rows.push([`\`${name}\`, ${mining}`, given(build)])
  }
  for (const mining of ['classification', 'regression']) rows.push(...ensembles(methods, mining, given))
  const common = resultFeatures.filter((feature) => rows.every(([, features]) => features.includes(feature)))
  const lines = rows.map(([name, features]) => [
    name,
    words(features.filter((each) => !common.includes(each))) || 'none',
  ])
  return `Of every model: ${words(common)}. Beyond these:\n\n${table(['model', 'features'], [...lines, ...unshown])}`
}

/** What stands in the row of a model without a document that could be asked. A test refuses it. */
export const noDocument = 'no fixture shows them yet'

const fixtures = new URL('../../fixtures/pmml/', import.meta.url)

/** By function, how to make a document of a model with an Output. */
function documentsOf(name) {
  const made = Object.entries(smallest[name] ?? {}).map(([mining, body]) => [
    mining,
    (output) => document(model(name, mining, output, body)),
  ])
  if (made.length > 0) return made
  const found = new Map()
  for (const path of readdirSync(fixtures, { recursive: true }).sort()) {
    if (!path.endsWith('.pmml')) continue
    const text = readFileSync(new URL(path, fixtures), 'utf8').replace(/<!--[\s\S]*?-->/g, '')
    const [, element, mining] = /<(\w+)\s[^>]*?functionName="(\w+)"/.exec(text) ?? []
    if (element !== name || found.has(mining)) continue
    // The first MiningSchema is that of the model itself.
    found.set(mining, (output) =>
      text.replace(/<\/MiningSchema>\s*(<Output>[\s\S]*?<\/Output>)?/, `</MiningSchema>${output}`),
    )
  }
  return [...found].sort()
}

/** Ensembles of trees, those that give the same in one row. */
function ensembles(methods, mining, given) {
  const groups = new Map()
  for (const [method, { functions }] of Object.entries(methods)) {
    if (!functions.includes(mining)) continue
    const segment = `<Segment><True/>${model('TreeModel', mining, '', smallest.TreeModel[mining])}</Segment>`
    const body = `<Segmentation multipleModelMethod="${method}">${segment}</Segmentation>`
    const features = given((output) => document(model('MiningModel', mining, output, body)))
    const key = features.join()
    groups.set(key, { features, names: [...(groups.get(key)?.names ?? []), method] })
  }
  return [...groups.values()].map(({ names, features }) => [
    `\`MiningModel\` of trees, ${mining}, ${words(names)}`,
    features,
  ])
}

const outputOf = (feature) =>
  `<Output><OutputField name="o" feature="${feature}" optype="categorical" dataType="string"><Constant>1</Constant></OutputField></Output>`

/** Whether a document loads. Anything but a refusal of the feature is a fault of the document. */
function isGiven(loadModel, text) {
  try {
    loadModel(text)
    return true
  } catch (error) {
    if (error.code === 'unsupported-value' && /OutputField(\[\d+\])?$/.test(error.path)) return false
    throw error
  }
}
