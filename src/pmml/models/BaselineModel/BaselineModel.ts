/** BaselineModel: how far a field has moved away from what it used to be ("Baseline Models"). */

import type { XmlElement } from '../../../xml/element.js'
import { distributionElements } from '../../distributions.js'
import { child, element, integer, malformed, number, oneOf, requiredChild, text } from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { chiSquareDistribution, chiSquareIndependence, scalarProduct } from './counts.js'
import { cusum } from './cusum.js'
import type { Statistic, TestContext } from './statistic.js'
import { zValue } from './zValue.js'

export const BaselineModel = element('BaselineModel', 'Baseline Models', modelAttributes, [
  ...modelChildren,
  'TestDistributions',
])

export const TestDistributions = element(
  'TestDistributions',
  'Baseline Models',
  {
    field: text.required,
    testStatistic: oneOf([
      'zValue',
      'chiSquareIndependence',
      'chiSquareDistribution',
      'CUSUM',
      'scalarProduct',
    ]).required,
    resetValue: number.or(0),
    windowSize: integer.or(0),
    weightField: text.optional,
    normalizationScheme: oneOf(['Independent', 'SizeWeighted']).or('Independent'),
  },
  ['Baseline', 'Alternate'],
)

export const Baseline = element('Baseline', 'Baseline Models', {}, [
  ...distributionElements,
  'CountTable',
  'NormalizedCountTable',
  'FieldRef',
])

export const Alternate = element('Alternate', 'Baseline Models', {}, distributionElements)

/** Most records that a window looks back at: they are kept in memory. */
const LONGEST_WINDOW = 100_000

const statistics: { readonly [name: string]: (context: TestContext) => Statistic } = {
  zValue,
  CUSUM: cusum,
  chiSquareDistribution,
  chiSquareIndependence,
  scalarProduct,
}

export function compileBaselineModel(xml: XmlElement, context: ModelContext): Scorer {
  BaselineModel.read(xml)
  const testXml = requiredChild(xml, 'TestDistributions')
  const { field, testStatistic, windowSize, weightField, ...attributes } = TestDistributions.read(testXml)
  if (windowSize < 0 || windowSize > LONGEST_WINDOW)
    throw malformed(testXml, 'The window holds a number of records', {
      received: windowSize,
      expected: `0 (all records) to ${LONGEST_WINDOW}`,
    })
  const baseline = requiredChild(testXml, 'Baseline')
  Baseline.read(baseline)
  const alternate = child(testXml, 'Alternate')
  if (alternate !== undefined) Alternate.read(alternate)
  const { compilation, scope } = context
  const weight = weightField === undefined ? undefined : scope.resolve(weightField, testXml)
  const statistic = statistics[testStatistic]({
    ...attributes,
    weightField,
    xml: testXml,
    baseline,
    alternate,
    scope,
    windowSize,
    variable: scope.resolve(field, testXml),
    weightOf(frame) {
      if (weight === undefined) return 1
      const value = weight.read(frame)
      return typeof value === 'number' && value >= 0 && value < Infinity ? value : 0
    },
  })
  // The statistic of a record is computed before the record is remembered, so that asking twice gives the same.
  const memory = compilation.newMemory(statistic.holds)
  const scored = compilation.newSlot()
  compilation.stateful = true
  compilation.afterRecord.push((frame) => {
    if (frame.stamps[scored] === frame.generation)
      frame.memory[memory] = statistic.remember(frame.memory[memory], frame)
  })
  const score = (frame: Frame): Prediction => {
    frame.stamps[scored] = frame.generation
    const value = statistic.compute(frame.memory[memory], frame)
    return Number.isNaN(value) ? nothing : { value: context.round(value) }
  }
  return {
    score,
    gives: new Set(),
    explain: (frame) => [{ kind: 'intermediate', name: testStatistic, value: score(frame).value }],
  }
}
