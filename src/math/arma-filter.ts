/**
 * The exact filter of an ARMA process φ(B)·w = θ(B)·e: what the whole series, however short, says of its next values (Harvey,
 * "Forecasting, Structural Time Series Models and the Kalman Filter", 3.3; Gardner, Harvey, Phillips, AS 154).
 */

import { degree, type LagPolynomial } from './lag-polynomials.js'

/** Coefficients by lag from 1, negated where the polynomial stands on the left side. */
function dense({ lags, coefficients }: LagPolynomial, sign: 1 | -1, length: number): Float64Array {
  const result = new Float64Array(length)
  for (let i = 0; i < lags.length; i++) if (lags[i] > 0) result[lags[i] - 1] = sign * coefficients[i]
  return result
}

/** Length of the state that `armaState` computes with. Its time grows with the square of it for each value of the series. */
export const stateLength = (ar: LagPolynomial, ma: LagPolynomial): number =>
  Math.max(degree(ar), degree(ma) + 1)

/**
 * The state predicted for the step after the series: its first entry is the forecast of the next value.
 * @returns `undefined` where the process is not stationary
 */
export function armaState(
  series: ArrayLike<number>,
  ar: LagPolynomial,
  ma: LagPolynomial,
): Float64Array | undefined {
  const r = stateLength(ar, ma)
  const phi = dense(ar, -1, r)
  const response = Float64Array.of(1, ...dense(ma, 1, r).subarray(0, r - 1))
  const covariance = stationaryCovariance(phi, response)
  if (covariance === undefined) return undefined
  const state = new Float64Array(r)
  const gain = new Float64Array(r)
  let steady = false
  for (let t = 0; t < series.length; t++) {
    const variance = covariance[0]
    for (let i = 0; i < r; i++) gain[i] = covariance[i * r] / variance
    const innovation = series[t] - state[0]
    for (let i = 0; i < r; i++) state[i] += gain[i] * innovation
    advance(state, phi)
    if (steady) continue
    update(covariance, gain, variance, phi, response)
    // What is left of the start is below what a double can hold.
    steady = Math.abs(covariance[0] - 1) < 1e-15 && Math.abs(variance - 1) < 1e-15
  }
  return state
}

/** One step of the companion form: each entry takes over from the next, plus its share of the first. */
export function advance(state: Float64Array, phi: ArrayLike<number>): void {
  const [first] = state
  for (let i = 0; i < state.length; i++)
    state[i] = (phi[i] ?? 0) * first + (i + 1 < state.length ? state[i + 1] : 0)
}

/** Coefficients φ₁, φ₂, … of the right side of w_t = φ₁·w_{t−1} + …, padded to a length. */
export const companion = (ar: LagPolynomial, length: number): Float64Array => dense(ar, -1, length)

/** P ← T·(P − g·gᵀ·F)·Tᵀ + R·Rᵀ in place. */
function update(
  p: Float64Array,
  gain: Float64Array,
  variance: number,
  phi: Float64Array,
  response: Float64Array,
): void {
  const r = gain.length
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) p[i * r + j] -= gain[i] * gain[j] * variance
  const first = p.slice(0, r)
  const corner = first[0]
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) {
      const shifted = i + 1 < r && j + 1 < r ? p[(i + 1) * r + j + 1] : 0
      const across = phi[i] * (j + 1 < r ? first[j + 1] : 0) + phi[j] * (i + 1 < r ? first[i + 1] : 0)
      p[i * r + j] = shifted + across + phi[i] * phi[j] * corner + response[i] * response[j]
    }
}

/** Most doublings: 2^40 terms of the sum. A process that needs more has a root that no double tells from 1. */
const MOST_DOUBLINGS = 40

/** Σ T^k·R·Rᵀ·(T^k)ᵀ over all k ≥ 0, by doubling the number of terms. */
function stationaryCovariance(phi: Float64Array, response: Float64Array): Float64Array | undefined {
  const r = phi.length
  let sum = Float64Array.from({ length: r * r }, (_, at) => response[Math.floor(at / r)] * response[at % r])
  let power = new Float64Array(r * r)
  for (let i = 0; i < r; i++) {
    power[i * r] = phi[i]
    if (i + 1 < r) power[i * r + i + 1] = 1
  }
  for (let round = 0; round < MOST_DOUBLINGS; round++) {
    const more = times(times(power, sum, r), transposed(power, r), r)
    let change = 0
    let size = 0
    sum = sum.map((each, i) => {
      change = Math.max(change, Math.abs(more[i]))
      size = Math.max(size, Math.abs(each))
      return each + more[i]
    })
    if (!(size < 1e12)) return undefined
    if (change <= 1e-17 * size) return sum
    power = times(power, power, r)
  }
  return undefined
}

function times(a: Float64Array, b: Float64Array, n: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]
      if (factor === 0) continue
      for (let j = 0; j < n; j++) result[i * n + j] += factor * b[k * n + j]
    }
  return result
}

const transposed = (a: Float64Array, n: number): Float64Array =>
  Float64Array.from(a, (_, at) => a[(at % n) * n + Math.floor(at / n)])
