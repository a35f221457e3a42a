/** FactorList, CovariateList, Predictor, Categories: the fields of a general regression ("General Regression"). */

import { ModelLoadError, ScoreError } from '../../../core/errors.js'
import type { Matrix } from '../../../math/matrix.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import { child, childrenOf, element, informational, text } from '../../element.js'
import { numberOf } from '../../expressions/numbers.js'
import type { Frame } from '../../frame.js'
import { readMatrix } from '../../matrices.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'

export const FactorList = element('FactorList', 'General Regression', {}, ['Predictor'])

export const CovariateList = element('CovariateList', 'General Regression', {}, ['Predictor'])

export const Predictor = element(
  'Predictor',
  'General Regression',
  { name: text.required, contrastMatrixType: informational },
  ['Categories', 'Matrix'],
)

export const Categories = element('Categories', 'General Regression', {}, ['Category'])

export const Category = element('Category', 'General Regression', { value: text.required })

/** A field of numbers. */
export interface Covariate {
  readonly kind: 'covariate'
  readonly name: string
  /** The value for a record; `NaN` when missing. */
  readonly number: (frame: Frame) => number
}

/** A field of categories. */
export interface Factor {
  readonly kind: 'factor'
  /** Its place among the factors. */
  readonly index: number
  readonly name: string
  readonly variable: Variable
  /** Codes of categories: with contrasts the row of the matrix, without them as `codeOf` gave them out. */
  readonly codes: Map<Raw, number>
  readonly contrasts: Matrix | undefined
}

/** The predictors of a model by name. */
export type Predictors = ReadonlyMap<string, Factor | Covariate>

/** Reads the predictors of a model. Throws `duplicate-name` for one that is listed twice. */
export function readPredictors(xml: XmlElement, context: ModelContext): Predictors {
  const predictors = new Map<string, Factor | Covariate>()
  const add = (each: XmlElement, predictor: Factor | Covariate): void => {
    if (predictors.has(predictor.name))
      throw new ModelLoadError('duplicate-name', `The predictor "${predictor.name}" is listed twice`, {
        ...each.place(),
        field: predictor.name,
        expected: 'each predictor once, as a factor or as a covariate',
      })
    predictors.set(predictor.name, predictor)
  }
  for (const [index, each] of listed(xml, 'FactorList', FactorList).entries())
    add(each, readFactor(each, index, context))
  for (const each of listed(xml, 'CovariateList', CovariateList)) add(each, readCovariate(each, context))
  return predictors
}

function listed(xml: XmlElement, name: string, spec: typeof FactorList): XmlElement[] {
  const list = child(xml, name)
  if (list === undefined) return []
  spec.read(list)
  return childrenOf(list, 'Predictor')
}

function readCovariate(xml: XmlElement, { scope }: ModelContext): Covariate {
  const { name } = Predictor.read(xml)
  const read = numberOf(scope.resolve(name, xml), 'Predictor', xml)
  return { kind: 'covariate', name, number: (frame) => read(frame) ?? Number.NaN }
}

function readFactor(xml: XmlElement, index: number, { scope }: ModelContext): Factor {
  const { name } = Predictor.read(xml)
  const variable = scope.resolve(name, xml)
  const matrix = child(xml, 'Matrix')
  const codes = new Map<Raw, number>()
  if (matrix === undefined) return { kind: 'factor', index, name, variable, codes, contrasts: undefined }
  for (const category of categoriesOf(xml, variable)) codes.set(category, codes.size)
  const contrasts = readMatrix(matrix)
  if (contrasts.rows !== codes.size || contrasts.columns > contrasts.rows)
    throw new ModelLoadError('bad-content', `The contrasts of "${name}" do not fit its categories`, {
      ...matrix.place(),
      field: name,
      received: `${contrasts.rows} rows, ${contrasts.columns} columns`,
      expected: `${codes.size} rows, a category each, and at most as many columns`,
    })
  return { kind: 'factor', index, name, variable, codes, contrasts }
}

/** The categories that the rows and columns of a contrast matrix stand for: those listed, else the field's valid values. */
function categoriesOf(xml: XmlElement, variable: Variable): Raw[] {
  const list = child(xml, 'Categories')
  if (list === undefined) return variable.values.map(({ value }) => value)
  Categories.read(list)
  const categories = new Set<Raw>()
  for (const each of childrenOf(list, 'Category')) {
    const { value } = Category.read(each)
    const category = comparand(variable, value, each)
    if (categories.has(category))
      throw new ModelLoadError('duplicate-name', `The category "${value}" is listed twice`, {
        ...each.place(),
        field: variable.name,
        received: value,
        expected: 'categories that differ',
      })
    categories.add(category)
  }
  return [...categories]
}

/** The code of the category that a PPCell names. Throws `unknown-reference` where the contrasts have no column for it. */
export function codeOf({ name, variable, codes, contrasts }: Factor, value: string, xml: XmlElement): number {
  const category = comparand(variable, value, xml)
  const known = codes.get(category)
  if (contrasts === undefined) {
    if (known !== undefined) return known
    codes.set(category, codes.size)
    return codes.size - 1
  }
  if (known !== undefined && known < contrasts.columns) return known
  throw new ModelLoadError('unknown-reference', `The contrasts of "${name}" have no column for a category`, {
    ...xml.place(),
    field: name,
    received: value,
    expected: `one of ${firstOf([...codes.keys()].slice(0, contrasts.columns))}`,
  })
}

/** A record's category that the contrasts have no row for. */
export function withoutRow({ name, codes }: Factor, value: Raw): ScoreError {
  return new ScoreError('invalid-value', `The contrasts of "${name}" have no row for the value`, {
    field: name,
    received: value,
    expected: `one of ${firstOf(codes.keys())}`,
  })
}

/** Some of many categories, for messages. */
const firstOf = (categories: Iterable<Raw>): string => [...categories].slice(0, 20).join(', ')
