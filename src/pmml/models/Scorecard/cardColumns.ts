/** Evaluates a scorecard for blocks of rows: a column of sums, to which the points of each characteristic are added in its turn. */

import type { Compilation } from '../../compilation.js'
import type { Frame } from '../../frame.js'
import type { ColumnwiseMaker, TreatedColumn, TreatedColumns } from '../../model/columnwise.js'
import { type LookUp, stretch } from '../../predicates/firstTrue.js'
import type { Raw } from '../../types.js'
import type { Card, CompiledCharacteristic } from './points.js'
import { type RankedCard, TOP_BIT } from './reasons.js'

/** In the place of an attribute's number: none is met, and the row has an error. */
const NONE_MET = -1

/** Finds the attributes of a characteristic that the first rows of a block meet, by their numbers among all of the card. */
type Finding = (attributes: Int32Array, count: number) => void

/**
 * Makes what evaluates the blocks of batches; `undefined` where points are computed.
 * @param ranked the reasons, where there are any
 */
export function cardColumnwise(
  { characteristics, met, initial, codes: names, inFloats }: Card,
  ranked: RankedCard | undefined,
  compilation: Compilation,
): ColumnwiseMaker | undefined {
  const points = new Float64Array(met.attributes.length)
  for (const [number, { constant }] of met.attributes.entries()) {
    if (constant === undefined) return undefined
    points[number] = constant
  }
  return (inputs, wanted) => {
    const { most, rough } = inputs
    const findings: Finding[] = []
    let first = 0
    for (const characteristic of characteristics) {
      const finding = findingOf(characteristic, first, inputs, compilation)
      if (finding === undefined) return undefined
      findings.push(finding)
      first += characteristic.attributes.length
    }
    const numbers = new Float64Array(most)
    const attributes = new Int32Array(most)
    const count = ranked === undefined ? 0 : Math.min(wanted, characteristics.length)
    const places = Array.from({ length: count }, () => new Int32Array(most))
    const marks = count === 0 ? undefined : markedRanks(ranked, most)
    return {
      result: {
        kind: 'numbers',
        numbers,
        ...(ranked === undefined ? {} : { reasons: { names, places } }),
      },
      score(rows) {
        numbers.fill(initial, 0, rows)
        marks?.clear()
        for (const find of findings) {
          find(attributes, rows)
          addPoints(numbers, attributes, points, rough, rows)
          if (inFloats) for (let i = 0; i < rows; i++) numbers[i] = Math.fround(numbers[i])
          marks?.add(attributes, rows)
        }
        marks?.takeFirst(places, numbers, rows)
      },
    }
  }
}

/** Adds the points of attributes. Of rows that meet none it adds those of the first, which means nothing. */
function addPoints(
  sums: Float64Array,
  attributes: Int32Array,
  points: Float64Array,
  rough: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const number = attributes[i]
    if (number === NONE_MET) {
      rough[i] = 1
      attributes[i] = 0
    }
    sums[i] += points[attributes[i]]
  }
}

/** Marks bits of words. */
function mark(
  words: Int32Array,
  attributes: Int32Array,
  starts: Int32Array,
  bits: Int32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) words[starts[attributes[i]] + i] |= bits[attributes[i]]
}

/** Makes what finds the attributes of a characteristic; `undefined` where it takes a record. */
function findingOf(
  { search }: CompiledCharacteristic,
  first: number,
  inputs: TreatedColumns,
  compilation: Compilation,
): Finding | undefined {
  const { lookUp, find } = search
  const column = lookUp === undefined ? undefined : inputs.column(lookUp.slot)
  if (lookUp === undefined || column === undefined) return undefined
  let frame: Frame | undefined
  /** What a value meets that is no number. */
  const metBy = (value: Raw): number => {
    frame ??= compilation.newFrame()
    frame.values[lookUp.slot] = value
    return numbered(find(frame), first)
  }
  return column.kind === 'codes'
    ? findingByCode(column, inputs.codes, metBy)
    : findingBySize(column, inputs.numbers, lookUp, first, metBy(null))
}

const numbered = (place: number, first: number): number => (place < 0 ? NONE_MET : first + place)

function findingByCode(
  { start, values }: TreatedColumn,
  codes: Int32Array,
  metBy: (value: Raw) => number,
): Finding {
  // That of a missing value comes first.
  let met = Int32Array.of(metBy(null))
  return (attributes, count) => {
    // More values may come with each block.
    if (met.length <= values.length) {
      const grown = new Int32Array(values.length + 1)
      grown.set(met)
      for (let code = met.length - 1; code < values.length; code++) grown[code + 1] = metBy(values[code])
      met = grown
    }
    for (let i = 0; i < count; i++) attributes[i] = met[codes[start + i] + 1]
  }
}

function findingBySize(
  { start }: TreatedColumn,
  numbers: Float64Array,
  { bounds, places }: LookUp,
  first: number,
  ofMissing: number,
): Finding {
  const met = Int32Array.from(places, (place) => numbered(place, first))
  return (attributes, count) => {
    for (let i = 0; i < count; i++) {
      const number = numbers[start + i]
      attributes[i] = Number.isNaN(number) ? ofMissing : met[stretch(bounds, 0, bounds.length, number)]
    }
  }
}

/** The ranks of the attributes that rows meet, as bits of words. */
interface MarkedRanks {
  clear(): void
  add(attributes: Int32Array, count: number): void
  /** Takes the reasons of the first ranks; rows without a sum have none. */
  takeFirst(places: readonly Int32Array[], sums: Float64Array, count: number): void
}

function markedRanks(ranked: RankedCard | undefined, most: number): MarkedRanks | undefined {
  if (ranked === undefined) return undefined
  const { ranks, codes } = ranked
  const words = new Int32Array(((codes.length + 31) >> 5) * most)
  // By attribute: where its word is, and its bit.
  const starts = Int32Array.from(ranks, (rank) => (rank < 0 ? 0 : (rank >> 5) * most))
  const bits = Int32Array.from(ranks, (rank) => (rank < 0 ? 0 : TOP_BIT >>> (rank & 31)))
  return {
    clear: () => void words.fill(0),
    add: (attributes, count) => mark(words, attributes, starts, bits, count),
    takeFirst(places, sums, count) {
      for (let i = 0; i < count; i++) {
        let place = 0
        if (!Number.isNaN(sums[i]))
          for (let at = i, base = 0; at < words.length && place < places.length; at += most, base += 32)
            for (let word = words[at]; word !== 0 && place < places.length; place++) {
              const bit = Math.clz32(word)
              places[place][i] = codes[base + bit]
              word &= ~(TOP_BIT >>> bit)
            }
        for (; place < places.length; place++) places[place][i] = -1
      }
    },
  }
}
