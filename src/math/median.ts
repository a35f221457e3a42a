/** The middle one of several numbers. */

/**
 * The middle number; the mean of the two middle ones for an even count. `NaN` where there are none.
 * @param count how many of the numbers count: the first so many. Default: all
 */
export function median(numbers: ArrayLike<number>, count = numbers.length): number {
  const ordered = new Float64Array(count)
  for (let i = 0; i < count; i++) ordered[i] = numbers[i]
  ordered.sort()
  const middle = count >> 1
  return count % 2 === 1 ? ordered[middle] : midpoint(ordered[middle - 1], ordered[middle])
}

/** Half of the sum is exact to the last bit; where the sum overflows, the sum of the halves is. */
function midpoint(a: number, b: number): number {
  const sum = a + b
  return Number.isFinite(sum) ? sum / 2 : a / 2 + b / 2
}
