/**
 * Dense layers: each number of the next layer is a weighted sum of all numbers of one before. Compiled, where the platform runs WebAssembly with
 * wide registers and the layer is large enough, else in plain JavaScript; both give the same bits, for one record and for many at once, eight by
 * eight.
 */

import { rowProducts } from '../rows.js'
import { even, kernels, NUMBER, pack, WORTH_IT } from './compiled.js'

/** Numbers that layers read and write, with room for the weights of compiled ones. */
export interface LayerMemory {
  /** The numbers of one record, as many as were asked for. */
  readonly numbers: Float64Array
  /** Those of many records; `undefined` where no layers were named. */
  readonly eights?: Eights
  /** Makes a layer compiled; `undefined` where the memory is plain. */
  readonly compile?: (layer: DenseLayer) => DenseSums
}

/** The numbers of many records: of each eight records the first numbers of all of them, then the second ones, and so on. */
export interface Eights {
  readonly numbers: Float64Array
  /** How many eights there are. */
  readonly count: number
  /** Numbers from one eight to the next. */
  readonly stride: number
}

/** How many records go side by side. */
export const EIGHT = 8

/** A dense layer. */
export interface DenseLayer {
  /** Row by row. */
  readonly weights: Float64Array
  /** One a row. */
  readonly biases: Float64Array
  /** How many numbers each row meets. */
  readonly length: number
  /** Where these begin. */
  readonly from: number
  /** Where the sums go: behind those that they are made of. */
  readonly first: number
  /** Whether sums below 0 count as 0. */
  readonly rectified?: boolean
}

/** What computes the sums of a layer. */
export interface DenseSums {
  /** Of one record. */
  readonly one: () => void
  /** Of the records of the first so many eights. */
  readonly eights: (count: number) => void
}

/** The size of a layer. */
export interface DenseSize {
  readonly rows: number
  readonly length: number
}

/**
 * Memory for so many numbers, and for layers of certain sizes.
 * @param compiled whether the kernel may be used
 */
export function layerMemory(count: number, layers: readonly DenseSize[], compiled = true): LayerMemory {
  const worthIt = compiled && layers.some(({ rows, length }) => rows * length >= WORTH_IT)
  const own = worthIt ? compiledMemory(count, layers) : undefined
  if (own !== undefined) return own
  const { eights, stride } = roomFor(count)
  return {
    numbers: new Float64Array(count),
    ...(layers.length === 0
      ? {}
      : { eights: { numbers: new Float64Array(eights * stride), count: eights, stride } }),
  }
}

/** What puts Σ weight·number + bias for each row of a layer where it belongs, each sum added up in order and the bias last. */
export function denseLayer(memory: LayerMemory, layer: DenseLayer): DenseSums {
  if (memory.compile !== undefined) return memory.compile(layer)
  const { numbers, eights: records } = memory
  const { weights, biases, length, from, first, rectified = false } = layer
  return {
    one() {
      rowProducts(weights, biases.length, length, numbers, from, numbers, first)
      for (let j = 0; j < biases.length; j++) {
        const sum = numbers[first + j] + biases[j]
        numbers[first + j] = rectified ? Math.max(sum, 0) : sum
      }
    },
    eights(count) {
      if (records === undefined) return
      const { numbers, stride } = records
      for (let eight = 0; eight < count; eight++) sumsOfEight(numbers, eight * stride, layer)
    },
  }
}

/** The sums of a layer for the eight records whose numbers begin at `base`. */
function sumsOfEight(
  numbers: Float64Array,
  base: number,
  { weights, biases, length, from, first, rectified = false }: DenseLayer,
): void {
  const start = base + from * EIGHT
  for (let j = 0, w = 0; j < biases.length; j++) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let i = 0, at = start; i < length; i++, at += EIGHT, w++) {
      const weight = weights[w]
      a += weight * numbers[at]
      b += weight * numbers[at + 1]
      c += weight * numbers[at + 2]
      d += weight * numbers[at + 3]
      e += weight * numbers[at + 4]
      f += weight * numbers[at + 5]
      g += weight * numbers[at + 6]
      h += weight * numbers[at + 7]
    }
    const to = base + (first + j) * EIGHT
    const bias = biases[j]
    numbers[to] = a + bias
    numbers[to + 1] = b + bias
    numbers[to + 2] = c + bias
    numbers[to + 3] = d + bias
    numbers[to + 4] = e + bias
    numbers[to + 5] = f + bias
    numbers[to + 6] = g + bias
    numbers[to + 7] = h + bias
    if (rectified) for (let k = to; k < to + EIGHT; k++) numbers[k] = Math.max(numbers[k], 0)
  }
}

/** Numbers that a layer takes up: its weights and biases. */
const sizeOf = ({ rows, length }: DenseSize): number => even(rows) * (length + 1)

/** Most eights of records, and what they may take in numbers: a layer's weights are to stay in the nearest cache for all of them, and the rest in the next. */
const MOST_EIGHTS = 8
const MOST_NUMBERS = 32768

/** The numbers of a record, of eight, and how many eights there are. */
function roomFor(count: number): {
  readonly width: number
  readonly stride: number
  readonly eights: number
} {
  // The sums of an odd number of rows have one for nobody behind them.
  const width = even(count + 1)
  const stride = width * EIGHT
  return { width, stride, eights: Math.min(MOST_EIGHTS, Math.max(1, Math.floor(MOST_NUMBERS / stride))) }
}

function compiledMemory(count: number, layers: readonly DenseSize[]): LayerMemory | undefined {
  const { width, stride, eights } = roomFor(count)
  const eightsAt = width
  let next = eightsAt + eights * stride
  const total = layers.reduce((sum, layer) => sum + sizeOf(layer), next)
  const memory = kernels.make(total * NUMBER)
  if (memory === undefined) return undefined
  const { sums, sumsOfEights } = memory.kernel
  const all = new Float64Array(memory.buffer)
  return {
    numbers: all.subarray(0, count),
    eights: { numbers: all.subarray(eightsAt, eightsAt + eights * stride), count: eights, stride },
    compile({ weights, biases, length, from, first, rectified }) {
      const rows = biases.length
      const biasesAt = next
      const weightsAt = biasesAt + even(rows)
      next += sizeOf({ rows, length })
      all.set(biases, biasesAt)
      pack(weights, rows, length, all.subarray(weightsAt, next))
      const [at, biasAt, pairs] = [weightsAt * NUMBER, biasesAt * NUMBER, even(rows) / 2]
      const [x, out] = [from * NUMBER, first * NUMBER]
      const [xs, outs] = [(eightsAt + from * EIGHT) * NUMBER, (eightsAt + first * EIGHT) * NUMBER]
      const least = rectified ? 0 : -Infinity
      return {
        one: () => sums(at, biasAt, pairs, length, x, out, least),
        eights: (count) => sumsOfEights(at, biasAt, pairs, length, xs, outs, least, count, stride * NUMBER),
      }
    },
  }
}
