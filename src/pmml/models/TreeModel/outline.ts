/** A small tree as plain data, for people to look at. */

import type { OutlineNode } from '../../model/outline.js'
import type { TreeNode } from './Node.js'

/** Most nodes of a tree that is outlined. */
const OUTLINE_NODES = 500

/** The outline of a tree; `undefined` for large ones. */
export function treeOutline(root: TreeNode): OutlineNode | undefined {
  return size(root) > OUTLINE_NODES ? undefined : outline(root)
}

function size(root: TreeNode): number {
  let total = 0
  const pending = [root]
  for (let node = pending.pop(); node !== undefined && total <= OUTLINE_NODES; node = pending.pop()) {
    total++
    // Not push(...children): a node of many children would overflow the call stack.
    for (const child of node.children) pending.push(child)
  }
  return total
}

function outline({ id, predicate, prediction, children }: TreeNode): OutlineNode {
  return {
    id,
    predicate: predicate.describe(),
    ...(prediction.value === null ? {} : { score: String(prediction.value) }),
    children: children.map(outline),
  }
}
