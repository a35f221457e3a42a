/** The characteristics of a scorecard as columns of numbers, for those that are nothing but tables: most cards have no others. */

import { ScoreError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Frame } from '../../frame.js'
import { type Search, stretch } from '../../predicates/firstTrue.js'
import type { Predicate } from '../../predicates/predicate.js'

/** What a record may be like. */
export interface CompiledAttribute {
  readonly predicate: Predicate
  /** The points, where they are the same for all records. */
  readonly constant: number | undefined
  /** The points; `NaN` where an input of the expression is missing. */
  readonly points: (frame: Frame) => number
  readonly reasonCode: string | undefined
  /** The number of the reason code; -1 for none. */
  readonly code: number
}

/** Something that is looked at: of its attributes the first that is met counts. */
export interface CompiledCharacteristic {
  readonly name: string
  readonly baseline: number
  readonly attributes: readonly CompiledAttribute[]
  /** Finds the first attribute that is met. */
  readonly search: Search
  readonly xml: XmlElement
}

/** A compiled scorecard. */
export interface Card {
  readonly characteristics: readonly CompiledCharacteristic[]
  readonly met: MetAttributes
  readonly initial: number
  /** The reason codes by their numbers. */
  readonly codes: readonly string[]
  /** Whether every step is rounded to 32 bits. */
  readonly inFloats: boolean
}

/** The first attribute that is met. Throws `invalid-result` where none is: the standard then has no result at all. */
export function metAttribute(characteristic: CompiledCharacteristic, frame: Frame): CompiledAttribute {
  return characteristic.attributes[metPlace(characteristic, frame)]
}

function metPlace({ name, search, xml }: CompiledCharacteristic, frame: Frame): number {
  const place = search.find(frame)
  if (place >= 0) return place
  throw new ScoreError('invalid-result', `The record meets no Attribute of the Characteristic "${name}"`, {
    ...xml.place(),
    expected: 'a record that meets one',
  })
}

/** The points of an attribute that is met. */
export const pointsOf = ({ constant, points }: CompiledAttribute, frame: Frame): number =>
  constant === undefined ? points(frame) : constant

/** Finds the attributes that are met, by numbers that count all attributes of the card. */
export interface MetAttributes {
  /** Of a characteristic by its place. Throws like `metAttribute`. */
  readonly find: (place: number, frame: Frame) => number
  /** All attributes by these numbers. */
  readonly attributes: readonly CompiledAttribute[]
  /** The characteristics that they are of, by their places. */
  readonly owners: Int32Array
}

/** Makes what finds the attributes of all characteristics. */
export function metAttributes(characteristics: readonly CompiledCharacteristic[]): MetAttributes {
  const attributes = characteristics.flatMap((each) => each.attributes)
  const owners = Int32Array.from(characteristics.flatMap((each, i) => each.attributes.map(() => i)))
  /** The number of the first attribute of each. */
  const firsts = new Int32Array(characteristics.length)
  /** The input that each looks at; -1 where the search is no look-up. */
  const slots = new Int32Array(characteristics.length).fill(-1)
  // Of each characteristic a stretch of limits, attributes by the number of limits below, and attributes by code.
  const limits: number[] = []
  const limitStarts = new Int32Array(characteristics.length + 1)
  const found: number[] = []
  /** What is to be added to the place of a limit for the place of an attribute in `found`. */
  const byLimit = new Int32Array(characteristics.length)
  const byCode = new Int32Array(characteristics.length)
  let first = 0
  for (const [i, { attributes: own, search }] of characteristics.entries()) {
    firsts[i] = first
    limitStarts[i] = limits.length
    if (search.lookUp !== undefined) {
      const { slot, bounds, places, byCode: codes } = search.lookUp
      const numbered = (place: number): number => (place < 0 ? -1 : firsts[i] + place)
      slots[i] = slot
      byLimit[i] = found.length - limits.length
      limits.push(...bounds)
      for (const place of places) found.push(numbered(place))
      byCode[i] = found.length
      for (const place of codes) found.push(numbered(place))
    }
    first += own.length
  }
  limitStarts[characteristics.length] = limits.length
  const bounds = Float64Array.from(limits)
  const table = Int32Array.from(found)
  const lookedUp = (place: number, { numbers, codes }: Frame): number => {
    const slot = slots[place]
    if (slot < 0) return -1
    const number = numbers[slot]
    if (!Number.isNaN(number))
      return table[byLimit[place] + stretch(bounds, limitStarts[place], limitStarts[place + 1], number)]
    const code = codes[slot]
    return code < 0 ? -1 : table[byCode[place] + code]
  }
  return {
    attributes,
    owners,
    find(place, frame) {
      const number = lookedUp(place, frame)
      return number < 0 ? firsts[place] + metPlace(characteristics[place], frame) : number
    },
  }
}

/** Makes what adds up the points; `NaN` where points are missing. */
export function totalOf({ characteristics, met, initial, inFloats }: Card): (frame: Frame) => number {
  const { find, attributes } = met
  const count = characteristics.length
  return (frame) => {
    let sum = initial
    for (let i = 0; i < count; i++) {
      sum += pointsOf(attributes[find(i, frame)], frame)
      if (inFloats) sum = Math.fround(sum)
    }
    return sum
  }
}
