/** The compiled kernel of sums over rows of numbers, and what it takes them as. */

import { kernelFactory } from '../webassembly.js'
import { kernelBase64 } from './kernel.wasm.js'

/** The compiled kernel; kernel.as.ts tells what it does. */
interface Kernel {
  sums(
    weights: number,
    biases: number,
    pairs: number,
    length: number,
    x: number,
    out: number,
    least: number,
  ): void
  sumsOfEights(
    weights: number,
    biases: number,
    pairs: number,
    length: number,
    x: number,
    out: number,
    least: number,
    eights: number,
    stride: number,
  ): void
  squares(points: number, pairs: number, length: number, x: number, out: number): void
}

export const kernels = kernelFactory<Kernel>(kernelBase64)

/** Bytes of a number. */
export const NUMBER = 8

/** With fewer numbers to go over it is not worth having memory of its own. */
export const WORTH_IT = 1024

/** Rows go in pairs. */
export const even = (rows: number): number => rows + (rows % 2)

/** Rows as the kernel takes them: eight rows side by side, then the pairs that are left. */
export function pack(numbers: Float64Array, rows: number, length: number, to: Float64Array): void {
  let at = 0
  for (let row = 0; row < rows; ) {
    const width = even(rows) - row >= 8 ? 8 : 2
    for (let i = 0; i < length; i++)
      for (let k = 0; k < width; k++) to[at++] = row + k < rows ? numbers[(row + k) * length + i] : 0
    row += width
  }
}
