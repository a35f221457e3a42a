/** RegressionTable: intercept + Σ terms ("Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { Value } from '../../../core/value.js'
import type { XmlElement } from '../../../xml/element.js'
import type { Variable } from '../../compilation.js'
import { childrenOf, element, informational, integer, number, text } from '../../element.js'
import type { Indicator } from '../../expressions/expression.js'
import { FieldRef } from '../../expressions/FieldRef.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { comparand } from '../../predicates/comparison.js'
import { isNumeric, type Raw } from '../../types.js'
import { delivered } from '../../values.js'
import type { SummedTable } from './regressionColumns.js'
import { type Compute, type Summand, sumOf } from './summands.js'

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

/** One summand of a table. */
interface Term extends Summand {
  /** What is multiplied, as people write it. */
  readonly term: string
  readonly coefficient?: number
  /** Where it is a weight for one category of a field, and 0 for others. */
  readonly indicator?: Indicator & { readonly weight: number }
  readonly variables: readonly Variable[]
}

/** A compiled RegressionTable. */
export interface Table {
  /** intercept + Σ terms; `NaN` when an input that it needs is missing. */
  readonly sum: Compute
  /** The terms of the sum, where they are added as they are: with 32 bits each sum is rounded. */
  readonly summed: SummedTable | undefined
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
  const summands = joinedIndicators(terms)
  const sum = summing(summands, start, context)
  return {
    sum,
    summed: context.mathContext === 'float' ? undefined : { summands, start },
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

function summing(terms: readonly Summand[], start: number, { mathContext }: ModelContext): Compute {
  // The intercept comes last: with 32 bits the order shows.
  if (mathContext === 'float')
    return (frame) => {
      let sum = 0
      for (const { evaluate } of terms) sum = Math.fround(sum + evaluate(frame))
      return Math.fround(sum + start)
    }
  const sum = sumOf(terms)
  return (frame) => sum(frame) + start
}

/**
 * Terms with the indicators of one field's categories, which stand one after the other, joined: at most one of them is not 0, so
 * that adding that one is adding them all.
 */
function joinedIndicators(terms: readonly Term[]): Summand[] {
  const joined: Summand[] = []
  for (let i = 0; i < terms.length; ) {
    const { indicator } = terms[i]
    const weights = new Map<Raw, number>()
    let next = i
    for (; next < terms.length; next++) {
      const { indicator: other } = terms[next]
      if (other === undefined || other.variable !== indicator?.variable || weights.has(other.category)) break
      if (!Object.is(other.missing, indicator.missing)) break
      weights.set(other.category, other.weight)
    }
    if (indicator === undefined || next - i < 2) {
      joined.push(terms[i])
      i++
      continue
    }
    const { variable, missing } = indicator
    const weightOf = (value: Raw): number => (value === null ? missing : (weights.get(value) ?? 0))
    joined.push({ evaluate: (frame) => weightOf(variable.read(frame)), lookup: { variable, weightOf } })
    i = next
  }
  return joined
}

function numericTerm(xml: XmlElement, { scope, round }: ModelContext): Term {
  const { name, exponent, coefficient } = NumericPredictor.read(xml)
  const variable = scope.resolve(name, xml)
  const factor = numberOf(variable, xml)
  const weight = round(coefficient)
  const { slot, dataType, indicator } = variable
  if (exponent === 1)
    return {
      term: name,
      coefficient,
      variables: [variable],
      evaluate: (frame) => round(weight * round(factor(frame))),
      // Of other types, such as truth values, the factor is made of the value.
      ...(slot === undefined || dataType === undefined || !isNumeric(dataType)
        ? {}
        : { product: { slot, weight } }),
      ...(indicator === undefined || !isJoinable(indicator, weight)
        ? {}
        : { indicator: { ...indicator, weight } }),
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

/** Whether all but one category add nothing: an infinite weight times 0 is no number, and a missing value may count for something. */
const isJoinable = ({ missing }: Indicator, weight: number): boolean =>
  Number.isFinite(weight) && (missing === 0 || Number.isNaN(missing))

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
  const { read, number } = variable
  const ofValue: Compute = (frame) => {
    const value = read(frame)
    return value === null ? Number.NaN : Number(value)
  }
  if (number === undefined) return ofValue
  return (frame) => {
    const x = number(frame)
    return Number.isNaN(x) ? ofValue(frame) : x
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
  return [...fields].map(([variable, weights]) => {
    const weightOf = (value: Raw): number => weights.get(value) ?? 0
    return {
      term: variable.name,
      variables: [variable],
      evaluate: (frame) => weightOf(variable.read(frame)),
      lookup: { variable, weightOf },
    }
  })
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
