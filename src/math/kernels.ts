/**
 * Kernels: how like a vector is to each of many others. Numbers only, in 64 and in 32 bits. Schölkopf and Smola, "Learning with
 * Kernels", chapter 2.
 */

import { preparedRows } from './dense/rows.js'

/** A vector by its entries that are not 0, positions in ascending order. */
export interface SparseVector {
  readonly positions: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** Many vectors of one length, packed for a loop over all of them. */
export interface Vectors {
  readonly count: number
  /** ⟨x, v⟩ for each vector v, into `out`. */
  products(x: Float64Array, out: Float64Array): void
  /** ‖x − v‖² for each vector v, into `out`. */
  squaredDistances(x: Float64Array, out: Float64Array): void
}

/**
 * Packs vectors. They take as much memory as they have entries, whatever their length. `float` rounds each step of what is computed
 * with them to 32 bits.
 */
export function packVectors(vectors: readonly SparseVector[], length: number, float: boolean): Vectors {
  let entries = 0
  for (const { positions } of vectors) entries += positions.length
  // Walking over all positions is several times faster than from entry to entry.
  const isDense = vectors.length * length <= 4 * entries + 1024
  return isDense ? denseVectors(vectors, length, float) : sparseVectors(vectors, length, entries, float)
}

const { fround } = Math

function denseVectors(vectors: readonly SparseVector[], length: number, float: boolean): Vectors {
  const count = vectors.length
  const all = new Float64Array(count * length)
  vectors.forEach(({ positions, values }, v) => {
    for (let k = 0; k < positions.length; k++)
      all[v * length + positions[k]] = float ? fround(values[k]) : values[k]
  })
  if (float)
    return {
      count,
      products(x, out) {
        for (let v = 0, at = 0; v < count; v++) {
          let sum = 0
          for (let i = 0; i < length; i++, at++) sum = fround(sum + fround(x[i] * all[at]))
          out[v] = sum
        }
      },
      squaredDistances(x, out) {
        for (let v = 0, at = 0; v < count; v++) {
          let sum = 0
          for (let i = 0; i < length; i++, at++) {
            const gap = fround(x[i] - all[at])
            sum = fround(sum + fround(gap * gap))
          }
          out[v] = sum
        }
      },
    }
  return { count, ...preparedRows(all, count, length) }
}

function sparseVectors(
  vectors: readonly SparseVector[],
  length: number,
  entries: number,
  float: boolean,
): Vectors {
  const count = vectors.length
  const round = float ? fround : (x: number) => x
  const starts = new Int32Array(count + 1)
  const positions = new Int32Array(entries)
  const values = new Float64Array(entries)
  vectors.forEach((vector, v) => {
    starts[v + 1] = starts[v] + vector.positions.length
    for (let k = 0; k < vector.positions.length; k++) {
      positions[starts[v] + k] = vector.positions[k]
      values[starts[v] + k] = round(vector.values[k])
    }
  })
  // Positions where x is not 0, found once for all vectors.
  const occupied = new Int32Array(length)
  return {
    count,
    products(x, out) {
      for (let v = 0; v < count; v++) {
        let sum = 0
        for (let k = starts[v]; k < starts[v + 1]; k++) sum = round(sum + round(x[positions[k]] * values[k]))
        out[v] = sum
      }
    },
    squaredDistances(x, out) {
      let taken = 0
      for (let i = 0; i < length; i++) if (x[i] !== 0) occupied[taken++] = i
      for (let v = 0; v < count; v++) {
        const end = starts[v + 1]
        let sum = 0
        let k = starts[v]
        let o = 0
        // Both lists ascend: each position of either is met once, in order.
        while (k < end || o < taken) {
          const own = k < end ? positions[k] : length
          const other = o < taken ? occupied[o] : length
          const at = Math.min(own, other)
          const gap = round(x[at] - (own === at ? values[k] : 0))
          sum = round(sum + round(gap * gap))
          if (own === at) k++
          if (other === at) o++
        }
        out[v] = sum
      }
    },
  }
}

/** What a kernel makes of a product or a squared distance. */
export interface Kernel {
  readonly of: 'products' | 'squaredDistances'
  /** From the product or squared distance to the kernel's value. */
  readonly value: (x: number) => number
}

/** K(x, v) = ⟨x, v⟩. */
export const linearKernel: Kernel = { of: 'products', value: (product) => product }

/** K(x, v) = (gamma·⟨x, v⟩ + offset)^degree; `NaN` for a fractional power of a negative number. */
export function polynomialKernel(gamma: number, offset: number, degree: number, float: boolean): Kernel {
  if (!float) return { of: 'products', value: (product) => (gamma * product + offset) ** degree }
  const [g, c] = [fround(gamma), fround(offset)]
  return { of: 'products', value: (product) => fround(fround(fround(g * product) + c) ** degree) }
}

/** K(x, v) = e^(−gamma·‖x − v‖²). */
export function radialKernel(gamma: number, float: boolean): Kernel {
  if (!float) return { of: 'squaredDistances', value: (distance) => Math.exp(-gamma * distance) }
  const g = fround(gamma)
  return { of: 'squaredDistances', value: (distance) => fround(Math.exp(-fround(g * distance))) }
}

/** K(x, v) = tanh(gamma·⟨x, v⟩ + offset). */
export function sigmoidKernel(gamma: number, offset: number, float: boolean): Kernel {
  if (!float) return { of: 'products', value: (product) => Math.tanh(gamma * product + offset) }
  const [g, c] = [fround(gamma), fround(offset)]
  return { of: 'products', value: (product) => fround(Math.tanh(fround(fround(g * product) + c))) }
}
