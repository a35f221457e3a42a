/** A small decision tree drawn as text. Formats hand it over as plain data in `info.metadata.tree`. */

import { printable } from './command.js'

/** A node of a tree. */
export interface TreeNode {
  readonly id?: string
  /** The condition under which a record comes here, in words: `petal_length <= 2.45`. */
  readonly predicate: string
  /** The result of a record that stays here. */
  readonly score?: string
  readonly children: readonly TreeNode[]
}

/** The most nodes that are drawn; more than that nobody reads. */
const MOST_NODES = 1000

/** The tree that a model's metadata holds, if there is one and it is small. */
export function treeOf(metadata: { readonly [name: string]: unknown }): TreeNode | undefined {
  const { tree } = metadata
  let nodes = 0
  const isNode = (value: unknown): value is TreeNode => {
    if (typeof value !== 'object' || value === null || ++nodes > MOST_NODES) return false
    const text = (name: 'id' | 'score'): boolean =>
      !(name in value) || ['string', 'undefined'].includes(typeof Reflect.get(value, name))
    return (
      'predicate' in value &&
      typeof value.predicate === 'string' &&
      text('id') &&
      text('score') &&
      'children' in value &&
      Array.isArray(value.children) &&
      value.children.every(isNode)
    )
  }
  return isNode(tree) ? tree : undefined
}

/** Draws a tree, one line a node. */
export function treeText(root: TreeNode): string {
  const lines = [label(root)]
  const draw = ({ children }: TreeNode, indent: string): void => {
    for (const [index, child] of children.entries()) {
      const last = index === children.length - 1
      lines.push(`${indent}${last ? '└─ ' : '├─ '}${label(child)}`)
      draw(child, `${indent}${last ? '   ' : '│  '}`)
    }
  }
  draw(root, '')
  return `${lines.join('\n')}\n`
}

function label({ id, predicate, score }: TreeNode): string {
  const name = id === undefined ? '' : `[${printable(id)}] `
  const result = score === undefined ? '' : ` → ${printable(score)}`
  return `${name}${printable(predicate)}${result}`
}
