/** RegressionModel: sums of weighted inputs, with a normalisation ("Regression"). */

import { ModelLoadError } from '../../core/errors.js'
import type { ExplanationStep } from '../../core/explanation.js'
import type { Value } from '../../core/value.js'
import { cauchit, cloglog, logistic, loglog, ordinal, probit, simplemax, softmax } from '../../math/links.js'
import { cauchit32, cloglog32, logistic32, loglog32, simplemax32, softmax32 } from '../../math/links32.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import {
  checkDistinct,
  childrenOf,
  element,
  informational,
  integer,
  malformed,
  number,
  oneOf,
  text,
} from '../element.js'
import { FieldRef } from '../expressions/FieldRef.js'
import type { Frame } from '../frame.js'
import { comparand } from '../predicates/comparison.js'
import { categoryOf } from '../schema/Targets.js'
import type { Raw } from '../types.js'
import { delivered } from '../values.js'
import type { ModelContext, Scorer } from './compiled.js'
import { embeddedChildren, modelAttributes, modelChildren } from './model.js'
import { nothing, type Prediction, winner } from './prediction.js'

const normalizationMethods = [
  'none',
  'simplemax',
  'softmax',
  'logit',
  'probit',
  'cloglog',
  'exp',
  'loglog',
  'cauchit',
] as const

type Normalization = (typeof normalizationMethods)[number]

export const RegressionModel = element(
  'RegressionModel',
  'Regression',
  {
    ...modelAttributes,
    modelType: informational,
    targetFieldName: informational,
    normalizationMethod: oneOf(normalizationMethods).or('none'),
  },
  [...modelChildren, 'RegressionTable'],
)

export const RegressionTable = element(
  'RegressionTable',
  'Regression',
  { intercept: number.or(0), targetCategory: text.optional },
  ['NumericPredictor', 'CategoricalPredictor', 'PredictorTerm'],
)

export const NumericPredictor = element('NumericPredictor', 'Regression', {
  name: text.required,
  exponent: integer.or(1),
  coefficient: number.required,
  mean: informational,
})

export const CategoricalPredictor = element('CategoricalPredictor', 'Regression', {
  name: text.required,
  value: text.required,
  coefficient: number.required,
})

export const PredictorTerm = element(
  'PredictorTerm',
  'Regression',
  { name: informational, coefficient: number.required },
  ['FieldRef'],
)

/** A regression inside a MiningModel or the Node of a tree ("Model Composition"). */
export const Regression = element(
  'Regression',
  'Model Composition',
  {
    modelName: informational,
    functionName: modelAttributes.functionName,
    algorithmName: informational,
    normalizationMethod: oneOf(normalizationMethods).or('none'),
  },
  [...embeddedChildren, 'RegressionTable'],
)

export function compileRegressionModel(xml: XmlElement, context: ModelContext): Scorer {
  const { normalizationMethod } = xml.name === 'Regression' ? Regression.read(xml) : RegressionModel.read(xml)
  const { score, explain } = compileTables(xml, normalizationMethod, context)
  return {
    score,
    explain,
    gives: new Set(context.functionName === 'classification' ? ['probability'] : []),
  }
}

function compileTables(
  xml: XmlElement,
  method: Normalization,
  context: ModelContext,
): Pick<Scorer, 'score' | 'explain'> {
  const tables = childrenOf(xml, 'RegressionTable')
  if (context.functionName === 'classification') return classification(xml, tables, method, context)
  if (tables.length !== 1)
    throw new ModelLoadError(
      'missing-element',
      'A RegressionModel of function regression has one RegressionTable',
      {
        ...xml.place(),
        received: tables.length,
        expected: 'one RegressionTable',
      },
    )
  return regression(xml, tables[0], method, context)
}

function regression(
  xml: XmlElement,
  table: XmlElement,
  method: Normalization,
  context: ModelContext,
): Pick<Scorer, 'score' | 'explain'> {
  const predictor = compileTable(table, context)
  const { round } = context
  const mean =
    method === 'exp' ? Math.exp : inverseLink(method === 'softmax' ? 'logit' : method, xml, context)
  return {
    score(frame) {
      const y = predictor.sum(frame)
      if (Number.isNaN(y)) return nothing
      return { value: round(mean(y)) }
    },
    explain: (frame) => predictor.steps(frame),
  }
}

/** The inverse link of a method for one linear predictor. */
function inverseLink(
  method: Normalization,
  xml: XmlElement,
  { mathContext }: ModelContext,
): (y: number) => number {
  const float = mathContext === 'float'
  switch (method) {
    case 'none':
      return (y) => y
    case 'logit':
      return float ? logistic32 : logistic
    case 'probit':
      return probit
    case 'cloglog':
      return float ? cloglog32 : cloglog
    case 'loglog':
      return float ? loglog32 : loglog
    case 'cauchit':
      return float ? cauchit32 : cauchit
    default:
      throw malformed(xml, `normalizationMethod="${method}" is not allowed here`, {
        received: method,
        expected: 'none | logit | probit | cloglog | loglog | cauchit',
      })
  }
}

function classification(
  xml: XmlElement,
  tables: readonly XmlElement[],
  method: Normalization,
  context: ModelContext,
): Pick<Scorer, 'score' | 'explain'> {
  if (tables.length < 2)
    throw new ModelLoadError(
      'missing-element',
      'A RegressionModel of function classification has a table a class',
      {
        ...xml.place(),
        received: tables.length,
        expected: 'two or more RegressionTable',
      },
    )
  const categories = tables.map((table) => {
    const { targetCategory } = RegressionTable.read(table)
    if (targetCategory === undefined)
      throw new ModelLoadError('missing-attribute', 'RegressionTable lacks the attribute targetCategory', {
        ...table.place(),
        expected: 'the class that the table is for',
      })
    return categoryOf(targetCategory, context.target, table)
  })
  checkDistinct(categories, 'targetCategory', (i) => tables[i])
  const predictors = tables.map((table) => compileTable(table, context))
  // Of two classes with nothing said of the second, softmax is logit.
  const isLogit = method === 'softmax' && tables.length === 2 && isEmpty(tables[1])
  const normalize = normalization(xml, isLogit ? 'logit' : method, tables.length, context)
  const { round } = context
  const score = (frame: Frame): Prediction => {
    const values = new Float64Array(predictors.length)
    for (let i = 0; i < predictors.length; i++) {
      values[i] = predictors[i].sum(frame)
      if (Number.isNaN(values[i])) return nothing
    }
    normalize(values)
    // Where infinities meet there is no distribution: the class that happens to keep a number is no result.
    if (values.some(Number.isNaN)) return nothing
    for (let i = 0; i < values.length; i++) values[i] = round(values[i])
    const probabilities = { categories, values }
    const value = winner(probabilities)
    return value === null ? nothing : { value, probabilities }
  }
  return {
    score,
    explain(frame) {
      const steps = predictors.flatMap((predictor, i) => predictor.steps(frame, categories[i]))
      const { probabilities } = score(frame)
      return [
        ...steps,
        ...categories.map((category, i) => ({
          kind: 'intermediate' as const,
          name: `probability by ${method}`,
          value: probabilities?.values[i] ?? null,
          category,
        })),
      ]
    },
  }
}

/** Whether a table adds up to 0 whatever the record is. */
const isEmpty = (table: XmlElement): boolean =>
  RegressionTable.read(table).intercept === 0 && table.children.length === 0

/** From linear predictors to probabilities, in place. */
function normalization(
  xml: XmlElement,
  method: Normalization,
  classes: number,
  context: ModelContext,
): (values: Float64Array) => void {
  const float = context.mathContext === 'float'
  const rounded = (mean: (y: number) => number): ((y: number) => number) =>
    float ? (y) => Math.fround(mean(y)) : mean
  const link = (): ((y: number) => number) => rounded(inverseLink(method, xml, context))
  if (context.target.optype === 'ordinal') return ordinal(method === 'none' ? rounded(share) : link())
  switch (method) {
    case 'softmax':
      return float ? softmax32 : softmax
    case 'simplemax':
      return float ? simplemax32 : simplemax
    case 'none':
      return classes === 2 ? complement(rounded(share)) : remainder
    case 'logit':
      // For more than two classes not in the standard; scikit-learn's one-against-rest models are written so.
      return classes === 2 ? complement(link()) : each(link(), float ? simplemax32 : simplemax)
    default:
      if (classes !== 2)
        throw malformed(xml, `normalizationMethod="${method}" is for two classes, or for an ordinal target`, {
          received: `${classes} classes`,
          expected: 'none | softmax | simplemax | logit',
        })
      return complement(link())
  }
}

/** A number taken for a probability as it is. */
const share = (y: number): number => Math.min(Math.max(y, 0), 1)

/** Two classes: the second has what the first leaves. */
const complement =
  (mean: (y: number) => number) =>
  (values: Float64Array): void => {
    values[0] = mean(values[0])
    values[1] = 1 - values[0]
  }

/** The predictors are the probabilities; the last class has what the others leave. */
function remainder(values: Float64Array): void {
  let sum = 0
  const last = values.length - 1
  for (let i = 0; i < last; i++) sum += values[i]
  values[last] = 1 - sum
}

/** The mean of each class by itself, then brought to a sum of 1. */
const each =
  (mean: (y: number) => number, share: (values: Float64Array) => void) =>
  (values: Float64Array): void => {
    for (let i = 0; i < values.length; i++) values[i] = mean(values[i])
    share(values)
  }

/** A number computed from a record; `NaN` when an input it needs is missing. */
type Compute = (frame: Frame) => number

/** One summand of a table. */
interface Term {
  /** What is multiplied, as people write it. */
  readonly term: string
  readonly coefficient?: number
  readonly variables: readonly Variable[]
  readonly evaluate: Compute
}

/** A compiled RegressionTable. */
interface Table {
  /** intercept + Σ terms; `NaN` when an input that it needs is missing. */
  readonly sum: Compute
  /** The summands for a record, and their sum. */
  steps(frame: Frame, category?: Raw): ExplanationStep[]
}

function compileTable(xml: XmlElement, context: ModelContext): Table {
  const { intercept } = RegressionTable.read(xml)
  const { round } = context
  const terms: Term[] = [
    ...childrenOf(xml, 'NumericPredictor').map((each) => numericTerm(each, context)),
    ...categoricalTerms(childrenOf(xml, 'CategoricalPredictor'), context),
    ...childrenOf(xml, 'PredictorTerm').map((each) => predictorTerm(each, context)),
  ]
  const start = round(intercept)
  const sum = summing(
    terms.map(({ evaluate }) => evaluate),
    start,
    context,
  )
  return {
    sum,
    steps(frame, category) {
      const of = category === undefined ? {} : { category }
      return [
        { kind: 'term', term: 'intercept', contribution: start, ...of },
        ...terms.map(({ term, coefficient, variables, evaluate }) => {
          const x = evaluate(frame)
          return {
            kind: 'term' as const,
            term,
            ...(coefficient === undefined ? {} : { coefficient }),
            ...(variables.length === 1 ? { value: shownValue(variables[0], frame) } : {}),
            contribution: Number.isNaN(x) ? null : x,
            ...of,
          }
        }),
        { kind: 'intermediate', name: 'linear predictor', value: delivered(sum(frame), 'double'), ...of },
      ]
    },
  }
}

/** A field's value as users see it. */
const shownValue = ({ read, dataType }: Variable, frame: Frame): Value => delivered(read(frame), dataType)

function summing(terms: readonly Compute[], start: number, { mathContext }: ModelContext): Compute {
  // The intercept comes last: with 32 bits the order shows.
  if (mathContext === 'float')
    return (frame) => {
      let sum = 0
      for (const term of terms) sum = Math.fround(sum + term(frame))
      return Math.fround(sum + start)
    }
  return (frame) => {
    let sum = 0
    for (const term of terms) sum += term(frame)
    return sum + start
  }
}

function numericTerm(xml: XmlElement, { scope, round }: ModelContext): Term {
  const { name, exponent, coefficient } = NumericPredictor.read(xml)
  const variable = scope.resolve(name, xml)
  const factor = numberOf(variable, xml)
  const weight = round(coefficient)
  if (exponent === 1)
    return {
      term: name,
      coefficient,
      variables: [variable],
      evaluate: (frame) => round(weight * round(factor(frame))),
    }
  return {
    term: `${name}^${exponent}`,
    coefficient,
    variables: [variable],
    evaluate(frame) {
      const x = factor(frame)
      // NaN ** 0 is 1, but what is missing stays so.
      return Number.isNaN(x) ? x : round(weight * round(x ** exponent))
    },
  }
}

/** A field's value as a number, `NaN` when missing. */
function numberOf(variable: Variable, xml: XmlElement): Compute {
  if (variable.dataType === 'string')
    throw new ModelLoadError(
      'type-mismatch',
      `The field "${variable.name}" is text and can't be multiplied`,
      {
        ...xml.place(),
        field: variable.name,
        expected: 'a field of a numeric type',
      },
    )
  const { read } = variable
  return (frame) => {
    const value = read(frame)
    return value === null ? Number.NaN : Number(value)
  }
}

/** The categorical predictors of a table: those of one field are one look-up. Missing and unlisted values add nothing. */
function categoricalTerms(predictors: readonly XmlElement[], { scope, round }: ModelContext): Term[] {
  const fields = new Map<Variable, Map<Raw, number>>()
  for (const each of predictors) {
    const { name, value, coefficient } = CategoricalPredictor.read(each)
    const variable = scope.resolve(name, each)
    const weights = fields.get(variable) ?? new Map<Raw, number>()
    const category = comparand(variable, value, each)
    weights.set(category, (weights.get(category) ?? 0) + round(coefficient))
    fields.set(variable, weights)
  }
  return [...fields].map(([variable, weights]) => ({
    term: variable.name,
    variables: [variable],
    evaluate: (frame) => weights.get(variable.read(frame)) ?? 0,
  }))
}

function predictorTerm(xml: XmlElement, { scope, round }: ModelContext): Term {
  const { coefficient } = PredictorTerm.read(xml)
  const variables = childrenOf(xml, 'FieldRef').map((each) => ({
    variable: scope.resolve(FieldRef.read(each).field, each),
    xml: each,
  }))
  const factors = variables.map((each) => numberOf(each.variable, each.xml))
  if (factors.length === 0)
    throw new ModelLoadError('missing-element', 'PredictorTerm multiplies nothing', {
      ...xml.place(),
      expected: 'FieldRef',
    })
  const weight = round(coefficient)
  return {
    term: variables.map(({ variable }) => variable.name).join(' · '),
    coefficient,
    variables: variables.map(({ variable }) => variable),
    evaluate(frame) {
      let product = weight
      for (const factor of factors) product = round(product * round(factor(frame)))
      return product
    },
  }
}
