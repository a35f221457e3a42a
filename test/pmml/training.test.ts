import { describe, expect, it } from 'vitest'
import { constantModel, load, pmml, schema } from '../helpers/pmml.js'

/** The metadata of a document whose model has something inside, and something before it. */
const metadataOf = (inside: string, before = ''): { readonly [name: string]: unknown } =>
  load(pmml({ models: before + constantModel(schema('x') + inside) })).info.metadata

describe('MiningBuildTask', () => {
  it('is told as what its extensions say', () => {
    const task = `<MiningBuildTask><Extension extender="lab" name="seed" value="7"/><Extension> rf(y ~ x) </Extension></MiningBuildTask>`
    expect(metadataOf('', task).buildTask).toEqual([
      { extender: 'lab', name: 'seed', value: '7' },
      { text: 'rf(y ~ x)' },
    ])
  })

  it('may be empty', () => {
    expect(metadataOf('', '<MiningBuildTask/>')).not.toHaveProperty('buildTask')
  })

  it('is told in short', () => {
    const extension = `<Extension value="${'v'.repeat(5000)}">${'t'.repeat(5000)}</Extension>`
    const { buildTask } = metadataOf('', `<MiningBuildTask>${extension.repeat(3000)}</MiningBuildTask>`)
    expect(buildTask).toHaveLength(1000)
    expect(JSON.stringify(buildTask).length).toBeLessThan(1000 * 2100)
  })
})

describe('ModelStats', () => {
  it('gives the numbers of each field', () => {
    const stats = `<ModelStats><UnivariateStats field="x"><Counts totalFreq="100" missingFreq="3" invalidFreq="0" cardinality="42"/>
      <NumericInfo minimum="-1.5" maximum="9" mean="2.25" standardDeviation="0.5" median="2" interQuartileRange="1e-1"><Quantile quantileLimit="50" quantileValue="2"/></NumericInfo></UnivariateStats>
      <UnivariateStats field="y"><Counts totalFreq="100"/><DiscrStats modalValue="a"/></UnivariateStats>
      <MultivariateStats><MultivariateStat name="x" tValue="2"/></MultivariateStats></ModelStats>`
    expect(metadataOf(stats).statistics).toEqual({
      x: {
        totalFreq: 100,
        missingFreq: 3,
        invalidFreq: 0,
        cardinality: 42,
        minimum: -1.5,
        maximum: 9,
        mean: 2.25,
        standardDeviation: 0.5,
        median: 2,
        interQuartileRange: 0.1,
      },
      y: { totalFreq: 100 },
    })
  })

  it.each([
    ['nothing', '<ModelStats/>'],
    ['no numbers', '<ModelStats><UnivariateStats field="x"/></ModelStats>'],
    ['no field', '<ModelStats><UnivariateStats><Counts totalFreq="1"/></UnivariateStats></ModelStats>'],
    [
      'what is no number',
      '<ModelStats><UnivariateStats field="x"><Counts totalFreq="many"/></UnivariateStats></ModelStats>',
    ],
    [
      'NaN',
      '<ModelStats><UnivariateStats field="x"><NumericInfo mean="NaN"/></UnivariateStats></ModelStats>',
    ],
  ])('with %s gives none', (_what, stats) => {
    expect(metadataOf(stats)).not.toHaveProperty('statistics')
  })

  it('may speak of a field with an odd name', () => {
    const stats =
      '<ModelStats><UnivariateStats field="__proto__"><Counts totalFreq="1"/></UnivariateStats></ModelStats>'
    expect(Object.keys(metadataOf(stats).statistics ?? {})).toEqual(['__proto__'])
  })

  it('is told of a thousand fields at most', () => {
    const many = Array.from(
      { length: 3000 },
      (_, i) => `<UnivariateStats field="f${i}"><Counts totalFreq="${i}"/></UnivariateStats>`,
    )
    const { statistics } = metadataOf(`<ModelStats>${many.join('')}</ModelStats>`)
    expect(Object.keys(statistics ?? {})).toHaveLength(1000)
  })
})

describe('ModelExplanation', () => {
  it('gives the measures of quality', () => {
    const quality = `<ModelExplanation><PredictiveModelQuality targetField="y" dataName="spring" dataUsage="validation" meanSquaredError="0.25" r-squared="0.9" AUC="0.75">
      <ConfusionMatrix><ClassLabels><Array n="1" type="string">a</Array></ClassLabels><Matrix/></ConfusionMatrix></PredictiveModelQuality>
      <PredictiveModelQuality targetField="7"/></ModelExplanation>`
    expect(metadataOf(quality).quality).toEqual([
      {
        kind: 'PredictiveModelQuality',
        targetField: 'y',
        dataName: 'spring',
        dataUsage: 'validation',
        measures: { meanSquaredError: 0.25, 'r-squared': 0.9, AUC: 0.75 },
      },
      { kind: 'PredictiveModelQuality', targetField: '7', dataUsage: 'training', measures: {} },
    ])
  })

  it('gives that of clusterings', () => {
    const quality =
      '<ModelExplanation><ClusteringModelQuality dataName="2024" SSE="3" SSB="4.5"/></ModelExplanation>'
    expect(metadataOf(quality).quality).toEqual([
      { kind: 'ClusteringModelQuality', dataName: '2024', measures: { SSE: 3, SSB: 4.5 } },
    ])
  })

  it('may be empty', () => {
    expect(metadataOf('<ModelExplanation/>')).not.toHaveProperty('quality')
  })
})
