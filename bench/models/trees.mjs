/**
 * Trees grown on data, so that shapes, limits and paths are those of trained ones: leaf by leaf or level by level from histograms, as
 * gradient boosting does, or split at random, as forests of extremely random trees do.
 */

/**
 * A tree as columns with a row a node; the root is row 0. A value up to the limit goes to the lower child.
 * @typedef {object} Tree
 * @property {Int32Array} feature -1 for a leaf
 * @property {Float64Array} limit
 * @property {Int32Array} lower
 * @property {Int32Array} greater
 * @property {Float64Array} value what a leaf says
 * @property {Int32Array} rows how many rows of the data reached the node
 * @property {Int32Array} [counts] of each class, by node
 */

/** Collects nodes. */
function collector() {
  /** @type {Record<'feature' | 'limit' | 'lower' | 'greater' | 'value' | 'rows', number[]>} */
  const columns = { feature: [], limit: [], lower: [], greater: [], value: [], rows: [] }
  const { feature, limit, lower, greater, value, rows } = columns
  return {
    value,
    /** Adds a leaf. @param {number} says @param {number} count @returns {number} its row */
    leaf(says, count) {
      for (const column of [limit, lower, greater]) column.push(0)
      value.push(says)
      rows.push(count)
      return feature.push(-1) - 1
    },
    /** Makes a leaf a split. @param {number} node @param {number} on @param {number} at @param {number} below @param {number} above */
    split(node, on, at, below, above) {
      feature[node] = on
      limit[node] = at
      lower[node] = below
      greater[node] = above
    },
    /** @returns {Tree} */
    tree: () => ({
      feature: Int32Array.from(feature),
      limit: Float64Array.from(limit),
      lower: Int32Array.from(lower),
      greater: Int32Array.from(greater),
      value: Float64Array.from(value),
      rows: Int32Array.from(rows),
    }),
  }
}

/** A number between two, exact in 32 bits, that the lower one does not exceed and the upper one does. */
export function between(low, high) {
  const middle = Math.fround((low + high) / 2)
  return middle >= low && middle < high ? middle : low
}

/**
 * Cuts of a column at quantiles, at most 254, and the bin of each row.
 * @param {Float64Array} column
 */
function binned(column) {
  const distinct = [...new Set(Float64Array.from(column).sort())]
  const step = Math.max(1, distinct.length / 255)
  const cuts = []
  for (let at = step; Math.floor(at) < distinct.length; at += step)
    cuts.push(between(distinct[Math.floor(at) - 1], distinct[Math.floor(at)]))
  const bins = Uint8Array.from(column, (x) => {
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (x <= cuts[middle]) high = middle
      else low = middle + 1
    }
    return low
  })
  return { cuts, bins }
}

/**
 * @typedef {object} Boosting
 * @property {number} trees
 * @property {number} leaves at most, of a tree
 * @property {number} depth at most; `Infinity` grows leaf by leaf, wherever most is gained
 * @property {number} rate what is left of a tree's answer
 * @property {number} minRows of a leaf
 * @property {number} features how many are looked at for a tree
 * @property {(value: number) => number} [round] of what leaves say
 */

/**
 * Gradient boosting of a square loss.
 * @param {readonly Float64Array[]} columns
 * @param {Float64Array} target
 * @param {Boosting} options
 * @param {import('./random.mjs').Random} random
 * @returns {{ base: number, trees: Tree[] }}
 */
export function boost(columns, target, options, random) {
  const data = columns.map(binned)
  const { round = (value) => value } = options
  const base = round(target.reduce((sum, y) => sum + y, 0) / target.length)
  const rest = target.map((y) => y - base)
  /** @type {Tree[]} */
  const trees = []
  for (let t = 0; t < options.trees; t++) {
    const chosen = new Set()
    while (chosen.size < Math.min(options.features, data.length)) chosen.add(random.below(data.length))
    trees.push(grow(data, [...chosen], rest, { ...options, round }))
  }
  return { base, trees }
}

/**
 * One tree for what is left of the target, which is reduced by what the tree says.
 * @param {readonly { cuts: readonly number[], bins: Uint8Array }[]} data
 * @param {readonly number[]} features
 * @param {Float64Array} rest
 * @param {Boosting & { round: (value: number) => number }} options
 */
function grow(data, features, rest, { leaves, depth, rate, minRows, round }) {
  const nodes = collector()
  const open = [
    opened(
      Int32Array.from(rest, (_, row) => row),
      0,
    ),
  ]
  for (let count = 1; count < leaves; count++) {
    let best = open[0]
    for (const leaf of open) if (leaf.gain > best.gain) best = leaf
    if (!(best.gain > 0)) break
    const { bins, cuts } = data[best.feature]
    const lower = opened(
      best.rows.filter((row) => bins[row] <= best.cut),
      best.depth + 1,
    )
    const greater = opened(
      best.rows.filter((row) => bins[row] > best.cut),
      best.depth + 1,
    )
    nodes.split(best.node, best.feature, cuts[best.cut], lower.node, greater.node)
    open.splice(open.indexOf(best), 1, lower, greater)
  }
  for (const { node, rows } of open) for (const row of rows) rest[row] -= nodes.value[node]
  return nodes.tree()

  /** @param {Int32Array} rows @param {number} at */
  function opened(rows, at) {
    let sum = 0
    for (const row of rows) sum += rest[row]
    const node = nodes.leaf(round((rate * sum) / rows.length), rows.length)
    const best = { node, rows, depth: at, gain: 0, feature: -1, cut: -1 }
    if (at >= depth || rows.length < 2 * minRows) return best
    const sums = new Float64Array(256)
    const counts = new Int32Array(256)
    for (const f of features) {
      sums.fill(0)
      counts.fill(0)
      const { bins, cuts } = data[f]
      for (const row of rows) {
        sums[bins[row]] += rest[row]
        counts[bins[row]]++
      }
      let below = 0
      let seen = 0
      for (let cut = 0; cut < cuts.length; cut++) {
        below += sums[cut]
        seen += counts[cut]
        if (seen < minRows || counts[cut] === 0) continue
        if (rows.length - seen < minRows) break
        const gain = below ** 2 / seen + (sum - below) ** 2 / (rows.length - seen) - sum ** 2 / rows.length
        if (gain > best.gain) Object.assign(best, { gain, feature: f, cut })
      }
    }
    return best
  }
}

/**
 * A tree of random splits: of a few features and rows the pair that parts the target best.
 * @param {readonly Float64Array[]} columns
 * @param {ArrayLike<number>} target numbers, or numbers of classes
 * @param {{ minRows: number, tries: number, classes?: number }} options
 * @param {import('./random.mjs').Random} random
 * @returns {Tree}
 */
export function randomTree(columns, target, { minRows, tries, classes }, random) {
  const nodes = collector()
  /** @type {Int32Array[]} */
  const reached = []
  const length = target.length
  visit(Int32Array.from({ length }, () => random.below(length)))
  const tree = nodes.tree()
  if (classes === undefined) return tree
  const counts = new Int32Array(reached.length * classes)
  for (const [node, rows] of reached.entries()) for (const row of rows) counts[node * classes + target[row]]++
  return { ...tree, counts }

  /** @param {Int32Array} rows @returns {number} */
  function visit(rows) {
    let sum = 0
    for (const row of rows) sum += target[row]
    const node = nodes.leaf(sum / rows.length, rows.length)
    reached[node] = classes === undefined ? new Int32Array(0) : rows
    if (rows.length < 2 * minRows) return node
    let gain = 0
    let feature = -1
    let limit = 0
    for (let i = 0; i < tries; i++) {
      const f = random.below(columns.length)
      const [a, b] = [0, 1].map(() => columns[f][rows[random.below(rows.length)]])
      if (a === b) continue
      const at = between(Math.min(a, b), Math.max(a, b))
      let below = 0
      let seen = 0
      for (const row of rows)
        if (columns[f][row] <= at) {
          below += target[row]
          seen++
        }
      if (seen < minRows || rows.length - seen < minRows) continue
      // Random trees split anyway: where nothing is gained, a little more than nothing is.
      const found =
        1e-9 + below ** 2 / seen + (sum - below) ** 2 / (rows.length - seen) - sum ** 2 / rows.length
      if (found > gain) [gain, feature, limit] = [found, f, at]
    }
    if (feature < 0) return node
    const lower = visit(rows.filter((row) => columns[feature][row] <= limit))
    const greater = visit(rows.filter((row) => columns[feature][row] > limit))
    nodes.split(node, feature, limit, lower, greater)
    return node
  }
}

/**
 * The leaf that a row reaches.
 * @param {Tree} tree
 * @param {ArrayLike<number>} row
 * @param {number} [node]
 * @returns {number}
 */
export function leafOf(tree, row, node = 0) {
  const feature = tree.feature[node]
  if (feature < 0) return node
  return leafOf(tree, row, row[feature] <= tree.limit[node] ? tree.lower[node] : tree.greater[node])
}

/**
 * How deep the leaves are: the deepest, and the mean over the leaves.
 * @param {Tree} tree
 */
export function depthsOf(tree) {
  let deepest = 0
  let sum = 0
  let leaves = 0
  const visit = (/** @type {number} */ node, /** @type {number} */ depth) => {
    if (tree.feature[node] < 0) {
      deepest = Math.max(deepest, depth)
      sum += depth
      leaves++
      return
    }
    visit(tree.lower[node], depth + 1)
    visit(tree.greater[node], depth + 1)
  }
  visit(0, 0)
  return { deepest, mean: sum / leaves, leaves }
}
