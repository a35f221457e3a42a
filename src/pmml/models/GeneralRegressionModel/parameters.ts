/** ParamMatrix: the coefficients of a general regression, by parameter and class ("General Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { Value } from '../../../core/value.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, malformed, number, requiredChild, text } from '../../element.js'
import type { Raw } from '../../types.js'
import type { Design } from './design.js'
import { type ParameterEntry, parameterOf } from './parameterList.js'

export const ParamMatrix = element('ParamMatrix', 'General Regression', {}, ['PCell'])

export const PCell = element('PCell', 'General Regression', {
  targetCategory: text.optional,
  parameterName: text.required,
  beta: number.required,
  df: informational,
})

/** A coefficient. */
export interface Coefficient {
  readonly parameter: ParameterEntry
  /** Text of the class that it is for; `undefined`: no class, or all. */
  readonly targetCategory: string | undefined
  readonly beta: number
  readonly xml: XmlElement
}

/** Reads the coefficients in document order. */
export function readCoefficients(
  xml: XmlElement,
  parameters: ReadonlyMap<string, ParameterEntry>,
): Coefficient[] {
  const matrix = requiredChild(xml, 'ParamMatrix')
  ParamMatrix.read(matrix)
  const cells = childrenOf(matrix, 'PCell')
  if (cells.length === 0)
    throw new ModelLoadError('missing-element', 'ParamMatrix has no coefficients', {
      ...matrix.place(),
      expected: 'PCell',
    })
  return cells.map((each) => {
    const { parameterName, targetCategory, beta } = PCell.read(each)
    if (!Number.isFinite(beta))
      throw malformed(each, 'A coefficient is not a finite number', {
        received: beta,
        expected: 'a finite number',
      })
    return { parameter: parameterOf(parameters, parameterName, each), targetCategory, beta, xml: each }
  })
}

/** Coefficients of a model without classes. Throws where one names a class. */
export function withoutClasses(coefficients: readonly Coefficient[]): readonly Coefficient[] {
  const named = coefficients.find(({ targetCategory }) => targetCategory !== undefined)
  if (named === undefined) return coefficients
  throw new ModelLoadError('bad-attribute', 'A PCell names a class, but the model predicts a number', {
    ...named.xml.place(),
    received: named.targetCategory,
    expected: 'no targetCategory',
  })
}

/** A linear predictor r = Σ β·x. */
export interface LinearPredictor {
  readonly terms: readonly {
    readonly parameter: ParameterEntry
    readonly row: number
    readonly beta: number
  }[]
  /** r for the x of a record; `NaN` when an x that it needs is missing. */
  sum(x: Float64Array): number
}

/** Compiles a linear predictor of a class, or of a model without classes. */
export function linearPredictor(
  coefficients: readonly Coefficient[],
  category: Raw | undefined,
  design: Design,
  round: (x: number) => number,
): LinearPredictor {
  const terms = coefficients.map(({ parameter, beta }) => ({
    parameter,
    row: design.rowOf(parameter, category),
    beta: round(beta),
  }))
  const rows = Int32Array.from(terms, ({ row }) => row)
  const betas = Float64Array.from(terms, ({ beta }) => beta)
  return {
    terms,
    sum:
      round === Math.fround
        ? (x) => {
            let r = 0
            for (let i = 0; i < rows.length; i++) r = round(r + round(betas[i] * x[rows[i]]))
            return r
          }
        : (x) => {
            let r = 0
            for (let i = 0; i < rows.length; i++) r += betas[i] * x[rows[i]]
            return r
          },
  }
}

/** The summands of a linear predictor for a record, and their sum. */
export function termSteps(
  { terms, sum }: LinearPredictor,
  x: Float64Array,
  category?: Value,
): ExplanationStep[] {
  const of = category === undefined ? {} : { category }
  const shown = (value: number): number | null => (Number.isNaN(value) ? null : value)
  return [
    ...terms.map(({ parameter, row, beta }) => ({
      kind: 'term' as const,
      term: parameter.label,
      value: shown(x[row]),
      coefficient: beta,
      contribution: shown(beta * x[row]),
      ...of,
    })),
    { kind: 'intermediate', name: 'linear predictor', value: shown(sum(x)), ...of },
  ]
}
