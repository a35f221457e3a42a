/** PCovMatrix: the covariances of the estimated parameters, and the standard errors that follow ("General Regression"). */

import type { XmlElement } from '../../../xml/element.js'
import { child, childrenOf, element, informational, malformed, number, text } from '../../element.js'
import { type ParameterEntry, parameterOf } from './parameterList.js'
import type { LinearPredictor } from './parameters.js'

export const PCovMatrix = element(
  'PCovMatrix',
  'General Regression',
  // How the covariances were estimated: from the model, or robustly.
  { type: informational },
  ['PCovCell'],
)

export const PCovCell = element('PCovCell', 'General Regression', {
  pRow: text.required,
  pCol: text.required,
  tRow: text.optional,
  tCol: text.optional,
  value: number.required,
  targetCategory: text.optional,
})

const errorFeatures: ReadonlySet<string | undefined> = new Set([
  'standardError',
  'confidenceIntervalLower',
  'confidenceIntervalUpper',
])

/** Whether an output of the model, or of one around it, asks for standard errors: they cost more than the prediction. */
export function asksForErrors(xml: XmlElement): boolean {
  for (let each: XmlElement | undefined = xml; each !== undefined; each = each.parent) {
    const output = child(each, 'Output')
    if (output?.children.some(({ attributes }) => errorFeatures.has(attributes.get('feature'))) === true)
      return true
  }
  return false
}

/** Largest relative difference of a covariance given for both orders of its parameters: it may be printed with few digits. */
const SYMMETRY = 1e-6

/**
 * Compiles the standard error of a linear predictor: √(x'Σx), for x less the reference where there is one. Cells of
 * parameters of other classes do not take part, nor do parameters without covariances: they are not estimated.
 * @param isOwn whether a class named in the matrix is the one that the linear predictor is for
 * @param referenceOf the x of the reference; 0 where the linear predictor has none
 * @returns a function of the x of a record (`undefined` where the matrix is not one of covariances); `undefined` where there
 * are no covariances of the parameters in use
 */
export function standardErrorOf(
  xml: XmlElement,
  parameters: ReadonlyMap<string, ParameterEntry>,
  { terms }: LinearPredictor,
  isOwn: (targetCategory: string, xml: XmlElement) => boolean,
  referenceOf: (parameter: ParameterEntry) => number,
): ((x: Float64Array) => number | undefined) | undefined {
  PCovMatrix.read(xml)
  const rows = new Map(terms.map(({ parameter, row }) => [parameter, row]))
  const values = new Map<
    string,
    { readonly row: ParameterEntry; readonly column: ParameterEntry; readonly value: number }
  >()
  for (const each of childrenOf(xml, 'PCovCell')) {
    const { pRow, pCol, tRow, tCol, targetCategory, value } = PCovCell.read(each)
    const row = parameterOf(parameters, pRow, each)
    const column = parameterOf(parameters, pCol, each)
    const classes = [tRow, tCol, targetCategory].filter((name) => name !== undefined)
    if (!classes.every((name) => isOwn(name, each)) || !rows.has(row) || !rows.has(column)) continue
    const key = JSON.stringify(pRow < pCol ? [pRow, pCol] : [pCol, pRow])
    const before = values.get(key)?.value
    if (before !== undefined && Math.abs(before - value) > SYMMETRY * Math.abs(before))
      throw malformed(each, 'A covariance is given twice', {
        received: value,
        expected: `${before}, as before`,
      })
    values.set(key, { row, column, value })
  }
  if (values.size === 0) return undefined
  const cells = [...values.values()].map(({ row, column, value }) => ({
    row: rows.get(row) ?? 0,
    column: rows.get(column) ?? 0,
    rowReference: referenceOf(row),
    columnReference: referenceOf(column),
    // Each pair of different parameters stands for both of its orders.
    value: row === column ? value : 2 * value,
  }))
  return (x) => {
    let variance = 0
    for (const { row, column, rowReference, columnReference, value } of cells)
      variance += value * (x[row] - rowReference) * (x[column] - columnReference)
    return variance >= 0 ? Math.sqrt(variance) : undefined
  }
}
