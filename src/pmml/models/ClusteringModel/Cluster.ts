/** Cluster: a centre or statistics, and what the cluster is called ("Clustering Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import type { XmlElement } from '../../../xml/element.js'
import { element, informational, integer, text } from '../../element.js'
import { type Distribution, nothing, type Prediction } from '../../model/prediction.js'
import type { TargetField } from '../../schema/Targets.js'
import type { Raw } from '../../types.js'
import { parseValue } from '../../values.js'

const section = 'Clustering Models'

export const Cluster = element(
  'Cluster',
  section,
  { id: text.optional, name: text.optional, size: integer.optional },
  ['KohonenMap', 'Array', 'array', 'Partition', 'Covariances'],
)

/** Where the cluster lies on a map of two or three dimensions: for people. */
export const KohonenMap = element('KohonenMap', section, {
  coord1: informational,
  coord2: informational,
  coord3: informational,
})

/** The clusters of a model by their place in the document, and what is said of one that wins. */
export interface ClusterNames {
  readonly ids: readonly string[]
  readonly names: readonly (string | undefined)[]
  /** The ids as values of the target. */
  readonly values: readonly Raw[]
  /** The prediction of the first of a ranking. */
  predict(affinities: Float64Array, ranking: readonly number[], probabilities?: Distribution): Prediction
}

/**
 * Reads what clusters are called: the id, without one its 1-based place in the document (older documents give only names). Throws
 * `duplicate-name` for ids that do not tell clusters apart.
 */
export function clusterNames(clusters: readonly XmlElement[], target: TargetField): ClusterNames {
  const attributes = clusters.map((each) => Cluster.read(each))
  const ids = attributes.map(({ id }, i) => id ?? String(i + 1))
  const names = attributes.map(({ name }) => name)
  const places = new Map(ids.map((id, i) => [id, i]))
  for (const [i, id] of ids.entries())
    if (places.get(id) !== i)
      throw new ModelLoadError('duplicate-name', `Two clusters have the id "${id}"`, {
        ...clusters[places.get(id) ?? i].place(),
        received: id,
        expected: 'ids that differ from each other, and from the 1-based places of clusters without one',
      })
  const results = ids.map((id, i): Prediction => {
    const name = names[i]
    // A target of numbers has numbers as clusters, where the ids are such.
    const value = parseValue(id, target.dataType) ?? id
    return { value, entityId: id, ...(name === undefined ? {} : { displayValue: name }) }
  })
  return {
    ids,
    names,
    values: results.map(({ value }) => value),
    predict(affinities, ranking, probabilities) {
      if (ranking.length === 0) return nothing
      const { value, entityId, displayValue } = results[ranking[0]]
      const prediction: Prediction = {
        value,
        entityId,
        displayValue,
        affinities: { categories: ids, values: affinities },
        ranking: ranking.map((i) => ids[i]),
      }
      return probabilities === undefined ? prediction : { ...prediction, probabilities }
    },
  }
}

/** The clusters best first. */
export function entitySteps(
  { affinities, ranking }: Prediction,
  { ids, names }: ClusterNames,
): ExplanationStep[] {
  return (ranking ?? []).map((id) => {
    const i = ids.indexOf(id)
    const name = names[i]
    return {
      kind: 'entity',
      id,
      ...(name === undefined ? {} : { value: name }),
      affinity: affinities?.values[i] ?? Number.NaN,
    }
  })
}
