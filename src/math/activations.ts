/** Activation functions of neurons: from the weighted sum of what comes in to what goes out. Numbers only, in 64 and in 32 bits. */

import { logistic } from './links.js'
import { logistic32 } from './links32.js'

const round = Math.fround

/** Activation functions of one number, by the names of PMML's ACTIVATION-FUNCTION. */
export const activations = {
  logistic,
  // Not by its definition (1 − e^−2z)/(1 + e^−2z), which is ∞/∞ for small z.
  tanh: Math.tanh,
  identity: (z: number) => z,
  exponential: Math.exp,
  reciprocal: (z: number) => 1 / z,
  square: (z: number) => z * z,
  Gauss: (z: number) => Math.exp(-(z * z)),
  sine: Math.sin,
  cosine: Math.cos,
  Elliott: (z: number) => z / (1 + Math.abs(z)),
  arctan: (z: number) => (2 * Math.atan(z)) / Math.PI,
} as const satisfies { readonly [name: string]: (z: number) => number }

/** The same in 32 bits: each step of the computation is rounded. */
export const activations32: { readonly [Name in keyof typeof activations]: (z: number) => number } = {
  logistic: logistic32,
  tanh: (z) => round(Math.tanh(z)),
  identity: (z) => z,
  exponential: (z) => round(Math.exp(z)),
  reciprocal: (z) => round(1 / z),
  square: (z) => round(z * z),
  Gauss: (z) => round(Math.exp(-round(z * z))),
  sine: (z) => round(Math.sin(z)),
  cosine: (z) => round(Math.cos(z)),
  Elliott: (z) => round(z / round(1 + Math.abs(z))),
  arctan: (z) => round(round(2 * round(Math.atan(z))) / round(Math.PI)),
}
