/** Products of the rows of a matrix with a vector. Numbers only. */

/**
 * Σ row·x for each row of a matrix that is stored row by row, into `out` from the position `first` on. Each sum is added up in
 * order; four rows go side by side, since the additions of one have to wait for each other (measured: half the time).
 * @param from where in `x` the numbers that meet the rows begin
 */
export function rowProducts(
  rows: Float64Array,
  count: number,
  length: number,
  x: Float64Array,
  from: number,
  out: Float64Array,
  first: number,
): void {
  let r = 0
  let a = 0
  for (; r + 4 <= count; r += 4, a += 4 * length) {
    const b = a + length
    const c = b + length
    const d = c + length
    let sumA = 0
    let sumB = 0
    let sumC = 0
    let sumD = 0
    for (let i = 0; i < length; i++) {
      const each = x[from + i]
      sumA += rows[a + i] * each
      sumB += rows[b + i] * each
      sumC += rows[c + i] * each
      sumD += rows[d + i] * each
    }
    out[first + r] = sumA
    out[first + r + 1] = sumB
    out[first + r + 2] = sumC
    out[first + r + 3] = sumD
  }
  for (; r < count; r++, a += length) {
    let sum = 0
    for (let i = 0; i < length; i++) sum += rows[a + i] * x[from + i]
    out[first + r] = sum
  }
}
