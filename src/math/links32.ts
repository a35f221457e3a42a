/**
 * Inverse link functions in 32 bits: each step of the computation is rounded, as in models that were trained so
 * (`x-mathContext="float"`). Digits that this loses are lost in what their producers predict, too.
 */

const round = Math.fround
const exp = (y: number): number => round(Math.exp(y))

/** logit⁻¹(y) = 1/(1+e^−y). */
export const logistic32 = (y: number): number => round(1 / round(1 + exp(-y)))

/** cloglog⁻¹(y) = 1 − e^(−e^y). */
export const cloglog32 = (y: number): number => round(1 - exp(-exp(y)))

/** loglog⁻¹(y) = e^(−e^(−y)). */
export const loglog32 = (y: number): number => exp(-exp(-y))

/** cauchit⁻¹(y) = ½ + atan(y)/π. */
export const cauchit32 = (y: number): number => round(0.5 + round(Math.atan(y) / Math.PI))

/** e^(y_j)/Σ e^(y_i), in place. The greatest is subtracted first, so that nothing overflows. */
export function softmax32(values: Float64Array): void {
  let greatest = -Infinity
  for (let i = 0; i < values.length; i++) if (values[i] > greatest) greatest = values[i]
  for (let i = 0; i < values.length; i++) values[i] = exp(round(values[i] - greatest))
  simplemax32(values)
}

/** y_j/Σ y_i, in place; `NaN` where the sum is 0: there are no shares of nothing. */
export function simplemax32(values: Float64Array): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum = round(sum + values[i])
  if (sum === 0) sum = Number.NaN
  for (let i = 0; i < values.length; i++) values[i] = round(values[i] / sum)
}
