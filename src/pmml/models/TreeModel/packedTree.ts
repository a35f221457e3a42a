/**
 * The columns of a tree straight from its packed markup, without an object a node. Only what is right and plain is taken: of
 * anything else, the nodes are compiled one by one, and what is wrong is told there.
 */

import type { XmlElement } from '../../../xml/element.js'
import {
  countOf,
  cursor,
  END,
  FIRST,
  hasContent,
  type Packed,
  pastAttributes,
  readCode,
  type Shape,
  shapeOf,
  TEXT,
  valueEnd,
} from '../../../xml/packed.js'
import type { ModelContext } from '../../model/compiled.js'
import { parseNumber } from '../../text/numbers.js'
import { type NodeColumns, TEST } from './columns.js'
import type { OutcomeList } from './outcomes.js'
import { packedClasses } from './packedClasses.js'
import { packedSplits } from './packedSplits.js'
import { packedValues } from './packedValues.js'

/** A tree in columns. */
export interface PackedTree {
  readonly columns: NodeColumns
  /** Scores of a regression tree by node; `NaN` where there is none. */
  readonly numbers: Float64Array
  /** Adds what a node of a classification tree says to a list. Gives its place there; `NaN` for nothing. */
  place(node: number, outcomes: OutcomeList): number
  /** Names of the fields that are tested, in the order in which they were looked up. */
  readonly fields: readonly string[]
}

/** The elements of a plain tree, with the attributes that say something, in the order in which they are looked at. */
const plain: ReadonlyMap<string, readonly string[]> = new Map([
  ['Node', ['id', 'score', 'recordCount', 'defaultChild']],
  ['True', []],
  ['SimplePredicate', ['field', 'operator', 'value']],
  ['SimpleSetPredicate', []],
  ['ScoreDistribution', ['value', 'recordCount', 'confidence', 'probability']],
])
const elements = [...plain.keys()]
/** The same by number, counted from 1. */
const KIND = { Node: 1, True: 2, SimplePredicate: 3, SimpleSetPredicate: 4, ScoreDistribution: 5 } as const
/** Where attributes go that say nothing. */
const IGNORED = 4

/** Reads a packed tree; `undefined` where it has anything in it that is not plain, or some faults. Others are thrown, in any order. */
export function packedTree(
  root: XmlElement,
  packed: Packed,
  context: ModelContext,
  emptyColumns: (size: number) => NodeColumns,
): PackedTree | undefined {
  const { bytes, vocabulary } = packed
  const size = countOf(packed, 'Node') + 1
  const columns = emptyColumns(size)
  const { firstChildren, nextSiblings, defaultChildren, tests, scored, counted } = columns
  const isClassification = context.functionName === 'classification'
  const numbers = new Float64Array(isClassification ? 0 : size).fill(Number.NaN)
  const values = packedValues(packed)
  const splits = packedSplits(root, packed, values, context.scope, columns)
  const classes = isClassification ? packedClasses(root, values, context, size) : undefined
  const places = vocabulary.shapes.map(placesOf)
  const kinds = Uint8Array.from(vocabulary.shapes, ({ name }) => elements.indexOf(name) + 1)
  // Where the values of ids and of default children stand; -1 for none.
  const leadsOn =
    root.attributes.has('defaultChild') ||
    vocabulary.shapes.some(({ attributes }) => attributes.includes('defaultChild'))
  const ids = new Int32Array(leadsOn ? size : 0).fill(-1)
  const defaults = new Int32Array(leadsOn ? size : 0).fill(-1)
  // The nodes around, and the child of each that was read last.
  const open = new Int32Array(packed.depth + 2)
  const lastChildren = new Int32Array(packed.depth + 2).fill(-1)
  /** Where the values of the element that is being read stand. */
  const at = new Int32Array(IGNORED + 1)
  const place = cursor()
  let level = 0
  let count = 1

  function setScore(node: number, text: string, number: number | undefined): boolean {
    scored[node] = 1
    if (classes !== undefined) classes.score(node, text)
    else if (number === undefined) return false
    else numbers[node] = context.round(number)
    return true
  }

  function begin(): boolean {
    const node = open[level]
    const child = count++
    const before = lastChildren[level]
    if (before >= 0) nextSiblings[before] = child
    else {
      if (!finishDistribution(node)) return false
      firstChildren[node] = child
    }
    lastChildren[level++] = child
    open[level] = child
    lastChildren[level] = -1
    const [id, score, recordCount, defaultChild] = at
    if (leadsOn) {
      ids[child] = id
      defaults[child] = defaultChild
    }
    if (recordCount >= 0 && !values.isNumber(recordCount)) return false
    if (score < 0) return true
    return isClassification
      ? setScore(child, values.text(score), undefined)
      : setScore(child, '', values.number(score))
  }

  function finish(node: number): boolean {
    if (tests[node] === TEST.other) return false
    if (firstChildren[node] < 0 && !finishDistribution(node)) return false
    if (!leadsOn) return true
    const isDefault =
      node === 0 ? isRootDefault : (child: number) => values.areSame(ids[child], defaults[node])
    if (node === 0 ? rootDefault === undefined : defaults[node] < 0) return true
    for (let child = firstChildren[node]; child >= 0; child = nextSiblings[child])
      if (ids[child] >= 0 && isDefault(child)) {
        defaultChildren[node] = child
        return true
      }
    return false
  }

  function finishDistribution(node: number): boolean {
    if (classes === undefined || !classes.isDistribution()) return true
    counted[node] = 1
    return classes.finish(node)
  }

  /** Reads past the content of an element inside a node. False where it has elements that it may not have, or an end is missing. */
  function past(mayHaveElements: boolean): boolean {
    for (let inside = 1; inside > 0; ) {
      if (place.at >= bytes.length) return false
      const code = readCode(bytes, place)
      if (code === END) inside--
      else if (code === TEXT) place.at = valueEnd(bytes, place.at)
      else {
        if (!mayHaveElements) return false
        pastAttributes(packed, code, place)
        if (hasContent(code)) inside++
      }
    }
    return true
  }

  // The root's own attributes were not packed.
  const rootScore = root.attributes.get('score')
  const rootDefault = root.attributes.get('defaultChild')
  const rootCount = root.attributes.get('recordCount')
  const isRootDefault = (child: number): boolean => values.text(ids[child]) === rootDefault
  if ([...root.attributes.keys()].some((name) => name.startsWith('x-'))) return undefined
  if (rootCount !== undefined && parseNumber(rootCount) === undefined) return undefined
  if (rootScore !== undefined && !setScore(0, rootScore, parseNumber(rootScore))) return undefined
  while (place.at < bytes.length) {
    const node = open[level]
    const start = place.at
    const code = readCode(bytes, place)
    if (code === END) {
      if (level === 0 || !finish(node)) return undefined
      level--
      continue
    }
    const known = code < FIRST ? undefined : places[shapeOf(code)]
    if (known === undefined) return undefined
    for (let i = 0; i < IGNORED; i++) at[i] = -1
    for (let i = 0; i < known.length; i++) {
      at[known[i]] = place.at
      place.at = valueEnd(bytes, place.at)
    }
    const kind = kinds[shapeOf(code)]
    if (kind === KIND.Node) {
      if (!hasContent(code) || !begin()) return undefined
      continue
    }
    if (hasContent(code) && !past(kind === KIND.SimpleSetPredicate)) return undefined
    if (kind === KIND.ScoreDistribution) {
      if (classes === undefined || firstChildren[node] >= 0) return undefined
      if (!classes.add(at[0], at[1], at[2], at[3])) return undefined
      continue
    }
    if (tests[node] !== TEST.other) return undefined
    if (kind === KIND.True) tests[node] = TEST.always
    else if (kind === KIND.SimplePredicate) {
      if (!splits.simple(node, start, place.at, at[0], at[1], at[2])) return undefined
    } else if (!splits.any(node, 'SimpleSetPredicate', start, place.at)) return undefined
  }
  if (level > 0 || !finish(0)) return undefined
  return {
    columns,
    numbers,
    place: (node, outcomes) => classes?.place(node, outcomes) ?? Number.NaN,
    fields: [...splits.names],
  }
}

/** Where the attributes of a shape go; `undefined` for an element that is not plain. */
function placesOf({ name, attributes }: Shape): number[] | undefined {
  const known = plain.get(name)
  // Older spellings of attributes.
  if (known === undefined || attributes.some((each) => each.startsWith('x-'))) return undefined
  return attributes.map((each) => {
    const role = known.indexOf(each)
    return role < 0 ? IGNORED : role
  })
}
