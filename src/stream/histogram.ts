/**
 * How long things took: a histogram of nanoseconds. Buckets are log-linear: up to 63 ns every value has its own, from there on every power of two is
 * divided into 32, so that none is wider than 1/32 of its least value. Shares of a nanosecond, which means have, go up to the next whole one: so a bucket
 * has all values above the greatest of the bucket before and up to its own greatest. Counting is a shift and an addition; a state is exact in count,
 * sum, least and greatest, and right to the width of a bucket in its quantiles.
 */

import type { LatencyState } from './state.js'

/** How many bits of a value tell its bucket, below the first one: 32 buckets a power of two. */
const BITS = 5
const PER_OCTAVE = 2 ** BITS

/** Bitwise operators know 31 bits of a positive number. Greater ones are divided by this first, which leaves the bits that tell the bucket. */
const BITWISE = 2 ** 31
const DIVISOR_BITS = 26
const DIVISOR = 2 ** DIVISOR_BITS

/** Greater values are counted as this: a hundred days. */
const GREATEST = Number.MAX_SAFE_INTEGER

/** Buckets there is room for at first: up to 16 µs. */
const FIRST_ROOM = 11 * PER_OCTAVE

/** The bucket of a whole number of nanoseconds. */
function bucketOf(ns: number): number {
  if (ns >= BITWISE) return smallBucketOf(Math.floor(ns / DIVISOR)) + DIVISOR_BITS * PER_OCTAVE
  return smallBucketOf(ns)
}

function smallBucketOf(ns: number): number {
  if (ns < PER_OCTAVE) return ns
  const shift = 31 - BITS - Math.clz32(ns)
  return shift * PER_OCTAVE + (ns >>> shift)
}

/** The greatest value of a bucket. */
function greatestOf(bucket: number): number {
  const shift = Math.max(Math.floor(bucket / PER_OCTAVE) - 1, 0)
  return (bucket - shift * PER_OCTAVE + 1) * 2 ** shift - 1
}

const BUCKETS = bucketOf(GREATEST) + 1

/** A value in bounds. A clock of the caller’s may give anything. */
const bounded = (ns: number): number => (ns > 0 ? Math.min(ns, GREATEST) : 0)

const NO_COUNTS = new Float64Array(0)

/** Counts durations. Takes no memory to speak of until the first, then some KiB at most. */
export class Histogram {
  /** Counts by bucket, as far as there has been one. Doubles: a bucket may well get more than 2^32. */
  #counts: Float64Array = NO_COUNTS
  /** Count, sum, least and greatest: in an array, since numbers in fields would be objects made anew each time. */
  readonly #facts = Float64Array.of(0, 0, Number.POSITIVE_INFINITY, 0)

  /** How many there are. */
  get count(): number {
    return this.#facts[0]
  }

  /** Counts a duration, or as many as took that long on average. */
  record(ns: number, count = 1): void {
    if (!(count > 0)) return
    const value = bounded(ns)
    const facts = this.#facts
    facts[0] += count
    facts[1] += value * count
    if (value < facts[2]) facts[2] = value
    if (value > facts[3]) facts[3] = value
    this.#count(bucketOf(Math.ceil(value)), count)
  }

  #count(bucket: number, count: number): void {
    if (bucket >= this.#counts.length) this.#makeRoom(bucket)
    this.#counts[bucket] += count
  }

  #makeRoom(bucket: number): void {
    const length = Math.min(Math.max(FIRST_ROOM, bucket + 2 * PER_OCTAVE), BUCKETS)
    const counts = new Float64Array(length)
    counts.set(this.#counts)
    this.#counts = counts
  }

  /** Adds what another has counted. */
  add(other: Histogram): void {
    const facts = this.#facts
    const others = other.#facts
    facts[0] += others[0]
    facts[1] += others[1]
    facts[2] = Math.min(facts[2], others[2])
    facts[3] = Math.max(facts[3], others[3])
    const counts = other.#counts
    for (let bucket = 0; bucket < counts.length; bucket++)
      if (counts[bucket] > 0) this.#count(bucket, counts[bucket])
  }

  /** How many are certain to be greater than some value: those in the bucket of the value itself are not. */
  countAbove(ns: number): number {
    const counts = this.#counts
    let above = 0
    for (let bucket = bucketOf(Math.ceil(bounded(ns))) + 1; bucket < counts.length; bucket++)
      above += counts[bucket]
    return above
  }

  /**
   * The least value that at least a share of all is not greater than, to the width of a bucket: never less than the exact one, and never more than
   * the greatest there is. 0 where there is none.
   * @param share in [0, 1]
   */
  quantile(share: number): number {
    const [count, , , greatest] = this.#facts
    let left = Math.max(Math.ceil(share * count), 1)
    const counts = this.#counts
    for (let bucket = 0; bucket < counts.length; bucket++) {
      left -= counts[bucket]
      if (left <= 0) return Math.min(greatestOf(bucket), greatest)
    }
    return greatest
  }

  /** All of it, as plain data. */
  state(): LatencyState {
    const [count, sum, least, greatest] = this.#facts
    const buckets: (readonly [upTo: number, count: number])[] = []
    this.#counts.forEach((inBucket, bucket) => {
      if (inBucket > 0) buckets.push([greatestOf(bucket), inBucket])
    })
    return {
      count,
      min: count === 0 ? 0 : least,
      max: greatest,
      mean: count === 0 ? 0 : sum / count,
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      buckets,
    }
  }

  /** Counts on from a state, in place of what there is. */
  restore({ min, max, mean, buckets }: LatencyState): void {
    this.#counts = NO_COUNTS
    let count = 0
    for (const [upTo, inBucket] of buckets) {
      if (!(inBucket > 0 && Number.isFinite(inBucket))) continue
      this.#count(bucketOf(Math.ceil(bounded(upTo))), inBucket)
      count += inBucket
    }
    const facts = this.#facts
    facts[0] = count
    facts[1] = sumOf(bounded(mean), count)
    facts[2] = count === 0 ? Number.POSITIVE_INFINITY : bounded(min)
    facts[3] = count === 0 ? 0 : bounded(max)
  }
}

/** A sum that has this mean to the last bit, so that a state that is restored is the same state. */
function sumOf(mean: number, count: number): number {
  const about = mean * count
  for (const units of [0, 1, -1, 2, -2, 3, -3, 4, -4]) {
    const sum = about * (1 + units * 2 ** -52)
    if (sum / count === mean) return sum
  }
  return about
}
