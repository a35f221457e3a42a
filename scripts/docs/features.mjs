/** Which features of OutputField which models give: found out by asking for each of them in the smallest document of each model. */

import { table, words } from './markdown.mjs'

const node = (score) =>
  `<Node score="${score}"><True/><ScoreDistribution value="a" recordCount="3"/><ScoreDistribution value="b" recordCount="1"/></Node>`

/** The inside of the smallest models, by element and function. A model that is missing here stops `npm run docs`. */
const smallest = {
  TreeModel: { classification: node('a'), regression: '<Node score="1"><True/></Node>' },
  RegressionModel: {
    classification: ['a', 'b']
      .map((name) => `<RegressionTable intercept="0.5" targetCategory="${name}"/>`)
      .join(''),
    regression: '<RegressionTable intercept="1"/>',
  },
}

const targets = { classification: 'c', regression: 'n' }

const schema = (mining) => `<MiningSchema>
  ${Object.hasOwn(targets, mining) ? `<MiningField name="${targets[mining]}" usageType="target"/>` : ''}<MiningField name="x"/></MiningSchema>`

const model = (name, mining, attributes, output, body) =>
  `<${name} functionName="${mining}" ${attributes}>${schema(mining)}${output}${body}</${name}>`

const document = (content) =>
  `<PMML version="4.4"><Header/><DataDictionary><DataField name="x" optype="continuous" dataType="double"/>
  <DataField name="n" optype="continuous" dataType="double"/><DataField name="c" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/></DataField>
  </DataDictionary>${content}</PMML>`

/** The table. `code` has the tables of the sources and `loadModel`. */
export function featuresTable(code) {
  const { loadModel, models, methods, resultFeatures } = code
  const given = (build) =>
    resultFeatures.filter((feature) => isGiven(loadModel, document(build(outputOf(feature)))))
  const rows = []
  for (const name of models.keys()) {
    if (name === 'MiningModel') continue
    if (!Object.hasOwn(smallest, name))
      throw new Error(`scripts/docs/features.mjs has no smallest document of ${name}`)
    for (const [mining, body] of Object.entries(smallest[name]))
      rows.push([`\`${name}\`, ${mining}`, given((output) => model(name, mining, '', output, body))])
  }
  for (const mining of ['classification', 'regression']) rows.push(...ensembles(methods, mining, given))
  const common = resultFeatures.filter((feature) => rows.every(([, features]) => features.includes(feature)))
  return `Of every model: ${words(common)}. Beyond these:\n\n${table(
    ['model', 'features'],
    rows.map(([name, features]) => [
      name,
      words(features.filter((each) => !common.includes(each))) || 'none',
    ]),
  )}`
}

/** Ensembles of trees, those that give the same in one row. */
function ensembles(methods, mining, given) {
  const groups = new Map()
  for (const [method, { functions }] of Object.entries(methods)) {
    if (!functions.includes(mining)) continue
    const segment = `<Segment><True/>${model('TreeModel', mining, '', '', smallest.TreeModel[mining])}</Segment>`
    const body = `<Segmentation multipleModelMethod="${method}">${segment}</Segmentation>`
    const features = given((output) => model('MiningModel', mining, '', output, body))
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
    if (error.code === 'unsupported-value' && error.path.endsWith('OutputField')) return false
    throw error
  }
}
