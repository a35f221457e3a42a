/** RegressionModel: sums of weighted inputs, with a normalisation ("Regression"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { checkDistinct, childrenOf, element, informational, oneOf } from '../../element.js'
import type { Frame } from '../../frame.js'
import { embeddedChildren, modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { distributionSteps } from '../../model/distributionSteps.js'
import { nothing, type Prediction, winner } from '../../model/prediction.js'
import { categoryOf } from '../../schema/Targets.js'
import { delivered } from '../../values.js'
import { inverseLink, type Normalization, normalization, normalizationMethods } from './normalization.js'
import { compileTable, RegressionTable } from './RegressionTable.js'
import { meansColumnwise, sharesColumnwise } from './regressionColumns.js'

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
  return {
    ...compileTables(xml, normalizationMethod, context),
    gives: new Set(context.functionName === 'classification' ? ['probability'] : []),
  }
}

/** What tables say of records. */
type TableScorer = Pick<Scorer, 'score' | 'explain' | 'columnwise'>

function compileTables(xml: XmlElement, method: Normalization, context: ModelContext): TableScorer {
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
): TableScorer {
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
    // Where nothing is rounded to 32 bits.
    ...(predictor.summed === undefined ? {} : { columnwise: meansColumnwise(predictor.summed, mean) }),
  }
}

function classification(
  xml: XmlElement,
  tables: readonly XmlElement[],
  method: Normalization,
  context: ModelContext,
): TableScorer {
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
  // Terms may call a function of the user's, which may score with this model: what is in use is not idle.
  const idle: Float64Array[] = []
  const distribution = (frame: Frame, sums: Float64Array): Prediction => {
    for (let i = 0; i < predictors.length; i++) {
      sums[i] = predictors[i].sum(frame)
      if (Number.isNaN(sums[i])) return nothing
    }
    normalize(sums)
    // Where infinities meet there is no distribution: the class that happens to keep a number is no result.
    for (let i = 0; i < sums.length; i++) if (Number.isNaN(sums[i])) return nothing
    // A list written down as a whole is made faster than one that grows.
    const values: number[] = sums.length === 2 ? [round(sums[0]), round(sums[1])] : []
    for (let i = values.length; i < sums.length; i++) values.push(round(sums[i]))
    const probabilities = { categories, values }
    const value = winner(probabilities)
    return value === null ? nothing : { value, probabilities }
  }
  const score = (frame: Frame): Prediction => {
    const sums = idle.pop() ?? new Float64Array(predictors.length)
    try {
      return distribution(frame, sums)
    } finally {
      idle.push(sums)
    }
  }
  const summed = predictors.flatMap((predictor) => predictor.summed ?? [])
  return {
    score,
    ...(summed.length < predictors.length
      ? {}
      : { columnwise: sharesColumnwise(summed, categories, normalize) }),
    explain(frame) {
      const { target } = context
      const shown = categories.map((category) => delivered(category, target.dataType))
      const values = score(frame).probabilities?.values
      return [
        ...predictors.flatMap((predictor, i) => predictor.steps(frame, shown[i])),
        ...distributionSteps(`probability by ${method}`, categories, values, target),
      ]
    },
  }
}

/** Whether a table adds up to 0 whatever the record is. */
const isEmpty = (table: XmlElement): boolean =>
  RegressionTable.read(table).intercept === 0 && table.children.length === 0
