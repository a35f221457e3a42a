/** Ensembles in LightGBM's own text format, for compilers of its models. */

/**
 * @param {import('./ensembles.mjs').Ensemble} ensemble of sums
 * @returns {string}
 */
export function lightgbmText({ fields, trees }) {
  const names = fields.map(({ name }) => name)
  const head = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=${names.length - 1}
objective=regression
feature_names=${names.join(' ')}
feature_infos=${names.map(() => '[-1000000:1000000]').join(' ')}
`
  const blocks = trees.map((tree, t) => `Tree=${t}\n${treeText(tree)}`)
  const sizes = `tree_sizes=${blocks.map(({ length }) => length + 2).join(' ')}\n`
  return `${head}${sizes}\n${blocks.join('\n\n')}\n\nend of trees\n\nparameters:\n[boosting: gbdt]\n[objective: regression]\nend of parameters\n\npandas_categorical:null\n`
}

/** @param {import('./trees.mjs').Tree} tree */
function treeText({ feature, limit, lower, greater, value, rows }) {
  const splits = [...feature.keys()].filter((node) => feature[node] >= 0)
  const leaves = [...feature.keys()].filter((node) => feature[node] < 0)
  // Splits and leaves are numbered apart; a leaf is written as the complement of its number.
  const place = new Map(splits.map((node, i) => [node, i]))
  for (const [i, node] of leaves.entries()) place.set(node, ~i)
  const list = (/** @type {readonly number[]} */ nodes, /** @type {(node: number) => unknown} */ what) =>
    nodes.map(what).join(' ')
  return `num_leaves=${leaves.length}
num_cat=0
split_feature=${list(splits, (node) => feature[node])}
split_gain=${list(splits, () => 1)}
threshold=${list(splits, (node) => limit[node])}
decision_type=${list(splits, () => 2)}
left_child=${list(splits, (node) => place.get(lower[node]))}
right_child=${list(splits, (node) => place.get(greater[node]))}
leaf_value=${list(leaves, (node) => value[node])}
leaf_weight=${list(leaves, (node) => rows[node])}
leaf_count=${list(leaves, (node) => rows[node])}
internal_value=${list(splits, () => 0)}
internal_weight=${list(splits, (node) => rows[node])}
internal_count=${list(splits, (node) => rows[node])}
is_linear=0
shrinkage=1`
}
