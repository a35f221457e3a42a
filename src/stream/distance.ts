/**
 * How far two distributions of predictions are from each other, by bounded samples of them.
 *
 * A prediction is a number, or one of some classes: texts, truth values, and what is missing as one of its own. The distance is the greatest
 * difference between the shares that both give to one and the same set, among sets of the form "all numbers up to x, and some of the classes". Of
 * numbers alone that is the Kolmogorov–Smirnov distance, the greatest difference of the two distribution functions; of classes alone the total
 * variation distance, half the sum of the differences; and it says of a mixture what one would expect.
 *
 * What chance makes of it, where both are samples of one distribution: for any choice among k classes, the sets are half-lines in some order of numbers
 * and classes, so a difference d beyond chance has at most the probability e · exp(-2 d² nm / (n + m)) (Wei and Dudley, Two-sample
 * Dvoretzky–Kiefer–Wolfowitz inequalities, 2012); without numbers each is a single set, and the factor e falls away (Hoeffding 1963). There are 2^k choices, whose
 * probabilities add up at most. The bound holds for any distribution, ties included.
 */

import type { Tensor, Value } from '../core/value.js'
import type { Random } from './clock.js'

/** Most numbers that are kept. */
const CAPACITY = 1024

/** Most classes that are counted each for itself. */
const MOST_CLASSES = 256

/** Longest text that counts as a class of its own, in UTF-16 units: generated texts have no classes. */
const LONGEST_CLASS = 256

type Class = string | boolean | null

/** A sample as plain data. */
export interface SampleState {
  readonly count: number
  /** How many were numbers, and those that were kept. */
  readonly numeric: number
  readonly numbers: readonly number[]
  readonly classes: readonly (readonly [name: Class, count: number])[]
  readonly rest: number
}

/**
 * A bounded sample of predictions: counts of classes, and of numbers as many as there is room for, each with the same probability (Vitter,
 * Random sampling with a reservoir, 1985, algorithm R).
 */
export class Sample {
  readonly #random: Random
  readonly #capacity: number
  readonly #classes = new Map<Class, number>()
  #numbers = new Float64Array(0)
  #count = 0
  #numeric = 0
  #rest = 0

  constructor(random: Random, capacity = CAPACITY) {
    this.#random = random
    this.#capacity = capacity
  }

  /** How many predictions there were. */
  get count(): number {
    return this.#count
  }

  /** How many of them were numbers. */
  get numeric(): number {
    return this.#numeric
  }

  /** Counts of the classes. */
  get classes(): ReadonlyMap<Class, number> {
    return this.#classes
  }

  /** How many were something else: of too many classes, lists and tensors, long texts. They are one class. */
  get rest(): number {
    return this.#rest
  }

  /** The numbers that were kept. */
  get numbers(): Float64Array {
    return this.#numbers.subarray(0, Math.min(this.#numeric, this.#capacity))
  }

  /** Takes a prediction in. Lists and tensors with one element are that element. */
  add(prediction: Value): void {
    this.#count++
    this.#take(prediction)
  }

  #take(value: Value): void {
    switch (typeof value) {
      case 'number':
        if (Number.isNaN(value)) this.#countClass(null)
        else this.#keep(value)
        break
      case 'bigint':
        this.#keep(Number(value))
        break
      case 'string':
        if (value.length > LONGEST_CLASS) this.#rest++
        else this.#countClass(value)
        break
      case 'boolean':
        this.#countClass(value)
        break
      default:
        if (value === null) this.#countClass(null)
        else {
          const elements = isTensor(value) ? value.data : value
          if (elements.length === 1) this.#take(elements[0])
          else this.#rest++
        }
    }
  }

  #countClass(name: Class): void {
    const count = this.#classes.get(name)
    if (count !== undefined) this.#classes.set(name, count + 1)
    else if (this.#classes.size < MOST_CLASSES) this.#classes.set(name, 1)
    else this.#rest++
  }

  #keep(value: number): void {
    if (this.#numbers.length === 0) this.#numbers = new Float64Array(this.#capacity)
    const at =
      this.#numeric < this.#capacity ? this.#numeric : Math.floor(this.#random() * (this.#numeric + 1))
    this.#numeric++
    // JSON has no infinities, and the greatest number is as great as any.
    if (at < this.#capacity)
      this.#numbers[at] = Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)
  }

  /** The sample as plain data. */
  state(): SampleState {
    return {
      count: this.#count,
      numeric: this.#numeric,
      numbers: [...this.numbers],
      classes: [...this.#classes],
      rest: this.#rest,
    }
  }

  /** Goes on from a state, in place of what there is. */
  restore({ count, numeric, numbers, classes, rest }: SampleState): void {
    this.#count = count
    // Fewer numbers than there is room for are all there were.
    const kept = numbers.slice(0, this.#capacity)
    this.#numeric = kept.length < this.#capacity ? kept.length : numeric
    this.#numbers = new Float64Array(kept.length === 0 ? 0 : this.#capacity)
    this.#numbers.set(kept)
    this.#classes.clear()
    for (const [name, counted] of classes.slice(0, MOST_CLASSES)) this.#classes.set(name, counted)
    this.#rest = rest
  }
}

const isTensor = (value: readonly Value[] | Tensor): value is Tensor => !Array.isArray(value)

/** How far two samples are from each other. */
export interface Distance {
  /** In [0, 1]. */
  readonly distance: number
  /** What chance alone exceeds as rarely as was asked for, or still more rarely, where both come from one distribution. 1 where nothing can be said. */
  readonly chance: number
}

/**
 * The distance of two samples, and what chance makes of it.
 * @param rarity in how many cases chance may exceed `chance`; default 1 of 1000
 */
export function distance(one: Sample, other: Sample, rarity = 1e-3): Distance {
  if (one.count === 0 || other.count === 0) return { distance: 0, chance: 1 }
  const classes = classDistances(one, other)
  const numbers = numberDistances(one, other)
  const hasNumbers = one.numeric + other.numeric > 0
  const [n, m] = [effectiveSize(one), effectiveSize(other)]
  const exponent = classes.count * Math.LN2 - Math.log(rarity) + (hasNumbers ? 1 : 0)
  return {
    // Sums of shares, rounded.
    distance: Math.min(1, Math.max(classes.more + numbers.more, classes.less + numbers.less)),
    chance: Math.min(1, Math.sqrt((exponent / 2) * (1 / n + 1 / m))),
  }
}

/** How many there were, as if numbers that were not kept had taken their share of everything with them. */
const effectiveSize = ({ count, numeric, numbers }: Sample): number =>
  numeric === 0 ? count : (count * numbers.length) / numeric

/** By how much some set is more frequent in one than in the other, and less. */
interface Differences {
  readonly more: number
  readonly less: number
}

function classDistances(one: Sample, other: Sample): Differences & { readonly count: number } {
  let [more, less, count] = [0, 0, 0]
  const compare = (ours: number, theirs: number): void => {
    const difference = ours / one.count - theirs / other.count
    if (difference > 0) more += difference
    else less -= difference
    count++
  }
  // A class that one of them may have counted among the rest is among the rest for both.
  let [ours, theirs] = [one.rest, other.rest]
  for (const [name, counted] of one.classes) {
    const same = other.classes.get(name)
    if (same === undefined && other.rest > 0) ours += counted
    else compare(counted, same ?? 0)
  }
  for (const [name, counted] of other.classes) {
    if (one.classes.has(name)) continue
    if (one.rest > 0) theirs += counted
    else compare(0, counted)
  }
  if (ours + theirs > 0) compare(ours, theirs)
  return { more, less, count }
}

/** The greatest differences of the distribution functions, each as far as its numbers' share of everything. */
function numberDistances(one: Sample, other: Sample): Differences {
  const [ours, theirs] = [one.numbers.toSorted(), other.numbers.toSorted()]
  const ourShare = ours.length === 0 ? 0 : one.numeric / one.count / ours.length
  const theirShare = theirs.length === 0 ? 0 : other.numeric / other.count / theirs.length
  let [more, less] = [0, 0]
  let [i, j] = [0, 0]
  while (i < ours.length || j < theirs.length) {
    const value = Math.min(ours[i] ?? Number.POSITIVE_INFINITY, theirs[j] ?? Number.POSITIVE_INFINITY)
    // All that are equal at once: between them there is no half-line. 0 and -0 are equal.
    while (i < ours.length && ours[i] <= value) i++
    while (j < theirs.length && theirs[j] <= value) j++
    const difference = i * ourShare - j * theirShare
    more = Math.max(more, difference)
    less = Math.max(less, -difference)
  }
  return { more, less }
}
