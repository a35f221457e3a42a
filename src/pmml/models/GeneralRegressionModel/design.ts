/** PPMatrix: what is multiplied with the parameters of a general regression ("General Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import { entry, type Matrix } from '../../../math/matrix.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, childrenOf, element, malformed, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { parseNumber } from '../../text/numbers.js'
import type { Raw } from '../../types.js'
import { type ParameterEntry, parameterOf } from './parameterList.js'
import { type Covariate, codeOf, type Factor, type Predictors, withoutRow } from './predictors.js'

export const PPMatrix = element('PPMatrix', 'General Regression', {}, ['PPCell'])

export const PPCell = element('PPCell', 'General Regression', {
  value: text.required,
  predictorName: text.required,
  parameterName: text.required,
  targetCategory: text.optional,
})

/** Most cells of all rows: those of all classes are repeated for each class that has cells of its own. */
const CELLS_LIMIT = 10_000_000

/** A PPCell, ready to be multiplied. */
type Cell =
  | { readonly kind: 'indicator'; readonly factor: number; readonly code: number }
  | { readonly kind: 'contrast'; readonly factor: number; readonly matrix: Matrix; readonly column: number }
  | { readonly kind: 'power'; readonly covariate: Covariate; readonly exponent: number }

/** One x: the product of its cells. */
interface Row {
  readonly indicators: readonly (Cell & { kind: 'indicator' })[]
  readonly contrasts: readonly (Cell & { kind: 'contrast' })[]
  readonly powers: readonly (Cell & { kind: 'power' })[]
}

/** Numbers of one record, used again for the next. */
interface Workspace {
  readonly x: Float64Array
  /** Codes of the factors' categories. */
  readonly codes: Int32Array
}

/** A PPMatrix being compiled. */
export interface Design {
  /**
   * Place of the row of a parameter for a class (`undefined`: no class), with the cells of the class and those of all; without
   * cells it is that of an intercept, x = 1.
   */
  rowOf(parameter: ParameterEntry, category: Raw | undefined): number
  /** To be called when all rows have been asked for. */
  finish(): Filling
}

/** How a record becomes the x of each row. */
export interface Filling {
  /** Room for the numbers of one record; to be given back. */
  take(): Workspace
  give(workspace: Workspace): void
  /** Fills in the x of a record, `NaN` where a covariate is missing. Gives `false`, and no x, where a factor is missing. */
  fill(frame: Frame, workspace: Workspace): boolean
}

/**
 * Reads the PPMatrix.
 * @param categoryOf a class by its text; `undefined` in models without classes, whose cells name none
 * @param round rounding of each step: to 32 bits in models with `x-mathContext="float"`
 */
export function readDesign(
  xml: XmlElement,
  parameters: ReadonlyMap<string, ParameterEntry>,
  predictors: Predictors,
  categoryOf: ((value: string, xml: XmlElement) => Raw) | undefined,
  round: (x: number) => number,
): Design {
  const cells = new Map<string, Map<Raw | undefined, Cell[]>>()
  // Required since 3.1; models of 3.0 with nothing but an intercept have none.
  const matrix = child(xml, 'PPMatrix')
  if (matrix !== undefined) PPMatrix.read(matrix)
  for (const each of matrix === undefined ? [] : childrenOf(matrix, 'PPCell')) {
    const { parameterName, targetCategory } = PPCell.read(each)
    parameterOf(parameters, parameterName, each)
    if (targetCategory !== undefined && categoryOf === undefined)
      throw malformed(each, 'A PPCell names a class, but the model has none', {
        received: targetCategory,
        expected: 'no targetCategory',
      })
    const category = targetCategory === undefined ? undefined : categoryOf?.(targetCategory, each)
    const byCategory = cells.get(parameterName) ?? new Map<Raw | undefined, Cell[]>()
    cells.set(parameterName, byCategory)
    const list = byCategory.get(category)
    if (list === undefined) byCategory.set(category, [compileCell(each, predictors)])
    else list.push(compileCell(each, predictors))
  }
  const rows: Row[] = []
  const places = new Map<string, Map<Raw | undefined, number>>()
  const intercept = new Map<Raw | undefined, number>()
  let size = 0
  return {
    rowOf({ name }, category) {
      const byCategory = cells.get(name)
      // Classes without cells of their own share a row.
      const row = byCategory?.has(category) === true ? category : undefined
      const known =
        byCategory === undefined ? intercept : (places.get(name) ?? new Map<Raw | undefined, number>())
      if (byCategory !== undefined) places.set(name, known)
      const place = known.get(row)
      if (place !== undefined) return place
      const list = [
        ...(byCategory?.get(undefined) ?? []),
        ...(row === undefined ? [] : (byCategory?.get(row) ?? [])),
      ]
      size += list.length
      if (size > CELLS_LIMIT)
        throw new ModelLoadError('limit-exceeded', 'The products of a PPMatrix have too many cells', {
          ...(matrix ?? xml).place(),
          expected: `at most ${CELLS_LIMIT} cells of all parameters and classes`,
        })
      known.set(row, rows.length)
      rows.push({
        indicators: list.filter((cell) => cell.kind === 'indicator'),
        contrasts: list.filter((cell) => cell.kind === 'contrast'),
        powers: list.filter((cell) => cell.kind === 'power'),
      })
      return rows.length - 1
    },
    finish: () => fillingOf(rows, predictors, round),
  }
}

function compileCell(xml: XmlElement, predictors: Predictors): Cell {
  const { predictorName, value } = PPCell.read(xml)
  const predictor = predictors.get(predictorName)
  if (predictor === undefined)
    throw new ModelLoadError(
      'unknown-reference',
      'A PPCell names a predictor that is neither factor nor covariate',
      {
        ...xml.place(),
        field: predictorName,
        received: predictorName,
        expected: `one of ${[...predictors.keys()].slice(0, 20).join(', ')}`,
      },
    )
  if (predictor.kind === 'factor') {
    const code = codeOf(predictor, value, xml)
    const { index, contrasts } = predictor
    return contrasts === undefined
      ? { kind: 'indicator', factor: index, code }
      : { kind: 'contrast', factor: index, matrix: contrasts, column: code }
  }
  const exponent = parseNumber(value)
  if (exponent === undefined || !Number.isFinite(exponent))
    throw malformed(xml, 'The value of a PPCell for a covariate is the exponent', {
      field: predictorName,
      received: value,
      expected: 'a finite number',
    })
  return { kind: 'power', covariate: predictor, exponent }
}

/**
 * A factor with many categories has a row for each, and only one of them is not 0 for a record: rows with an indicator are
 * looked up by the category, the others are computed for each record.
 */
function fillingOf(rows: readonly Row[], predictors: Predictors, round: (x: number) => number): Filling {
  const factors = usedFactors(rows, predictors)
  const { always, lookups } = byIndicator(rows)
  const idle: Workspace[] = []

  function product({ indicators, contrasts, powers }: Row, codes: Int32Array, frame: Frame): number {
    for (const { factor, code } of indicators) if (codes[factor] !== code) return 0
    let x = 1
    for (const { factor, matrix, column } of contrasts)
      x = round(x * round(entry(matrix, codes[factor], column)))
    // Where the factors say that the row does not count, a missing covariate in it does not, either.
    if (x === 0) return 0
    for (const { covariate, exponent } of powers) {
      const value = covariate.number(frame)
      // NaN ** 0 is 1, but what is missing stays so.
      if (Number.isNaN(value)) return value
      x = round(x * round(exponent === 1 ? value : value ** exponent))
    }
    return x
  }

  return {
    take: () => idle.pop() ?? { x: new Float64Array(rows.length), codes: new Int32Array(predictors.size) },
    give(workspace) {
      idle.push(workspace)
    },
    fill(frame, { x, codes }) {
      let stranger: Factor | undefined
      for (const factor of factors) {
        const value = factor.variable.read(frame)
        if (value === null) return false
        const code = factor.codes.get(value)
        // A category that no cell names makes indicators 0, but has no contrasts.
        if (code === undefined && factor.contrasts !== undefined) stranger = factor
        codes[factor.index] = code ?? -1
      }
      if (stranger !== undefined) throw withoutRow(stranger, stranger.variable.read(frame))
      x.fill(0)
      for (const i of always) x[i] = product(rows[i], codes, frame)
      for (const { factor, codes: lists } of lookups) {
        const list = lists.get(codes[factor])
        if (list !== undefined) for (const i of list) x[i] = product(rows[i], codes, frame)
      }
      return true
    },
  }
}

/** Rows without indicators, and those with by the factor and category of the first. */
function byIndicator(rows: readonly Row[]) {
  const always: number[] = []
  const byFactor = new Map<number, Map<number, number[]>>()
  for (const [i, { indicators }] of rows.entries()) {
    if (indicators.length === 0) {
      always.push(i)
      continue
    }
    const [{ factor, code }] = indicators
    const codes = byFactor.get(factor) ?? new Map<number, number[]>()
    byFactor.set(factor, codes)
    const list = codes.get(code)
    if (list === undefined) codes.set(code, [i])
    else list.push(i)
  }
  return { always, lookups: [...byFactor].map(([factor, codes]) => ({ factor, codes })) }
}

function usedFactors(rows: readonly Row[], predictors: Predictors): Factor[] {
  const used = new Set<number>()
  for (const { indicators, contrasts } of rows) {
    for (const { factor } of indicators) used.add(factor)
    for (const { factor } of contrasts) used.add(factor)
  }
  return [...predictors.values()].filter(
    (predictor): predictor is Factor => predictor.kind === 'factor' && used.has(predictor.index),
  )
}
