/**
 * Sums over the numbers of each of many rows: products with a vector, and distances from it. Compiled, where the platform runs WebAssembly with wide
 * registers and there are enough numbers, else in plain JavaScript; both give the same bits, since each sum is added up in order.
 */

import { rowProducts } from '../rows.js'
import { even, kernels, NUMBER, pack, WORTH_IT } from './compiled.js'

/** Rows of one length, whose numbers don't change. */
export interface Rows {
  /** Σ x·number for each row, into `out`. */
  products(x: Float64Array, out: Float64Array): void
  /** Σ (x − number)² for each row, into `out`. */
  squaredDistances(x: Float64Array, out: Float64Array): void
}

/**
 * Prepares rows.
 * @param numbers row by row
 * @param compiled whether the kernel may be used
 */
export function preparedRows(numbers: Float64Array, count: number, length: number, compiled = true): Rows {
  const own = compiled && numbers.length >= WORTH_IT ? compiledRows(numbers, count, length) : undefined
  return own ?? plainRows(numbers, count, length)
}

function compiledRows(numbers: Float64Array, count: number, length: number): Rows | undefined {
  const rows = even(count)
  const [resultsAt, zerosAt, rowsAt] = [length, length + rows, length + 2 * rows]
  const memory = kernels.make((rowsAt + rows * length) * NUMBER)
  if (memory === undefined) return undefined
  const all = new Float64Array(memory.buffer)
  pack(numbers, count, length, all.subarray(rowsAt))
  const results = all.subarray(resultsAt, resultsAt + count)
  const { sums, squares } = memory.kernel
  const pairs = rows / 2
  const [at, zeros, out] = [rowsAt * NUMBER, zerosAt * NUMBER, resultsAt * NUMBER]
  return {
    products(x, into) {
      all.set(x)
      sums(at, zeros, pairs, length, 0, out, -Infinity)
      into.set(results)
    },
    squaredDistances(x, into) {
      all.set(x)
      squares(at, pairs, length, 0, out)
      into.set(results)
    },
  }
}

function plainRows(numbers: Float64Array, count: number, length: number): Rows {
  return {
    products: (x, out) => rowProducts(numbers, count, length, x, 0, out, 0),
    squaredDistances(x, out) {
      let row = 0
      let at = 0
      // Four rows at a time: one sum waits for its last summand, four do not (1.8 times as fast).
      for (; row + 4 <= count; row += 4, at += 3 * length) {
        let [a, b, c, d] = [0, 0, 0, 0]
        for (let i = 0; i < length; i++, at++) {
          const each = x[i]
          const gapA = each - numbers[at]
          const gapB = each - numbers[at + length]
          const gapC = each - numbers[at + 2 * length]
          const gapD = each - numbers[at + 3 * length]
          a += gapA * gapA
          b += gapB * gapB
          c += gapC * gapC
          d += gapD * gapD
        }
        out[row] = a
        out[row + 1] = b
        out[row + 2] = c
        out[row + 3] = d
      }
      for (; row < count; row++) {
        let sum = 0
        for (let i = 0; i < length; i++, at++) {
          const gap = x[i] - numbers[at]
          sum += gap * gap
        }
        out[row] = sum
      }
    },
  }
}
