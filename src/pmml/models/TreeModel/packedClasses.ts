/** The classes of a packed tree: what its nodes predict, and with which distribution. */

import type { XmlElement } from '../../../xml/element.js'
import type { ModelContext } from '../../model/compiled.js'
import { winner } from '../../model/prediction.js'
import { type DistributionEntry, probabilitiesOf, sharesOf } from '../../model/ScoreDistribution.js'
import { categoryOf } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { categoryListing } from './Node.js'
import type { OutcomeList } from './outcomes.js'
import type { PackedValues } from './packedValues.js'

/** Takes down classes and distributions. */
export interface PackedClasses {
  score(node: number, text: string): void
  /**
   * One more entry of the distribution of the node that is being read, by the places of its values; -1 for those that are not there.
   * False where it has a value that it can't have.
   */
  add(value: number, recordCount: number, confidence: number, probability: number): boolean
  /** Whether there are entries that belong to no node yet. */
  isDistribution(): boolean
  /** Ends the distribution of a node. False where it is none. */
  finish(node: number): boolean
  /** Adds what a node says to a list. Gives its place there. */
  place(node: number, outcomes: OutcomeList): number
}

/** Makes what reads the classes of a packed tree. */
export function packedClasses(
  root: XmlElement,
  values: PackedValues,
  { target, round }: ModelContext,
  size: number,
): PackedClasses {
  const said = new Array<Raw>(size).fill(null)
  const categories = new Map<string, Raw>()
  const listOf = categoryListing()
  const entries: DistributionEntry[] = []
  /** Of nodes with probabilities: their list of classes, and where they begin among all. */
  const lists: (readonly Raw[] | undefined)[] = []
  const starts = new Int32Array(size)
  const all: number[] = []

  /** Most nodes have the classes of the node before, in the same order. */
  let latest: readonly Raw[] = []
  const isLatest = (): boolean =>
    entries.length === latest.length && entries.every((entry, i) => entry.category === latest[i])

  function category(text: string): Raw {
    const known = categories.get(text)
    if (known !== undefined) return known
    const made = categoryOf(text, target, root)
    categories.set(text, made)
    return made
  }

  /** A number between 0 and 1; `undefined` for a value that is none. */
  const share = (place: number): number | undefined => {
    const number = values.number(place)
    return number !== undefined && number >= 0 && number <= 1 ? number : undefined
  }

  return {
    score(node, text) {
      said[node] = category(text)
    },
    add(value, recordCount, confidence, probability) {
      if (value < 0) return false
      const count = recordCount < 0 ? 0 : values.number(recordCount)
      const own = probability < 0 ? undefined : share(probability)
      if (count === undefined || (probability >= 0 && own === undefined)) return false
      if (confidence >= 0 && share(confidence) === undefined) return false
      entries.push({
        category: category(values.text(value)),
        recordCount: count,
        confidence: undefined,
        probability: own,
      })
      return true
    },
    isDistribution: () => entries.length > 0,
    finish(node) {
      if (!isLatest()) {
        const classes = entries.map((entry) => entry.category)
        latest = listOf(classes, () => classes)
        if (latest === classes && new Set(classes).size < classes.length) return false
      }
      const list = latest
      const counts = new Float64Array(entries.length)
      for (let i = 0; i < counts.length; i++) counts[i] = entries[i].recordCount
      const given = entries.filter((entry) => entry.probability !== undefined).length
      if (given > 0 && given < entries.length) return false
      const shares = probabilitiesOf(entries, sharesOf(counts), root, round)
      said[node] ??= winner({ categories: list, values: counts })
      if (shares !== undefined) {
        lists[node] = list
        starts[node] = all.length
        for (const each of shares) all.push(each)
      }
      entries.length = 0
      return true
    },
    place(node, outcomes) {
      const list = lists[node]
      if (list === undefined) return outcomes.place(node, said[node])
      const start = starts[node]
      return outcomes.place(node, said[node], list, all.slice(start, start + list.length))
    },
  }
}
