/** A small tree as plain data, for people to look at. */

import type { XmlElement } from '../../../xml/element.js'
import { childrenOf } from '../../element.js'

/** A node as people read it. */
export interface OutlineNode {
  readonly id?: string
  readonly predicate: string
  readonly score?: string
  readonly children: readonly OutlineNode[]
}

/** Most nodes of a tree that is outlined. */
const OUTLINE_NODES = 500

/** The outline of a TreeModel; `undefined` for other models and for large trees. */
export function treeOutline(xml: XmlElement): OutlineNode | undefined {
  const root = xml.name === 'TreeModel' ? xml.children.find(({ name }) => name === 'Node') : undefined
  return root === undefined || size(root) > OUTLINE_NODES ? undefined : outline(root)
}

function size(node: XmlElement): number {
  let total = 0
  const pending = [node]
  for (let each = pending.pop(); each !== undefined && total <= OUTLINE_NODES; each = pending.pop()) {
    total++
    for (const child of childrenOf(each, 'Node')) pending.push(child)
  }
  return total
}

function outline(node: XmlElement): OutlineNode {
  const id = node.attributes.get('id')
  const score = node.attributes.get('score')
  const predicate = node.children.find(({ name }) => Object.hasOwn(texts, name))
  return {
    ...(id === undefined ? {} : { id }),
    predicate: predicate === undefined ? '' : predicateText(predicate),
    ...(score === undefined ? {} : { score }),
    children: childrenOf(node, 'Node').map(outline),
  }
}

const signs: { readonly [operator: string]: string } = {
  equal: '=',
  notEqual: '≠',
  lessThan: '<',
  lessOrEqual: '≤',
  greaterThan: '>',
  greaterOrEqual: '≥',
}

const texts: { readonly [element: string]: (xml: XmlElement) => string } = {
  True: () => 'true',
  False: () => 'false',
  SimplePredicate({ attributes }) {
    const operator = attributes.get('operator') ?? ''
    const value = attributes.get('value')
    return [attributes.get('field'), signs[operator] ?? operator, value]
      .filter((part) => part !== undefined)
      .join(' ')
  },
  SimpleSetPredicate({ attributes, children }) {
    const word = attributes.get('booleanOperator') === 'isNotIn' ? 'not in' : 'in'
    return `${attributes.get('field')} ${word} {${children[0]?.text.trim()}}`
  },
  CompoundPredicate({ attributes, children }) {
    const parts = children.filter(({ name }) => Object.hasOwn(texts, name)).map(predicateText)
    return `(${parts.join(` ${attributes.get('booleanOperator')} `)})`
  },
}

/** A predicate as people write it. */
function predicateText(xml: XmlElement): string {
  return texts[xml.name](xml)
}
