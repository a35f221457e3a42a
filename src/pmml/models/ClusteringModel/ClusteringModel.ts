/** ClusteringModel: the cluster that a record is nearest to, or most like ("Clustering Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import { best } from '../../../math/selection.js'
import type { XmlElement } from '../../../xml/element.js'
import { arrayChild } from '../../arrays.js'
import { child, childrenOf, element, integer, oneOf, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import { checkFunction, modelAttributes, modelChildren } from '../../model/attributes.js'
import { type Comparison, compileComparison } from '../../model/ComparisonMeasure.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import type { Prediction } from '../../model/prediction.js'
import { parseNumber } from '../../text/numbers.js'
import { type ClusterNames, clusterNames, entitySteps } from './Cluster.js'
import { type Center, readCenter } from './ClusteringField.js'
import { distributionBased } from './distributionBased.js'

const section = 'Clustering Models'

export const ClusteringModel = element(
  'ClusteringModel',
  section,
  {
    ...modelAttributes,
    modelClass: oneOf(['centerBased', 'distributionBased']).required,
    numberOfClusters: integer.required,
  },
  [
    // Clusters are no values that Targets could change.
    ...modelChildren.filter((name) => name !== 'Targets'),
    'ComparisonMeasure',
    'ClusteringField',
    'CenterFields',
    'MissingValueWeights',
    'Cluster',
  ],
)

export const MissingValueWeights = element('MissingValueWeights', section, {}, ['Array', 'array'])

export function compileClusteringModel(xml: XmlElement, context: ModelContext): Scorer {
  const { modelClass, numberOfClusters } = ClusteringModel.read(xml)
  checkFunction(xml, context.functionName, 'clustering')
  const clusters = childrenOf(xml, 'Cluster')
  if (clusters.length === 0 || clusters.length !== numberOfClusters)
    throw new ModelLoadError(
      'bad-content',
      'The ClusteringModel has another number of clusters than it says',
      {
        ...xml.place(),
        received: clusters.length,
        expected: `${numberOfClusters}, at least one`,
      },
    )
  const names = clusterNames(clusters, context.target)
  return modelClass === 'centerBased'
    ? centerBased(xml, clusters, names, context)
    : distributionBased(xml, clusters, names, context)
}

/** Each cluster is its centre: the one that the comparison prefers wins, of equals the first. */
function centerBased(
  xml: XmlElement,
  clusters: readonly XmlElement[],
  names: ClusterNames,
  context: ModelContext,
): Scorer {
  const center = readCenter(xml, context)
  const { fields, scope } = center
  const measure = requiredChild(xml, 'ComparisonMeasure')
  const comparison = compileComparison(measure, fields, missingWeights(xml, center), context)
  const centers = readCenters(clusters, fields.length, comparison)
  const score = (frame: Frame): Prediction => {
    const affinities = new Float64Array(clusters.length)
    comparison.compare(comparison.coordinates(frame), centers, affinities)
    const ranking = best(affinities, clusters.length, comparison.isSimilarity)
    // Where a measure is not defined for one of the clusters, nobody knows which is the nearest.
    return names.predict(affinities, ranking.length === clusters.length ? ranking : [])
  }
  return {
    score,
    explain: (frame) => entitySteps(score(frame), names),
    gives: new Set(['affinity', 'entityId']),
    outputScope: scope,
  }
}

/** The coordinates of the centres, one centre after the other. */
function readCenters(clusters: readonly XmlElement[], width: number, comparison: Comparison): Float64Array {
  const centers = new Float64Array(clusters.length * width)
  for (const [i, cluster] of clusters.entries()) {
    const items = arrayChild(cluster)
    if (items.length !== width)
      throw new ModelLoadError('bad-content', 'The centre has another number of coordinates than the model', {
        ...cluster.place(),
        received: items.length,
        expected: `${width} numbers, one a field`,
      })
    for (const [f, item] of items.entries()) {
      const coordinate = comparison.ofText(f, item)
      if (coordinate === undefined || Number.isNaN(coordinate))
        throw new ModelLoadError('bad-content', 'A coordinate of the centre is no value of its field', {
          ...cluster.place(),
          received: item,
          expected: comparison.expected(f),
        })
      centers[i * width + f] = coordinate
    }
  }
  return centers
}

/** How much each coordinate counts when others are missing. */
function missingWeights(xml: XmlElement, { fields, inCenter }: Center): Float64Array {
  const given = child(xml, 'MissingValueWeights')
  if (given === undefined) return new Float64Array(fields.length).fill(1)
  MissingValueWeights.read(given)
  const fault = (received: unknown, expected: string): ModelLoadError =>
    new ModelLoadError('bad-content', 'The MissingValueWeights do not fit the fields of the model', {
      ...given.place(),
      received,
      expected,
    })
  const items = arrayChild(given)
  // A weight for each ClusteringField, or for those of the centre alone.
  const own = items.length === inCenter.length ? items.filter((_, i) => inCenter[i]) : items
  if (own.length !== fields.length) throw fault(items.length, `${fields.length} numbers, one a field`)
  const weights = Float64Array.from(own, (item) => parseNumber(item) ?? Number.NaN)
  const sum = weights.reduce((a, b) => a + b, 0)
  if (!weights.every((weight) => weight >= 0) || !(sum > 0 && sum < Infinity))
    throw fault(items.join(' '), 'numbers that are not negative, and not all of them 0')
  return weights
}
