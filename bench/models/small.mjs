/** Small models: a logistic regression with categories, a network of neurons, a scorecard with reasons; as PMML and by definition. */

import { customers, numbers } from './data.mjs'
import { classField, dictionary, documentOf, miningSchema, probabilityOutputs } from './pmml.mjs'
import { randomOf } from './random.mjs'

const application = 'scorelet benchmark'

/**
 * @typedef {object} Logistic
 * @property {readonly import('./data.mjs').Field[]} fields
 * @property {readonly [string, string]} classes the probability is that of the first
 * @property {number} intercept
 * @property {Record<string, number>} coefficients of the numbers
 * @property {Record<string, Record<string, number>>} categories the coefficients of the words of a field
 */

/** Four numbers and five words. @returns {Logistic} */
export function logistic(seed = 7) {
  const { normal } = randomOf(seed)
  const { fields } = customers(1, seed)
  const scale = { age: 40, income: 25_000, amount: 5_000, months: 40 }
  return {
    fields,
    classes: ['yes', 'no'],
    intercept: normal() / 4,
    coefficients: Object.fromEntries(Object.entries(scale).map(([name, size]) => [name, normal() / size])),
    categories: Object.fromEntries(
      fields.flatMap(({ name, categories }) =>
        categories === undefined
          ? []
          : [[name, Object.fromEntries(categories.map((each) => [each, normal()]))]],
      ),
    ),
  }
}

/** @param {Logistic} model */
export function logisticPmml({ fields, classes, intercept, coefficients, categories }) {
  const numeric = Object.entries(coefficients).map(
    ([name, coefficient]) => `<NumericPredictor name="${name}" coefficient="${coefficient}"/>\n`,
  )
  const words = Object.entries(categories).flatMap(([name, list]) =>
    Object.entries(list).map(
      ([value, coefficient]) =>
        `<CategoricalPredictor name="${name}" value="${value}" coefficient="${coefficient}"/>\n`,
    ),
  )
  const [first, second] = classes
  return documentOf(
    application,
    dictionary([classField([...classes]), ...fields]),
    `<RegressionModel functionName="classification" normalizationMethod="logit">
${miningSchema(
  fields.map(({ name }) => name),
  'y',
)}${probabilityOutputs([...classes])}<RegressionTable intercept="${intercept}" targetCategory="${first}">
${numeric.join('')}${words.join('')}</RegressionTable>
<RegressionTable intercept="0" targetCategory="${second}"/>
</RegressionModel>
`,
  )
}

/** @param {Logistic} model @param {Record<string, number | string>} record */
export function evaluateLogistic({ classes, intercept, coefficients, categories }, record) {
  let sum = intercept
  for (const [name, coefficient] of Object.entries(coefficients)) sum += coefficient * Number(record[name])
  for (const [name, list] of Object.entries(categories)) sum += list[record[name]]
  const p = 1 / (1 + Math.exp(-sum))
  return { prediction: classes[p >= 0.5 ? 0 : 1], probabilities: [p, 1 - p] }
}

/**
 * @typedef {object} Network
 * @property {readonly import('./data.mjs').Field[]} fields
 * @property {readonly { weights: number[][], biases: number[] }[]} layers a row of weights for each neuron; all but the last are rectified
 */

/** From the features over hidden layers to one number. @returns {Network} */
export function network(hidden = [64, 32], seed = 8) {
  const { normal } = randomOf(seed)
  const { fields } = numbers(1, seed)
  const sizes = [fields.length, ...hidden, 1]
  return {
    fields,
    layers: sizes.slice(1).map((size, i) => ({
      weights: Array.from({ length: size }, () =>
        Array.from({ length: sizes[i] }, () => Math.fround(normal() / Math.sqrt(sizes[i]))),
      ),
      biases: Array.from({ length: size }, () => Math.fround(normal() / 4)),
    })),
  }
}

/** @param {Network} model */
export function networkPmml({ fields, layers }) {
  const inputs = fields.map(
    ({ name }) => `<NeuralInput id="${name}"><DerivedField optype="continuous" dataType="double">
<FieldRef field="${name}"/>
</DerivedField></NeuralInput>\n`,
  )
  const idsOf = (/** @type {number} */ layer) =>
    layer < 0 ? fields.map(({ name }) => name) : layers[layer].biases.map((_, n) => `${layer + 1}/${n + 1}`)
  const layer = (/** @type {Network['layers'][number]} */ { weights, biases }, /** @type {number} */ i) => {
    const from = idsOf(i - 1)
    const activation = i === layers.length - 1 ? ' activationFunction="identity"' : ''
    const neurons = idsOf(i).map(
      (id, n) =>
        `<Neuron id="${id}" bias="${biases[n]}">\n${from
          .map((each, w) => `<Con from="${each}" weight="${weights[n][w]}"/>\n`)
          .join('')}</Neuron>\n`,
    )
    return `<NeuralLayer${activation}>\n${neurons.join('')}</NeuralLayer>\n`
  }
  return documentOf(
    application,
    dictionary([{ name: 'y', type: 'double' }, ...fields]),
    `<NeuralNetwork functionName="regression" activationFunction="rectifier">
${miningSchema(
  fields.map(({ name }) => name),
  'y',
)}<NeuralInputs>\n${inputs.join('')}</NeuralInputs>
${layers.map(layer).join('')}<NeuralOutputs>
<NeuralOutput outputNeuron="${idsOf(layers.length - 1)[0]}"><DerivedField optype="continuous" dataType="double">
<FieldRef field="y"/>
</DerivedField></NeuralOutput>
</NeuralOutputs>
</NeuralNetwork>
`,
  )
}

/** @param {Network} model @param {Record<string, number | string>} record */
export function evaluateNetwork({ fields, layers }, record) {
  let values = fields.map(({ name }) => Number(record[name]))
  for (const [i, { weights, biases }] of layers.entries())
    values = biases.map((bias, n) => {
      const sum = weights[n].reduce((total, weight, w) => total + weight * values[w], bias)
      return i === layers.length - 1 ? sum : Math.max(0, sum)
    })
  return { prediction: values[0] }
}

/**
 * @typedef {object} Card
 * @property {readonly import('./data.mjs').Field[]} fields
 * @property {number} initial
 * @property {readonly Characteristic[]} characteristics
 *
 * @typedef {object} Characteristic
 * @property {string} field
 * @property {string} reason
 * @property {number} baseline
 * @property {readonly { upTo?: number, word?: string, points: number }[]} attributes the last one of a number takes all the rest
 */

const numberLimits = {
  age: [25, 35, 50],
  income: [15_000, 25_000, 40_000],
  amount: [2_500, 5_000, 12_000],
  months: [12, 36, 60],
}

/** Nine characteristics, points below the baseline, three reasons. @returns {Card} */
export function scorecard(seed = 9) {
  const { below } = randomOf(seed)
  const { fields } = customers(1, seed)
  return {
    fields,
    initial: 300,
    characteristics: fields.map(({ name, categories }) => {
      const ends = categories ?? [...numberLimits[/** @type {keyof typeof numberLimits} */ (name)], undefined]
      const attributes = ends.map((end) => ({
        ...(typeof end === 'string' ? { word: end } : end === undefined ? {} : { upTo: end }),
        points: below(80),
      }))
      const baseline = Math.max(...attributes.map(({ points }) => points))
      return { field: name, reason: `R-${name}`, baseline, attributes }
    }),
  }
}

/** @param {Card} card */
export function scorecardPmml({ fields, initial, characteristics }) {
  const test = (
    /** @type {string} */ field,
    /** @type {string} */ operator,
    /** @type {number | string} */ value,
  ) => `<SimplePredicate field="${field}" operator="${operator}" value="${value}"/>\n`
  const predicate = (/** @type {Characteristic} */ { field, attributes }, /** @type {number} */ a) => {
    const { word, upTo } = attributes[a]
    if (word !== undefined) return test(field, 'equal', word)
    const low = attributes[a - 1]?.upTo
    if (low === undefined) return test(field, 'lessOrEqual', upTo ?? 0)
    if (upTo === undefined) return test(field, 'greaterThan', low)
    return `<CompoundPredicate booleanOperator="and">\n${test(field, 'greaterThan', low)}${test(field, 'lessOrEqual', upTo)}</CompoundPredicate>\n`
  }
  const parts = characteristics.map(
    (each) =>
      `<Characteristic name="${each.field}" reasonCode="${each.reason}" baselineScore="${each.baseline}">\n${each.attributes
        .map(({ points }, a) => `<Attribute partialScore="${points}">\n${predicate(each, a)}</Attribute>\n`)
        .join('')}</Characteristic>\n`,
  )
  const reasons = [1, 2, 3].map(
    (rank) =>
      `<OutputField name="reason ${rank}" optype="categorical" dataType="string" feature="reasonCode" rank="${rank}"/>\n`,
  )
  return documentOf(
    application,
    dictionary([{ name: 'y', type: 'double' }, ...fields]),
    `<Scorecard functionName="regression" initialScore="${initial}" useReasonCodes="true" reasonCodeAlgorithm="pointsBelow" baselineMethod="max">
${miningSchema(
  fields.map(({ name }) => name),
  'y',
)}<Output>\n${reasons.join('')}</Output>
<Characteristics>\n${parts.join('')}</Characteristics>
</Scorecard>
`,
  )
}

/** @param {Card} card @param {Record<string, number | string>} record */
export function evaluateScorecard({ initial, characteristics }, record) {
  const lost = characteristics.map(({ field, reason, baseline, attributes }) => {
    const x = record[field]
    const hit = attributes.find(({ word, upTo }) =>
      word === undefined ? upTo === undefined || Number(x) <= upTo : x === word,
    )
    if (hit === undefined) throw new Error(`No attribute of ${field} takes ${x}`)
    return { reason, points: hit.points, below: baseline - hit.points }
  })
  // The sort is stable: of equals, the first characteristic comes first.
  const reasons = [...lost].sort((a, b) => b.below - a.below).map(({ reason }) => reason)
  return { prediction: lost.reduce((sum, { points }) => sum + points, initial), reasons: reasons.slice(0, 3) }
}
