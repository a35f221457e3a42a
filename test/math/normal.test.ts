/** The error function and the normal distribution against values of mpmath 1.3 (50 digits, rounded to the nearest double). */

import { describe, expect, it } from 'vitest'
import { erf, erfc } from '../../src/math/erf.js'
import { normalCdf, normalPdf, normalQuantile } from '../../src/math/normal.js'

const erfValues = [
  [0.0, 0.0],
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.1, 0.1124629160182849],
  [0.3, 0.3286267594591274],
  [0.46875, 0.49261347321793797],
  [0.47, 0.4937450508860821],
  [0.5, 0.5204998778130465],
  [0.9, 0.7969082124228322],
  [1.0, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2.0, 0.9953222650189527],
  [3.0, 0.9999779095030014],
  [4.0, 0.9999999845827421],
  [5.5, 0.9999999999999927],
  [-0.25, -0.27632639016823696],
  [-1.25, -0.9229001282564583],
]
const erfcValues = [
  [0.1, 0.887537083981715],
  [0.46875, 0.507386526782062],
  [0.5, 0.4795001221869535],
  [1.0, 0.15729920705028513],
  [2.0, 0.004677734981047266],
  [3.9, 3.4792248597231765e-8],
  [4.1, 6.700027654084918e-9],
  [6.0, 2.1519736712498913e-17],
  [10.0, 2.088487583762545e-45],
  [20.0, 5.395865611607901e-176],
  [26.5, 2.2109076642637343e-307],
  [-0.5, 1.5204998778130465],
  [-3.0, 1.9999779095030015],
]
const cdfValues = [
  [-37.5, 4.605353009581955e-308],
  [-30.0, 4.906713927148187e-198],
  [-20.25, 1.77619986494957e-91],
  [-10.0, 7.619853024160525e-24],
  [-5.0, 2.866515718791939e-7],
  [-3.0, 0.0013498980316300946],
  [-1.96, 0.024997895148220435],
  [-1.0, 0.15865525393145705],
  [-0.67, 0.2514288950953101],
  [-0.5, 0.3085375387259869],
  [-0.1, 0.460172162722971],
  [0.0, 0.5],
  [0.25, 0.5987063256829237],
  [0.7, 0.758036347776927],
  [1.0, 0.8413447460685429],
  [1.96, 0.9750021048517795],
  [3.0, 0.9986501019683699],
  [5.0, 0.9999997133484281],
  [8.0, 0.9999999999999993],
]
const pdfValues = [
  [0.0, 0.3989422804014327],
  [0.5, 0.35206532676429947],
  [1.0, 0.24197072451914334],
  [2.3, 0.028327037741601183],
  [5.7, 3.5139550948204334e-8],
  [12.25, 1.035743509620835e-33],
  [30.0, 1.4736461348785476e-196],
  [38.0, 1.097221052e-314],
  [-1.5, 0.12951759566589172],
]
const quantileValues = [
  [1e-300, -37.0470962993612],
  [1e-100, -21.273453560965326],
  [1e-20, -9.262340089798407],
  [1e-10, -6.361340902404057],
  [1e-5, -4.264890793922825],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.074, -1.4466320671589785],
  [0.076, -1.4325027208258116],
  [0.1, -1.2815515655446004],
  [0.25, -0.6744897501960817],
  [0.4, -0.2533471031357997],
  [0.6, 0.2533471031357997],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446006],
  [0.925, 1.4395314709384561],
  [0.975, 1.9599639845400538],
  [0.999, 3.090232306167813],
  [0.9999999, 5.199337582290661],
]

/** Relative difference, of a size below which results are the same for all uses. */
const TOLERANCE = 2e-15

function expectClose(actual: number, expected: number): void {
  const difference = Math.abs(actual - expected)
  expect(difference, `${actual} instead of ${expected}`).toBeLessThanOrEqual(TOLERANCE * Math.abs(expected))
}

describe('erf', () => {
  it.each(erfValues)('of %d is %d', (x, expected) => {
    expectClose(erf(x), expected)
    expectClose(erf(-x), -expected)
  })
  it.each([
    [6.1, 1],
    [1e10, 1],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, -1],
    [Number.NaN, Number.NaN],
  ])('of %d is %d', (x, expected) => expect(erf(x)).toBe(expected))
})

describe('erfc', () => {
  it.each(erfcValues)('of %d is %d', (x, expected) => expectClose(erfc(x), expected))
  it.each([
    [28, 0],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 2],
    [Number.NaN, Number.NaN],
  ])('of %d is %d', (x, expected) => expect(erfc(x)).toBe(expected))
})

describe('the normal distribution', () => {
  it.each(cdfValues)('distribution function at %d is %d', (x, expected) =>
    expectClose(normalCdf(x), expected),
  )
  it.each(pdfValues)('density at %d is %d', (x, expected) => expectClose(normalPdf(x), expected))
  it.each(quantileValues)('quantile of %d is %d', (p, expected) => expectClose(normalQuantile(p), expected))
  it.each([
    [normalCdf, Number.NEGATIVE_INFINITY, 0],
    [normalCdf, Number.POSITIVE_INFINITY, 1],
    [normalCdf, -100, 0],
    [normalPdf, Number.POSITIVE_INFINITY, 0],
    [normalQuantile, 0, Number.NEGATIVE_INFINITY],
    [normalQuantile, 0.5, 0],
    [normalQuantile, 1, Number.POSITIVE_INFINITY],
    [normalQuantile, -0.1, Number.NaN],
    [normalQuantile, 1.1, Number.NaN],
    [normalQuantile, Number.NaN, Number.NaN],
  ])('%o of %d is %d', (f, x, expected) => expect(f(x)).toBe(expected))
})
