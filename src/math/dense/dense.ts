/**
 * Dense layers: each number of the next layer is a weighted sum of all numbers of one before. Compiled, where the platform runs WebAssembly with
 * wide registers and the layer is large enough, else in plain JavaScript; both give the same bits.
 */

import { rowProducts } from '../rows.js'
import { even, kernels, NUMBER, pack, WORTH_IT } from './compiled.js'

/** Numbers that layers read and write, with room for the weights of compiled ones. */
export interface LayerMemory {
  /** The numbers, as many as were asked for. */
  readonly numbers: Float64Array
  /** Makes a layer compiled; `undefined` where the memory is plain. */
  readonly compile?: (layer: DenseLayer) => () => void
}

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
  return own ?? { numbers: new Float64Array(count) }
}

/** Puts Σ weight·number + bias for each row of a layer where it belongs, each sum added up in order and the bias last. */
export function denseLayer(memory: LayerMemory, layer: DenseLayer): () => void {
  if (memory.compile !== undefined) return memory.compile(layer)
  const { numbers } = memory
  const { weights, biases, length, from, first, rectified = false } = layer
  return () => {
    rowProducts(weights, biases.length, length, numbers, from, numbers, first)
    for (let j = 0; j < biases.length; j++) {
      const sum = numbers[first + j] + biases[j]
      numbers[first + j] = rectified ? Math.max(sum, 0) : sum
    }
  }
}

/** Numbers that a layer takes up: its weights and biases. */
const sizeOf = ({ rows, length }: DenseSize): number => even(rows) * (length + 1)

function compiledMemory(count: number, layers: readonly DenseSize[]): LayerMemory | undefined {
  // The sums of an odd number of rows have one for nobody behind them.
  let next = even(count + 1)
  const total = layers.reduce((sum, layer) => sum + sizeOf(layer), next)
  const memory = kernels.make(total * NUMBER)
  if (memory === undefined) return undefined
  const { sums } = memory.kernel
  const all = new Float64Array(memory.buffer)
  return {
    numbers: all.subarray(0, count),
    compile({ weights, biases, length, from, first, rectified }) {
      const rows = biases.length
      const biasesAt = next
      const weightsAt = biasesAt + even(rows)
      next += sizeOf({ rows, length })
      all.set(biases, biasesAt)
      pack(weights, rows, length, all.subarray(weightsAt, next))
      const [at, biasAt, pairs] = [weightsAt * NUMBER, biasesAt * NUMBER, even(rows) / 2]
      const [x, out] = [from * NUMBER, first * NUMBER]
      const least = rectified ? 0 : -Infinity
      return () => sums(at, biasAt, pairs, length, x, out, least)
    },
  }
}
