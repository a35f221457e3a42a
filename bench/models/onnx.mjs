/** Models as ONNX, for ONNX Runtime: a writer of the few messages of onnx.proto that they need, and the graphs. */

import { sharesAt } from './ensembles.mjs'

/** @typedef {Uint8Array} Bytes */

const utf8 = new TextEncoder()

/** @param {number} value a whole number below 2^53 @param {number[]} to */
function pushVarint(value, to) {
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) to.push((rest % 128) | 128)
  to.push(rest)
}

/** @param {number} number @param {Bytes | readonly Bytes[]} content @returns {Bytes} */
function field(number, content) {
  const bytes = content instanceof Uint8Array ? content : Buffer.concat(content)
  /** @type {number[]} */
  const head = []
  pushVarint(number * 8 + 2, head)
  pushVarint(bytes.length, head)
  return Buffer.concat([Uint8Array.from(head), bytes])
}

/** @param {number} number @param {number} value @returns {Bytes} */
function integer(number, value) {
  /** @type {number[]} */
  const bytes = []
  pushVarint(number * 8, bytes)
  pushVarint(value, bytes)
  return Uint8Array.from(bytes)
}

const text = (/** @type {number} */ number, /** @type {string} */ value) => field(number, utf8.encode(value))

/** @param {ArrayLike<number>} values @returns {Bytes} */
const floats = (values) => new Uint8Array(Float32Array.from(values).buffer)

/** @param {readonly number[] | Int32Array} values @returns {Bytes} */
function integers(values) {
  /** @type {number[]} */
  const bytes = []
  for (const value of values) pushVarint(value, bytes)
  return Uint8Array.from(bytes)
}

/**
 * An attribute; what it holds follows from its key.
 * @param {string} name
 * @param {{ int?: number, float?: number, text?: string, ints?: readonly number[], floats?: ArrayLike<number>, texts?: readonly string[] }} value
 */
function attribute(name, value) {
  const { int, text: word, ints, floats: numbers, texts } = value
  /** @type {Bytes[]} */
  const parts = [text(1, name)]
  if (int !== undefined) parts.push(integer(3, int), integer(20, 2))
  if (word !== undefined) parts.push(text(4, word), integer(20, 3))
  if (numbers !== undefined) parts.push(field(7, floats(numbers)), integer(20, 6))
  if (ints !== undefined) parts.push(field(8, integers(ints)), integer(20, 7))
  if (texts !== undefined) {
    // Modes of nodes are millions of a few words: too many to be encoded each, or to be arguments of a call.
    const known = new Map([...new Set(texts)].map((each) => [each, text(9, each)]))
    parts.push(Buffer.concat(texts.map((each) => known.get(each) ?? text(9, each))), integer(20, 8))
  }
  return field(5, parts)
}

/**
 * @param {string} operator with its domain before a colon
 * @param {readonly string[]} inputs
 * @param {readonly string[]} outputs
 * @param {Parameters<typeof attribute>[1] extends infer V ? Record<string, V> : never} [attributes]
 */
function node(operator, inputs, outputs, attributes = {}) {
  const [domain, name] = operator.includes(':') ? operator.split(':') : ['', operator]
  return field(1, [
    ...inputs.map((each) => text(1, each)),
    ...outputs.map((each) => text(2, each)),
    text(4, name),
    ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    text(7, domain),
  ])
}

/** @param {string} name @param {readonly number[]} dims @param {ArrayLike<number>} values 32-bit numbers */
const weights = (name, dims, values) =>
  field(5, [...dims.map((dim) => integer(1, dim)), integer(2, 1), text(8, name), field(9, floats(values))])

const elements = { float: 1, string: 8, int64: 7 }

/** @param {11 | 12} where input or output @param {string} name @param {keyof typeof elements} type @param {number} width */
const value = (where, name, type, width) => {
  const dims = [field(1, text(2, 'N')), field(1, integer(1, width))]
  return field(where, [text(1, name), field(2, field(1, [integer(1, elements[type]), field(2, dims)]))])
}

/** @param {readonly Bytes[]} graph @returns {Bytes} */
const model = (graph) =>
  Buffer.concat([
    integer(1, 8),
    field(8, [text(1, ''), integer(2, 17)]),
    field(8, [text(1, 'ai.onnx.ml'), integer(2, 3)]),
    field(7, [text(2, 'benchmark'), ...graph]),
  ])

/**
 * One input `x` of all features; `y`, or the probabilities of the classes in order.
 * @param {import('./ensembles.mjs').Ensemble} ensemble
 */
export function ensembleOnnx({ trees, classes, combine, base, fields }) {
  /** @type {Record<string, number[]>} */
  const nodes = { treeids: [], nodeids: [], featureids: [], values: [], truenodeids: [], falsenodeids: [] }
  /** @type {Record<'trees' | 'nodes' | 'ids' | 'weights', number[]>} */
  const leaves = { trees: [], nodes: [], ids: [], weights: [] }
  /** @type {string[]} */
  const modes = []
  const scale = combine === 'average' || combine === 'distributions' ? 1 / trees.length : 1
  for (const [t, tree] of trees.entries())
    for (const [n, feature] of tree.feature.entries()) {
      const isLeaf = feature < 0
      nodes.treeids.push(t)
      nodes.nodeids.push(n)
      nodes.featureids.push(isLeaf ? 0 : feature)
      nodes.values.push(tree.limit[n])
      nodes.truenodeids.push(tree.lower[n])
      nodes.falsenodeids.push(tree.greater[n])
      modes.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ')
      if (!isLeaf) continue
      const said = classes === undefined ? [tree.value[n]] : sharesAt(tree, n, classes.length)
      for (const [id, share] of said.entries()) {
        leaves.trees.push(t)
        leaves.nodes.push(n)
        leaves.ids.push(id)
        leaves.weights.push(share * scale)
      }
    }
  const kind = classes === undefined ? 'target' : 'class'
  /** @type {Record<string, { ints?: readonly number[], floats?: readonly number[], texts?: readonly string[], int?: number }>} */
  const attributes = { nodes_modes: { texts: modes } }
  for (const [name, list] of Object.entries(nodes))
    attributes[`nodes_${name}`] = name === 'values' ? { floats: list } : { ints: list }
  attributes[`${kind}_treeids`] = { ints: leaves.trees }
  attributes[`${kind}_nodeids`] = { ints: leaves.nodes }
  attributes[`${kind}_ids`] = { ints: leaves.ids }
  attributes[`${kind}_weights`] = { floats: leaves.weights }
  const x = value(11, 'x', 'float', fields.length)
  if (classes === undefined)
    return model([
      node('ai.onnx.ml:TreeEnsembleRegressor', ['x'], ['y'], {
        ...attributes,
        n_targets: { int: 1 },
        ...(base === 0 ? {} : { base_values: { floats: [base] } }),
      }),
      x,
      value(12, 'y', 'float', 1),
    ])
  return model([
    node('ai.onnx.ml:TreeEnsembleClassifier', ['x'], ['label', 'probabilities'], {
      ...attributes,
      classlabels_strings: { texts: classes },
    }),
    x,
    value(12, 'probabilities', 'float', classes.length),
  ])
}

/**
 * One input a column: words are encoded one-hot, all is weighted, and `y` is the probability.
 * @param {import('./small.mjs').Logistic} logistic
 */
export function logisticOnnx({ fields, intercept, coefficients, categories }) {
  const numeric = fields.filter((each) => each.categories === undefined)
  const words = fields.flatMap(({ name, categories: list }) => (list === undefined ? [] : [{ name, list }]))
  const all = [
    ...numeric.map(({ name }) => coefficients[name]),
    ...words.flatMap(({ name, list }) => list.map((each) => categories[name][each])),
  ]
  return model([
    ...words.flatMap(({ name, list }) => [
      node('ai.onnx.ml:OneHotEncoder', [name], [`${name} wide`], {
        cats_strings: { texts: list },
        zeros: { int: 1 },
      }),
      node('Flatten', [`${name} wide`], [`${name} flat`], { axis: { int: 1 } }),
    ]),
    node(
      'Concat',
      [...numeric.map(({ name }) => name), ...words.map(({ name }) => `${name} flat`)],
      ['all'],
      {
        axis: { int: 1 },
      },
    ),
    node('Gemm', ['all', 'w', 'b'], ['sum']),
    node('Sigmoid', ['sum'], ['y']),
    weights('w', [all.length, 1], all),
    weights('b', [1], [intercept]),
    ...fields.map(({ name, type }) => value(11, name, type === 'string' ? 'string' : 'float', 1)),
    value(12, 'y', 'float', 1),
  ])
}

/**
 * One input `x` of all features, layers of Gemm with Relu between them.
 * @param {import('./small.mjs').Network} network
 */
export function networkOnnx({ fields, layers }) {
  const last = layers.length - 1
  return model([
    ...layers.flatMap(({ weights: rows, biases }, i) => {
      const from = i === 0 ? 'x' : `h${i - 1}`
      const to = i === last ? 'y' : `h${i}`
      return [
        // Rows of our weights are those of the neurons: transposed.
        node('Gemm', [from, `w${i}`, `b${i}`], [i === last ? 'y' : `s${i}`], { transB: { int: 1 } }),
        ...(i === last ? [] : [node('Relu', [`s${i}`], [to])]),
        weights(`w${i}`, [rows.length, rows[0].length], rows.flat()),
        weights(`b${i}`, [biases.length], biases),
      ]
    }),
    value(11, 'x', 'float', fields.length),
    value(12, 'y', 'float', 1),
  ])
}
