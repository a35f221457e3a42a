/** Ensembles of trees as PMML, in the dialects of their exporters; in pieces, since documents may be larger than a string can be. */

import { sharesAt } from './ensembles.mjs'

/**
 * How a split is written:
 * - `pairs`: two children with opposite tests, `lessOrEqual` and `greaterThan`, as of JPMML-LightGBM without compaction
 * - `else`: a child with a test and one that is always true, as of JPMML-SkLearn
 * - `compact`: the greater side only; where no child is true, the node says what its lower side would (JPMML's compaction)
 * - `compact less`: the same with the lower side and `lessThan`, as of JPMML-XGBoost
 * @typedef {'pairs' | 'else' | 'compact' | 'compact less'} Dialect
 */

/**
 * @typedef {object} Writing
 * @property {Dialect} dialect
 * @property {boolean} [casts] inputs are cast to 32 bits and back by derived fields, as JPMML-SkLearn has it
 * @property {boolean} [ids] nodes have ids
 */

/** The least 32-bit number above a 32-bit number. */
export function nextAbove(x) {
  const float = new Float32Array([x])
  const bits = new Int32Array(float.buffer)
  if (x === 0) bits[0] = 1
  else bits[0] += x > 0 ? 1 : -1
  return float[0]
}

const header = (/** @type {string} */ application) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">
<Header>
\t<Application name="${application}" version="1"/>
</Header>
`

/**
 * A DataDictionary.
 * @param {readonly import('./data.mjs').Field[]} fields
 * @param {string} [more] further fields
 */
export function dictionary(fields, more = '') {
  const field = (/** @type {import('./data.mjs').Field} */ { name, type, categories }) =>
    categories === undefined
      ? `\t<DataField name="${name}" optype="continuous" dataType="${type}"/>\n`
      : `\t<DataField name="${name}" optype="categorical" dataType="string">\n${categories
          .map((value) => `\t\t<Value value="${value}"/>\n`)
          .join('')}\t</DataField>\n`
  return `<DataDictionary>\n${fields.map(field).join('')}${more}</DataDictionary>\n`
}

/**
 * A document around a model.
 * @param {string} application
 * @param {string} fields what `dictionary` gives
 * @param {string} model
 */
export const documentOf = (application, fields, model) => `${header(application)}${fields}${model}</PMML>\n`

/** @param {readonly string[]} names @param {string} [target] */
export const miningSchema = (names, target) =>
  `<MiningSchema>\n${target === undefined ? '' : `\t<MiningField name="${target}" usageType="target"/>\n`}${names
    .map((name) => `\t<MiningField name="${name}"/>\n`)
    .join('')}</MiningSchema>\n`

/** @param {readonly string[]} classes */
export const probabilityOutputs = (classes) =>
  `<Output>\n${classes
    .map(
      (value) =>
        `\t<OutputField name="probability(${value})" optype="continuous" dataType="double" feature="probability" value="${value}"/>\n`,
    )
    .join('')}</Output>\n`

/** @param {readonly string[]} classes */
export const classField = (classes) => ({
  name: 'y',
  type: /** @type {const} */ ('string'),
  categories: classes,
})

/**
 * The document, piece by piece.
 * @param {import('./ensembles.mjs').Ensemble} ensemble
 * @param {Writing} writing
 * @returns {Generator<string>}
 */
export function* ensemblePieces(ensemble, writing) {
  const { combine, fields, trees, base, classes } = ensemble
  const float = combine === 'float sum'
  const names = fields.map(({ name }) => name)
  const seen = names.map((name) => (writing.casts ? `double(float(${name}))` : name))
  const what = classes === undefined ? 'regression' : 'classification'
  /** @type {import('./data.mjs').Field} */
  const target = classes === undefined ? { name: 'y', type: float ? 'float' : 'double' } : classField(classes)
  yield header('scorelet benchmark')
  yield dictionary([target, ...fields])
  const outputs = classes === undefined ? '' : probabilityOutputs(classes)
  if (trees.length === 1 && combine === 'distributions') {
    yield* treeModel(ensemble, trees[0], writing, seen, miningSchema(names, 'y') + outputs)
    yield '</PMML>\n'
    return
  }
  const math = float ? ' x-mathContext="float"' : ''
  yield `<MiningModel functionName="${what}"${math}>\n${miningSchema(names, 'y')}${outputs}`
  if (base !== 0) yield `<Targets>\n\t<Target field="y" rescaleConstant="${base}"/>\n</Targets>\n`
  if (writing.casts) yield castFields(names)
  const method = combine === 'sum' || float ? 'sum' : 'average'
  yield `<Segmentation multipleModelMethod="${method}">\n`
  for (const [t, tree] of trees.entries()) {
    yield `<Segment id="${t + 1}">\n<True/>\n`
    const used = [...new Set(tree.feature)].filter((f) => f >= 0).sort((a, b) => a - b)
    yield* treeModel(ensemble, tree, writing, seen, miningSchema(used.map((f) => seen[f])))
    yield '</Segment>\n'
  }
  yield '</Segmentation>\n</MiningModel>\n</PMML>\n'
}

/** @param {readonly string[]} names */
const castFields = (names) =>
  `<LocalTransformations>\n${names
    .map(
      (name) => `<DerivedField name="float(${name})" optype="continuous" dataType="float">
\t<FieldRef field="${name}"/>
</DerivedField>
<DerivedField name="double(float(${name}))" optype="continuous" dataType="double">
\t<FieldRef field="float(${name})"/>
</DerivedField>
`,
    )
    .join('')}</LocalTransformations>\n`

/**
 * @param {import('./ensembles.mjs').Ensemble} ensemble
 * @param {import('./trees.mjs').Tree} tree
 * @param {Writing} writing
 * @param {readonly string[]} names of the features, as the tree sees them
 * @param {string} schema
 * @returns {Generator<string>}
 */
function* treeModel({ combine, classes }, tree, { dialect, ids }, names, schema) {
  const compact = dialect === 'compact' || dialect === 'compact less'
  const math = combine === 'float sum' ? ' x-mathContext="float"' : ''
  const strategy = compact
    ? ' noTrueChildStrategy="returnLastPrediction"'
    : ' splitCharacteristic="binarySplit"'
  const what = classes === undefined ? 'regression' : 'classification'
  yield `<TreeModel functionName="${what}"${strategy}${math}>\n${schema}`
  yield* nodeLines(0, '<True/>', 1)
  yield '</TreeModel>\n'

  /** What a node has to say. @param {number} node */
  function said(node) {
    if (classes === undefined) return { score: ` score="${tree.value[node]}"`, distribution: '' }
    const shares = sharesAt(tree, node, classes.length)
    const best = classes[shares.indexOf(Math.max(...shares))]
    const distribution = classes
      .map((value, c) => `<ScoreDistribution value="${value}" recordCount="${shares[c]}"/>\n`)
      .join('')
    return { score: ` score="${best}"`, distribution }
  }

  /** @param {number} node @param {string} predicate @param {number} depth @returns {Generator<string>} */
  function* nodeLines(node, predicate, depth) {
    const isLeaf = tree.feature[node] < 0
    const tabs = '\t'.repeat(depth)
    const numbered = ids ? ` id="${node + 1}"` : ''
    // The side that compaction merges into the node: all the way down to its leaf.
    let last = node
    if (compact)
      while (tree.feature[last] >= 0) last = dialect === 'compact' ? tree.lower[last] : tree.greater[last]
    const { score, distribution } = isLeaf || compact ? said(last) : { score: '', distribution: '' }
    yield `${tabs}<Node${numbered}${score}>\n${tabs}\t${predicate}\n${distribution}`
    if (compact) {
      for (let at = node; tree.feature[at] >= 0; ) {
        const [taken, rest] =
          dialect === 'compact' ? [tree.greater[at], tree.lower[at]] : [tree.lower[at], tree.greater[at]]
        yield* nodeLines(taken, dialect === 'compact' ? greaterThan(at) : lessThan(at), depth + 1)
        at = rest
      }
    } else if (!isLeaf) {
      yield* nodeLines(tree.lower[node], lessOrEqual(node), depth + 1)
      yield* nodeLines(tree.greater[node], dialect === 'else' ? '<True/>' : greaterThan(node), depth + 1)
    }
    yield `${tabs}</Node>\n`
  }

  /** @param {number} node @param {string} operator @param {number} limit */
  function test(node, operator, limit) {
    return `<SimplePredicate field="${names[tree.feature[node]]}" operator="${operator}" value="${limit}"/>`
  }
  /** @param {number} node */
  function lessOrEqual(node) {
    return test(node, 'lessOrEqual', tree.limit[node])
  }
  /** @param {number} node */
  function greaterThan(node) {
    return test(node, 'greaterThan', tree.limit[node])
  }
  /** @param {number} node */
  function lessThan(node) {
    return test(node, 'lessThan', nextAbove(tree.limit[node]))
  }
}

/**
 * The document as one text.
 * @param {import('./ensembles.mjs').Ensemble} ensemble
 * @param {Writing} writing
 */
export const ensemblePmml = (ensemble, writing) => [...ensemblePieces(ensemble, writing)].join('')
