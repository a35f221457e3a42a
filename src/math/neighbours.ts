/** The numbers next to a number among all that 64 bits can hold (IEEE 754, nextDown and nextUp). */

const number = new Float64Array(1)
const bits = new BigInt64Array(number.buffer)

/** The greatest number below `x`; -Infinity and NaN stay as they are. */
export function numberBefore(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return x
  if (x === 0) return -Number.MIN_VALUE
  number[0] = x
  // The bits of positive numbers grow with them, those of negative ones the other way.
  bits[0] += x > 0 ? -1n : 1n
  return number[0]
}

/** The least number above `x`; Infinity and NaN stay as they are. */
export const numberAfter = (x: number): number => -numberBefore(-x)
