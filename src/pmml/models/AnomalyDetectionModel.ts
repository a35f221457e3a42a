/** AnomalyDetectionModel: a model whose result tells how unusual a record is ("Anomaly Detection"). */

import { ModelLoadError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { numbersChild } from '../arrays.js'
import { child, childOf, childrenOf, element, malformed, oneOf, requiredChild, text } from '../element.js'
import type { Frame } from '../frame.js'
import { modelAttributes } from '../model/attributes.js'
import { isDistance } from '../model/ComparisonMeasure.js'
import type { CompiledModel, ModelContext, Scorer } from '../model/compiled.js'
import { nothing, type Prediction } from '../model/prediction.js'
import { parseNumber } from '../text/numbers.js'
import type { Raw } from '../types.js'
import { delivered } from '../values.js'
import { ClusteringModel } from './ClusteringModel/ClusteringModel.js'
import { modelElements } from './names.js'

export const AnomalyDetectionModel = element(
  'AnomalyDetectionModel',
  'Anomaly Detection',
  {
    ...modelAttributes,
    algorithmType: oneOf(['iforest', 'ocsvm', 'clusterMeanDist', 'other']).required,
    sampleDataSize: text.optional,
  },
  [
    'MiningSchema',
    'Output',
    'LocalTransformations',
    'ModelVerification',
    'MeanClusterDistances',
    ...modelElements,
  ],
)

export const MeanClusterDistances = element('MeanClusterDistances', 'Anomaly Detection', {}, [
  'Array',
  'array',
])

export function compileAnomalyDetectionModel(xml: XmlElement, context: ModelContext): Scorer {
  const { algorithmType, sampleDataSize } = AnomalyDetectionModel.read(xml)
  const inner = context.compileInner(childOf(xml, modelNames, 'a model'), context.scope)
  const { name, compute } = anomalyScore(algorithmType, sampleDataSize, inner, xml)
  const score = (frame: Frame): Prediction => {
    const value = compute(frame)
    if (typeof value === 'number') return Number.isNaN(value) ? nothing : { value: context.round(value) }
    return { value }
  }
  return {
    score,
    gives: new Set(),
    innerOutputs: inner.outputs,
    explain: (frame) => [
      { kind: 'segment', id: '1', weight: 1, explanation: inner.explain(frame) },
      { kind: 'intermediate', name, value: delivered(score(frame).value, context.target.dataType) },
    ],
  }
}

const modelNames: ReadonlyMap<string, true> = new Map(modelElements.map((name) => [name, true]))

/** How the result of the model inside becomes a score; `NaN` or `null` when it has none. */
function anomalyScore(
  algorithmType: 'iforest' | 'ocsvm' | 'clusterMeanDist' | 'other',
  sampleDataSize: string | undefined,
  inner: CompiledModel,
  xml: XmlElement,
): { name: string; compute: (frame: Frame) => Raw } {
  switch (algorithmType) {
    case 'iforest': {
      if (inner.functionName !== 'regression')
        throw malformed(xml, 'The trees of an isolation forest give path lengths, which are numbers', {
          received: `${inner.element} of function ${inner.functionName}`,
          expected: 'a model of function regression',
        })
      const expected = expectedPathLength(sampleSize(sampleDataSize, xml))
      // The shorter the path that isolates a record, the more unusual it is: near 1 is an anomaly.
      return {
        name: '2^(−path length / expected path length)',
        compute: (frame) => 2 ** (-inner.number(frame) / expected),
      }
    }
    case 'clusterMeanDist':
      return { name: 'distance / mean distance of the cluster', compute: relativeDistance(inner, xml) }
    default:
      // The result as it is, whatever it is: the number of a support vector machine, the class of a classification.
      return { name: algorithmType, compute: (frame) => inner.score(frame).value }
  }
}

function sampleSize(sampleDataSize: string | undefined, xml: XmlElement): number {
  const size = sampleDataSize === undefined ? undefined : parseNumber(sampleDataSize)
  if (size === undefined || !(size >= 2 && size < Infinity))
    throw malformed(xml, 'An isolation forest needs the size of the samples that its trees were grown from', {
      received: sampleDataSize,
      expected: 'a sampleDataSize, a number of 2 or more',
    })
  return size
}

const EULER_MASCHERONI = 0.5772156649015329

/**
 * Mean length of an unsuccessful search in a binary tree of n records: 2·H(n−1) − 2(n−1)/n with H(i) ≈ ln i + γ
 * (Liu, Ting, Zhou, "Isolation Forest", 2008).
 */
function expectedPathLength(n: number): number {
  if (n === 2) return 1
  return 2 * (Math.log(n - 1) + EULER_MASCHERONI) - (2 * (n - 1)) / n
}

/** The distance to the nearest cluster, over the mean distance of that cluster's own records. */
function relativeDistance(inner: CompiledModel, xml: XmlElement): (frame: Frame) => number {
  const clustering = child(xml, 'ClusteringModel')
  if (clustering === undefined)
    throw new ModelLoadError('missing-element', 'algorithmType="clusterMeanDist" needs a ClusteringModel', {
      ...xml.place(),
      received: inner.element,
      expected: 'ClusteringModel',
    })
  const { modelClass } = ClusteringModel.read(clustering)
  if (modelClass !== 'centerBased' || !isDistance(requiredChild(clustering, 'ComparisonMeasure')))
    throw malformed(clustering, 'The clusters are not found by a distance', {
      received: `modelClass ${modelClass}, ${child(clustering, 'ComparisonMeasure')?.children[0]?.name ?? 'no measure'}`,
      expected: 'modelClass centerBased, and a distance as the ComparisonMeasure',
    })
  const clusters = childrenOf(clustering, 'Cluster').length
  const means = readMeanDistances(requiredChild(xml, 'MeanClusterDistances'), clusters)
  return (frame) => {
    const { affinities, entityId } = inner.score(frame)
    if (affinities === undefined || entityId === undefined) return Number.NaN
    const place = affinities.categories.indexOf(entityId)
    return affinities.values[place] / means[place]
  }
}

/** One mean distance a cluster, in the order of the clusters. */
function readMeanDistances(xml: XmlElement, clusters: number): Float64Array {
  MeanClusterDistances.read(xml)
  const means = numbersChild(xml)
  if (means.length !== clusters)
    throw malformed(xml, 'There is not one mean distance a cluster', {
      received: means.length,
      expected: `${clusters} numbers`,
    })
  if (!means.every((mean) => mean > 0 && mean < Infinity))
    throw malformed(xml, 'A mean distance is not positive', {
      received: Array.from(means),
      expected: 'positive numbers',
    })
  return means
}
