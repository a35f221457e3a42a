/** RegressionTable: intercept + Σ terms ("Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { Value } from '../../../core/value.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import { childrenOf, element, informational, integer, number, text } from '../../element.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import type { Raw } from '../../types.js'
import { delivered } from '../../values.js'

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
export interface Table {
  /** intercept + Σ terms; `NaN` when an input that it needs is missing. */
  readonly sum: Compute
  /** The summands for a record, and their sum. */
  steps(frame: Frame, category?: Value): ExplanationStep[]
}

/** Compiles a RegressionTable. */
export function compileTable(xml: XmlElement, context: ModelContext): Table {
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
