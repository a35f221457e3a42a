/**
 * Distances and similarities between a record and points, all of them at once ("Clustering Models", comparison measures).
 * Coordinates are numbers, missing ones `NaN`; points lie one after the other in one array. A result that is not
 * defined is `NaN`.
 */

import { preparedRows, type Rows } from './dense/rows.js'

/** Writes how far, or how similar, each of the points is to `x`. */
export interface Comparer {
  (x: Float64Array, points: Float64Array, results: Float64Array): void
  /**
   * The same without a last step that keeps the order, and takes long for all of many points.
   * @returns the step; absent where it is done
   */
  readonly unfinished?: (
    x: Float64Array,
    points: Float64Array,
    results: Float64Array,
  ) => ((result: number) => number) | undefined
}

/** How two coordinates are compared: a distance or a similarity of theirs. */
export type CompareFunction = (x: number, y: number) => number

/** What is known of the coordinates that distances go over. */
export interface Coordinates {
  /** Weight of each coordinate. */
  readonly weights: Float64Array
  /** How each is compared; `undefined`: by the size of the difference. */
  readonly compare: readonly (CompareFunction | undefined)[]
  /** How much each counts when others are missing: a sum over those present is scaled up to all of them. */
  readonly missingWeights: Float64Array
  /** Rounds each step, where that is not to be done in 64 bits. */
  readonly round?: (x: number) => number
}

/** A similarity that falls with the distance `z` and is 1/2 where `z` is the scale. */
export const gaussianSimilarity = (z: number, scale: number): number =>
  Math.exp((-Math.LN2 * z * z) / (scale * scale))

/** The root of the weighted sum of squares. */
export function euclidean(coordinates: Coordinates): Comparer {
  return isPlain(coordinates) ? plainSquares(coordinates, Math.sqrt) : sums(coordinates, square, Math.sqrt)
}

/** The weighted sum of squares. */
export function squaredEuclidean(coordinates: Coordinates): Comparer {
  return isPlain(coordinates) ? plainSquares(coordinates, same) : sums(coordinates, square, same)
}

/** The weighted sum of differences. */
export function cityBlock(coordinates: Coordinates): Comparer {
  return isPlain(coordinates) ? plainDifferences(coordinates) : sums(coordinates, same, same)
}

/** The greatest weighted difference. */
export function chebychev(coordinates: Coordinates): Comparer {
  return accumulated(coordinates, same, same, Math.max)
}

/** The p-th root of the weighted sum of p-th powers; `p` is positive. */
export function minkowski(coordinates: Coordinates, p: number): Comparer {
  return sums(
    coordinates,
    (c) => c ** p,
    (sum) => sum ** (1 / p),
  )
}

/** Counts of coordinates by what the record and the point have there: `both`, only the record, only the point, `neither`. */
export interface BinaryCounts {
  both: number
  record: number
  point: number
  neither: number
}

/**
 * A similarity of records and points whose coordinates are 0 or 1, made from the counts. Missing coordinates do not count.
 * @param similarity `NaN` where it is not defined
 * @param round rounds the result, where it is not to have 64 bits
 */
export function binarySimilarity(
  similarity: (counts: BinaryCounts) => number,
  round: (x: number) => number = same,
): Comparer {
  const counts: BinaryCounts = { both: 0, record: 0, point: 0, neither: 0 }
  return (x, points, results) => {
    const width = x.length
    for (let i = 0, base = 0; i < results.length; i++, base += width) {
      counts.both = counts.record = counts.point = counts.neither = 0
      for (let f = 0; f < width; f++) {
        const a = x[f]
        const b = points[base + f]
        if (a === 1) {
          if (b === 1) counts.both++
          else if (b === 0) counts.record++
        } else if (a === 0) {
          if (b === 1) counts.point++
          else if (b === 0) counts.neither++
        }
      }
      results[i] = round(similarity(counts))
    }
  }
}

/** The share of coordinates that agree. */
export const simpleMatching = ({ both, record, point, neither }: BinaryCounts): number =>
  (both + neither) / (both + record + point + neither)

/** The share of coordinates that agree among those that either has. */
export const jaccard = ({ both, record, point }: BinaryCounts): number => both / (both + record + point)

/** The share of coordinates that agree, where those that differ count twice. */
export const tanimoto = ({ both, record, point, neither }: BinaryCounts): number =>
  (both + neither) / (both + 2 * (record + point) + neither)

/** A weighted share: numerator and denominator each have a factor for each of the counts. */
export const weightedMatching =
  (numerator: BinaryCounts, denominator: BinaryCounts) =>
  (counts: BinaryCounts): number => {
    const share = weighted(counts, numerator) / weighted(counts, denominator)
    return Number.isFinite(share) ? share : Number.NaN
  }

const weighted = ({ both, record, point, neither }: BinaryCounts, factors: BinaryCounts): number =>
  both * factors.both + record * factors.record + point * factors.point + neither * factors.neither

const same = (x: number): number => x
const square = (x: number): number => x * x
const plus = (a: number, b: number): number => a + b

const isPlain = ({ compare, round }: Coordinates): boolean =>
  round === undefined && compare.every((each) => each === undefined)

const sums = (
  coordinates: Coordinates,
  power: (c: number) => number,
  root: (sum: number) => number,
): Comparer => accumulated(coordinates, power, root, plus)

/** The general way: every compare function, gaps in the points, rounded steps. */
function accumulated(
  coordinates: Coordinates,
  power: (c: number) => number,
  root: (sum: number) => number,
  join: (a: number, b: number) => number,
): Comparer {
  const { weights, missingWeights, round = same } = coordinates
  const compare = coordinates.compare.map(
    (each): CompareFunction =>
      each === undefined ? (x, y) => Math.abs(round(round(x) - round(y))) : (x, y) => round(each(x, y)),
  )
  const all = missingWeights.reduce(plus, 0)
  const width = weights.length
  return (x, points, results) => {
    for (let i = 0, base = 0; i < results.length; i++, base += width) {
      let joined = 0
      let present = 0
      let complete = true
      for (let f = 0; f < width; f++) {
        const a = x[f]
        const b = points[base + f]
        if (Number.isNaN(a) || Number.isNaN(b)) {
          complete = false
          continue
        }
        present += missingWeights[f]
        joined = round(join(joined, round(weights[f] * round(power(compare[f](a, b))))))
      }
      results[i] = complete
        ? round(root(joined))
        : present > 0
          ? round(root(round(round(all / present) * joined)))
          : Number.NaN
    }
  }
}

/** Whether any number of an array is missing. */
function hasGap(numbers: Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i])) return true
  return false
}

/**
 * The common case, differences in 64 bits: a record without gaps meets points without gaps. (Going through `accumulated`
 * takes five times as long.) Whether points have gaps is found out once: they are made at load.
 * @param finish what is made of the results of `fast`
 */
function orGeneral(fast: Comparer, general: Comparer, finish = same): Comparer {
  let known: Float64Array | undefined
  let gaps = false
  const unfinished: Comparer['unfinished'] = (x, points, results) => {
    if (points !== known) {
      known = points
      gaps = hasGap(points)
    }
    if (gaps || hasGap(x)) {
      general(x, points, results)
      return undefined
    }
    fast(x, points, results)
    return finish === same ? undefined : finish
  }
  const whole = (x: Float64Array, points: Float64Array, results: Float64Array): void => {
    const last = unfinished(x, points, results)
    if (last !== undefined) for (let i = 0; i < results.length; i++) results[i] = last(results[i])
  }
  return Object.assign(whole, { unfinished })
}

function plainSquares(coordinates: Coordinates, root: (sum: number) => number): Comparer {
  const { weights } = coordinates
  const width = weights.length
  const general = sums(coordinates, square, root)
  if (weights.every((weight) => weight === 1)) return orGeneral(unweightedSquares(width), general, root)
  const fast: Comparer = (x, points, results) => {
    const count = results.length
    let i = 0
    let at = 0
    // Four points at a time: one sum waits for its last summand, four do not (1.8 times as fast). Each sum keeps its order.
    for (; i + 4 <= count; i += 4, at += 3 * width) {
      let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
      for (let f = 0; f < width; f++, at++) {
        const a = x[f]
        const weight = weights[f]
        const c0 = a - points[at]
        const c1 = a - points[at + width]
        const c2 = a - points[at + 2 * width]
        const c3 = a - points[at + 3 * width]
        sum0 += weight * (c0 * c0)
        sum1 += weight * (c1 * c1)
        sum2 += weight * (c2 * c2)
        sum3 += weight * (c3 * c3)
      }
      results[i] = sum0
      results[i + 1] = sum1
      results[i + 2] = sum2
      results[i + 3] = sum3
    }
    for (; i < count; i++) {
      let sum = 0
      for (let f = 0; f < width; f++, at++) {
        const c = x[f] - points[at]
        sum += weights[f] * (c * c)
      }
      results[i] = sum
    }
  }
  return orGeneral(fast, general, root)
}

/** A weight of 1 changes nothing, and most are. */
function unweightedSquares(width: number): Comparer {
  let known: Float64Array | undefined
  let count = 0
  let rows: Rows | undefined
  return (x, points, results) => {
    if (rows === undefined || points !== known || results.length !== count) {
      known = points
      count = results.length
      rows = preparedRows(points, count, width)
    }
    rows.squaredDistances(x, results)
  }
}

function plainDifferences(coordinates: Coordinates): Comparer {
  const { weights } = coordinates
  const width = weights.length
  const fast: Comparer = (x, points, results) => {
    const count = results.length
    let i = 0
    let at = 0
    // Four points at a time, as squares go.
    for (; i + 4 <= count; i += 4, at += 3 * width) {
      let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
      for (let f = 0; f < width; f++, at++) {
        const a = x[f]
        const weight = weights[f]
        sum0 += weight * Math.abs(a - points[at])
        sum1 += weight * Math.abs(a - points[at + width])
        sum2 += weight * Math.abs(a - points[at + 2 * width])
        sum3 += weight * Math.abs(a - points[at + 3 * width])
      }
      results[i] = sum0
      results[i + 1] = sum1
      results[i + 2] = sum2
      results[i + 3] = sum3
    }
    for (; i < count; i++) {
      let sum = 0
      for (let f = 0; f < width; f++, at++) sum += weights[f] * Math.abs(x[f] - points[at])
      results[i] = sum
    }
  }
  return orGeneral(fast, sums(coordinates, same, same))
}
