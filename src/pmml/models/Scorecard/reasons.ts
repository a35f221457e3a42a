/**
 * Reason codes of a scorecard: the points that a record lacks to the baseline (or has above it), added up by code, the most first, equal ones in
 * the order of their characteristics. Codes with fewer than none are no reasons.
 */

import type { Frame } from '../../frame.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { type Card, pointsOf } from './points.js'

/** How reason codes are found. */
export interface Reasons {
  readonly baselineScore: number | undefined
  /** 1 where points below the baseline are a reason, -1 where points above are. */
  readonly sign: 1 | -1
}

/** Most attributes whose order is kept as bits: all of these are looked through for each record. */
const MOST_RANKED = 1024

/** A card whose attributes have their ranks among the reasons. */
export interface RankedCard {
  /** By the number of an attribute: its points. */
  readonly points: Float64Array
  /** By the number of an attribute: its rank; -1 where it is no reason. */
  readonly ranks: Int32Array
  /** By rank: the number of the reason code. */
  readonly codes: Int32Array
}

/**
 * The ranks, where all points are known beforehand and no two characteristics share a code: then every attribute has its rank among
 * all of the card, and the reasons of a record are found in order by a bit for each attribute that is met. `undefined` for other cards.
 */
export function rankedCard(
  { characteristics, met, inFloats }: Card,
  { sign }: Pick<Reasons, 'sign'>,
): RankedCard | undefined {
  const { attributes, owners } = met
  if (attributes.length > MOST_RANKED) return undefined
  const points = new Float64Array(attributes.length)
  const lacking = new Float64Array(attributes.length)
  const ownerOfCode = new Map<number, number>()
  for (const [number, { constant, code }] of attributes.entries()) {
    const owner = owners[number]
    if (constant === undefined || (ownerOfCode.get(code) ?? owner) !== owner) return undefined
    ownerOfCode.set(code, owner)
    points[number] = constant
    lacking[number] = lack(characteristics[owner].baseline, constant, sign, inFloats)
  }
  const reasons = [...lacking.keys()].filter((number) => lacking[number] >= 0)
  // The sort is stable: of equal ones the first characteristic stays first.
  reasons.sort((a, b) => (lacking[a] === lacking[b] ? 0 : lacking[b] - lacking[a]))
  const ranks = new Int32Array(attributes.length).fill(-1)
  for (const [rank, number] of reasons.entries()) ranks[number] = rank
  return { points, ranks, codes: Int32Array.from(reasons, (number) => attributes[number].code) }
}

/** The sum with the reasons of such a card. */
export function rankedReasons(
  { characteristics, met: { find }, initial, codes: allNames, inFloats }: Card,
  { points, ranks, codes }: RankedCard,
): (frame: Frame) => Prediction {
  const names = Array.from(codes, (code) => allNames[code])
  const count = characteristics.length

  const predict = (frame: Frame, found: Int32Array): Prediction => {
    let sum = initial
    for (let word = 0; word < found.length; word++) found[word] = 0
    for (let i = 0; i < count; i++) {
      const number = find(i, frame)
      sum += points[number]
      if (inFloats) sum = Math.fround(sum)
      const rank = ranks[number]
      if (rank >= 0) found[rank >> 5] |= TOP_BIT >>> (rank & 31)
    }
    if (Number.isNaN(sum)) return nothing
    const reasonCodes: string[] = []
    for (let word = 0; word < found.length; word++)
      for (let bits = found[word]; bits !== 0; ) {
        const bit = Math.clz32(bits)
        reasonCodes.push(names[(word << 5) + bit])
        bits &= ~(TOP_BIT >>> bit)
      }
    return { value: sum, reasonCodes }
  }
  // A predicate may call a function of the user's, which may score with this model: what is in use is not idle.
  const idle: Int32Array[] = []
  return (frame) => {
    const found = idle.pop() ?? new Int32Array((names.length + 31) >> 5)
    try {
      return predict(frame, found)
    } finally {
      idle.push(found)
    }
  }
}

/** The first of the bits of a word. */
export const TOP_BIT = 0x80000000

/** What points lack. */
function lack(baseline: number, points: number, sign: 1 | -1, inFloats: boolean): number {
  const lacking = sign * (baseline - points)
  return inFloats ? Math.fround(lacking) : lacking
}

/** What a record lacks, while it is scored. */
interface Lacks {
  /** By the numbers of reason codes; `NaN` for those that did not come up. */
  readonly points: Float64Array
  /** The codes that came up, in that order. */
  readonly codes: Int32Array
  /** How many these are. */
  count: number
  /** Those that are reasons, by what is lacking. */
  readonly reasons: Int32Array
}

/** The sum with the reasons, of any card: what is lacking is added up by code and sorted for each record. */
export function addedReasons(card: Card, { sign }: Pick<Reasons, 'sign'>): (frame: Frame) => Prediction {
  const { characteristics, met, initial, codes: names, inFloats } = card
  const { find, attributes } = met
  // An expression may call a function of the user's, which may score with this model: what is in use is not idle.
  const idle: Lacks[] = []
  const newLacks = (): Lacks => ({
    points: new Float64Array(names.length).fill(Number.NaN),
    codes: new Int32Array(names.length),
    count: 0,
    reasons: new Int32Array(names.length),
  })
  const round = (x: number): number => (inFloats ? Math.fround(x) : x)
  const predict = (frame: Frame, lacks: Lacks): Prediction => {
    const { points, codes } = lacks
    let sum = initial
    for (let i = 0; i < characteristics.length; i++) {
      const attribute = attributes[find(i, frame)]
      const partial = pointsOf(attribute, frame)
      sum = round(sum + partial)
      const { code } = attribute
      // Without the points there is no sum, either.
      if (code < 0 || Number.isNaN(partial)) continue
      const lacking = lack(characteristics[i].baseline, partial, sign, inFloats)
      if (Number.isNaN(points[code])) {
        codes[lacks.count++] = code
        points[code] = round(0 + lacking)
      } else points[code] = round(points[code] + lacking)
    }
    if (Number.isNaN(sum)) return nothing
    const count = sortReasons(lacks)
    const reasonCodes: string[] = []
    for (let i = 0; i < count; i++) reasonCodes.push(names[lacks.reasons[i]])
    return { value: sum, reasonCodes }
  }
  return (frame) => {
    const lacks = idle.pop() ?? newLacks()
    try {
      return predict(frame, lacks)
    } finally {
      for (let i = 0; i < lacks.count; i++) lacks.points[lacks.codes[i]] = Number.NaN
      lacks.count = 0
      idle.push(lacks)
    }
  }
}

/** Few enough to be sorted by putting each in its place. */
const FEW_REASONS = 32

/** Finds and sorts the reasons: the most points first, equal ones as they came up. Gives how many they are. */
function sortReasons({ points, codes, count, reasons }: Lacks): number {
  let found = 0
  for (let i = 0; i < count; i++) {
    const code = codes[i]
    const lacking = points[code]
    if (!(lacking >= 0)) continue
    let place = found++
    if (count <= FEW_REASONS)
      for (; place > 0 && points[reasons[place - 1]] < lacking; place--) reasons[place] = reasons[place - 1]
    reasons[place] = code
  }
  if (count > FEW_REASONS) reasons.subarray(0, found).sort((a, b) => points[b] - points[a])
  return found
}
