/** NormContinuous: piecewise linear normalisation ("Transformations: Normalization"). */

import type { XmlElement } from '../../xml/element.js'
import type { Scope } from '../compilation.js'
import { childrenOf, element, malformed, missingChild, number as numeric, oneOf, text } from '../element.js'
import type { Frame } from '../frame.js'
import { type Expression, typed } from './expression.js'
import { passedBy } from './FieldRef.js'
import { numberOf } from './numbers.js'

export const NormContinuous = element(
  'NormContinuous',
  'Transformations',
  {
    field: text.required,
    mapMissingTo: numeric.optional,
    outliers: oneOf(['asIs', 'asMissingValues', 'asExtremeValues']).or('asIs'),
  },
  ['LinearNorm'],
)

export const LinearNorm = element('LinearNorm', 'Transformations', {
  orig: numeric.required,
  norm: numeric.required,
})

export function compileNormContinuous(xml: XmlElement, scope: Scope): Expression {
  const { field, mapMissingTo, outliers, ...points } = readNorm(xml)
  const [origs, norms] = [Float64Array.from(points.origs), Float64Array.from(points.norms)]
  const variable = scope.resolve(field, xml)
  const read = numberOf(variable, 'NormContinuous', xml)
  const last = origs.length - 1
  const missing = mapMissingTo ?? null
  /** `NaN` for outliers that count as missing. */
  const norm = (x: number): number => {
    if (x < origs[0] || x > origs[last]) {
      if (outliers === 'asMissingValues') return Number.NaN
      if (outliers === 'asExtremeValues') return x < origs[0] ? norms[0] : norms[last]
    }
    return interpolate(x, origs, norms)
  }
  const isMissing = (x: number): boolean =>
    outliers === 'asMissingValues' && (x < origs[0] || x > origs[last])
  const evaluate = (frame: Frame): number | null => {
    const x = read(frame)
    if (x === null) return missing
    return isMissing(x) ? null : norm(x)
  }
  const number = (frame: Frame): number => {
    const x = variable.number?.(frame) ?? Number.NaN
    return Number.isNaN(x) ? (evaluate(frame) ?? Number.NaN) : norm(x)
  }
  const passes = passedBy(variable)
  if (passes === undefined) return { ...typed('double', evaluate), number }
  const of = (x: number): number => (Number.isNaN(x) ? (mapMissingTo ?? x) : norm(x))
  return { ...typed('double', evaluate), number, ofInput: { ...passes, of } }
}

/** From a normalised value back to a value of the field. */
export interface InverseNorm {
  readonly field: string
  /** The original value; `NaN` when the norm lies outside of the points and outliers count as missing values. */
  original(norm: number): number
}

/**
 * The inverse of a NormContinuous, by which a neural network tells the value of a continuous target. It treats norms beyond the
 * points as the transformation treats outliers. Throws `bad-attribute` when several originals have one norm.
 */
export function invertNormContinuous(xml: XmlElement): InverseNorm {
  const { field, outliers, origs, norms } = readNorm(xml)
  const ascending = norms[norms.length - 1] > norms[0]
  if (!ascending) {
    origs.reverse()
    norms.reverse()
  }
  for (let i = 1; i < norms.length; i++)
    if (!(norms[i] > norms[i - 1]))
      throw malformed(
        xml,
        'Only strictly rising or falling norm values of LinearNorm lead back to the target',
        {
          received: norms[i],
          expected: `a number above ${norms[i - 1]}`,
        },
      )
  const last = norms.length - 1
  return {
    field,
    original(norm) {
      if (norm < norms[0] || norm > norms[last]) {
        if (outliers === 'asMissingValues') return Number.NaN
        if (outliers === 'asExtremeValues') return norm < norms[0] ? origs[0] : origs[last]
      }
      return interpolate(norm, norms, origs)
    },
  }
}

/** The attributes and the points of a NormContinuous. */
function readNorm(
  xml: XmlElement,
): ReturnType<typeof NormContinuous.read> & { readonly origs: number[]; readonly norms: number[] } {
  const attributes = NormContinuous.read(xml)
  const points = childrenOf(xml, 'LinearNorm').map((each) => LinearNorm.read(each))
  if (points.length < 2) throw missingChild(xml, 'two or more LinearNorm')
  const origs = points.map(({ orig }) => orig)
  for (const each of points)
    if (!Number.isFinite(each.orig) || !Number.isFinite(each.norm))
      throw malformed(xml, 'A LinearNorm is no point', {
        received: `${each.orig} to ${each.norm}`,
        expected: 'finite numbers',
      })
  for (let i = 1; i < origs.length; i++)
    if (!(origs[i] > origs[i - 1]))
      throw malformed(xml, 'The orig values of LinearNorm do not increase', {
        received: origs[i],
        expected: `a number above ${origs[i - 1]}`,
      })
  return { ...attributes, origs, norms: points.map(({ norm }) => norm) }
}

/** The line through points with increasing `xs`; beyond the ends the first and the last stretch go on. */
function interpolate(x: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const last = xs.length - 1
  let i = 1
  while (i < last && x >= xs[i]) i++
  // At a point the result is its y, to the last digit.
  if (x === xs[i]) return ys[i]
  return ys[i - 1] + ((x - xs[i - 1]) / (xs[i] - xs[i - 1])) * (ys[i] - ys[i - 1])
}
