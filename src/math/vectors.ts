/** Vectors as arrays of numbers: their direction, products and distances. */

/** The vector of length 1 in the same direction; of a vector without a direction, zeros. */
export function unitVector(x: Float64Array): Float64Array {
  // The largest entry first: squares of large numbers overflow, of small ones vanish.
  let largest = 0
  for (const each of x) largest = Math.max(largest, Math.abs(each))
  if (largest === 0) return x
  const scaled = x.map((each) => each / largest)
  const length = Math.sqrt(dotProduct(scaled, scaled))
  return scaled.map((each) => each / length)
}

/** Σ x_i·y_i of vectors of one length. */
export function dotProduct(x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i]
  return sum
}

/** √Σ (x_i − y_i)² of vectors of one length. */
export function euclideanDistance(x: Float64Array, y: Float64Array): number {
  let squares = 0
  for (let i = 0; i < x.length; i++) squares += (x[i] - y[i]) ** 2
  return Math.sqrt(squares)
}
