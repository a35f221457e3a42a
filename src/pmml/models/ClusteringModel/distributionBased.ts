/**
 * Clusters that are distributions ("Clustering Models"). The standard says only that a record is compared with the statistics of the
 * clusters. Here that is their likelihood: numbers are taken as normal, by the mean and standard deviation of each field or by the
 * Covariances of all; categories by their frequencies; fields as independent of each other but for the Covariances; clusters as
 * frequent as their sizes. Documents that ask for anything else, such as compare functions, are refused.
 */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import { cholesky, logDeterminant, solveLower } from '../../../math/cholesky.js'
import { gaussianLogDensity } from '../../../math/distributions.js'
import { softmax } from '../../../math/links.js'
import type { Matrix } from '../../../math/matrix.js'
import { best } from '../../../math/selection.js'
import type { XmlElement } from '../../../xml/element.js'
import { arrayChild } from '../../arrays.js'
import type { Variable } from '../../compilation.js'
import { child, childrenOf, element, requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import { matrixChild } from '../../matrices.js'
import { ComparisonMeasure } from '../../model/ComparisonMeasure.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { nothing, type Prediction } from '../../model/prediction.js'
import { parseNumber } from '../../text/numbers.js'
import type { Raw } from '../../types.js'
import { Cluster, type ClusterNames, entitySteps } from './Cluster.js'
import { ClusteringField } from './ClusteringField.js'
import { type FieldStats, Partition, readPartition } from './Partition.js'

export const Covariances = element('Covariances', 'Clustering Models', {}, ['Matrix'])

/** A field whose distribution a cluster has. */
interface Field {
  readonly name: string
  readonly isCenterField: boolean
  readonly variable: Variable
  readonly isNumber: boolean
}

/** The logarithm of the likelihood of a record's values, `null` where missing. */
type LogLikelihood = (values: readonly Raw[]) => number

export function distributionBased(
  xml: XmlElement,
  clusters: readonly XmlElement[],
  names: ClusterNames,
  context: ModelContext,
): Scorer {
  refuseComparisons(xml)
  const fields = childrenOf(xml, 'ClusteringField').map((each) => readField(each, context))
  if (fields.length === 0)
    throw new ModelLoadError('missing-element', 'The ClusteringModel has no ClusteringField', {
      ...xml.place(),
      expected: 'ClusteringField',
    })
  const shares = readShares(clusters)
  const likelihoods = clusters.map((each) => compileCluster(each, fields))
  const score = (frame: Frame): Prediction => {
    const values = fields.map(({ variable }) => variable.read(frame))
    if (values.every((value) => value === null)) return nothing
    const affinities = Float64Array.from(
      likelihoods,
      (likelihood, i) => likelihood(values) + (shares === undefined ? 0 : Math.log(shares[i])),
    )
    const ranking = best(affinities, clusters.length, true)
    // A record that none of the clusters can have belongs to none.
    if (ranking.length < clusters.length || affinities[ranking[0]] === -Infinity) return nothing
    const probabilities = Float64Array.from(affinities)
    softmax(probabilities)
    return names.predict(
      affinities,
      ranking,
      shares === undefined ? undefined : { categories: names.values, values: probabilities },
    )
  }
  return {
    score,
    explain: (frame) => entitySteps(score(frame), names),
    gives: new Set(shares === undefined ? ['affinity', 'entityId'] : ['affinity', 'entityId', 'probability']),
  }
}

/** Comparisons of single values, which some producers combine with frequencies in a way of their own. */
function refuseComparisons(xml: XmlElement): void {
  const measure = requiredChild(xml, 'ComparisonMeasure')
  const { compareFunction } = ComparisonMeasure.read(measure)
  if (compareFunction !== 'absDiff') throw ownWay(measure, `compareFunction="${compareFunction}"`)
  for (const each of childrenOf(xml, 'ClusteringField')) {
    const field = ClusteringField.read(each)
    if (field.compareFunction !== undefined && field.compareFunction !== 'absDiff')
      throw ownWay(each, `compareFunction="${field.compareFunction}"`)
    if (field.similarityScale !== undefined) throw ownWay(each, 'a similarityScale')
    if (field.fieldWeight !== 1) throw ownWay(each, 'a fieldWeight')
    const comparisons = child(each, 'Comparisons')
    if (comparisons !== undefined) throw ownWay(comparisons, 'Comparisons')
  }
  const centerFields = child(xml, 'CenterFields')
  if (centerFields !== undefined) throw ownWay(centerFields, 'CenterFields')
}

function ownWay(xml: XmlElement, what: string): UnsupportedError {
  return new UnsupportedError(
    'unsupported-element',
    `A distribution-based ClusteringModel with ${what} is not supported: the standard does not say what that means for statistics`,
    {
      ...xml.place(),
      received: what,
      expected: 'statistics of each field and cluster, or modelClass="centerBased"',
    },
  )
}

function readField(xml: XmlElement, { scope }: ModelContext): Field {
  const { field, isCenterField } = ClusteringField.read(xml)
  const variable = scope.resolve(field, xml)
  const { optype, dataType } = variable
  return {
    name: field,
    isCenterField,
    variable,
    isNumber: optype === 'continuous' && dataType !== 'string' && dataType !== 'boolean',
  }
}

/** How much of the records each cluster has; `undefined` where the document does not say. */
function readShares(clusters: readonly XmlElement[]): number[] | undefined {
  const sizes = clusters.map((each) => {
    const partition = child(each, 'Partition')
    return (partition === undefined ? undefined : Partition.read(partition).size) ?? Cluster.read(each).size
  })
  if (sizes.every((size) => size === undefined)) return undefined
  const sum = sizes.reduce<number>((a, b) => a + (b ?? Number.NaN), 0)
  return sizes.map((size, i) => {
    if (size !== undefined && size > 0 && sum < Infinity) return size / sum
    throw new ModelLoadError('bad-attribute', 'The sizes of clusters do not say how frequent they are', {
      ...clusters[i].place(),
      received: size,
      expected: 'a positive size of every cluster, or none of any',
    })
  })
}

function compileCluster(xml: XmlElement, fields: readonly Field[]): LogLikelihood {
  const partition = child(xml, 'Partition')
  const covariances = child(xml, 'Covariances')
  if (partition === undefined && covariances === undefined)
    throw new UnsupportedError('unsupported-element', 'A distribution-based cluster without statistics', {
      ...xml.place(),
      received: 'neither Partition nor Covariances',
      expected: 'statistics of each field in a Partition, Covariances, or modelClass="centerBased"',
    })
  const stats = partition === undefined ? new Map<string, FieldStats>() : readPartition(partition)
  const joint = fields.flatMap((field, i) =>
    covariances !== undefined && field.isCenterField && field.isNumber ? [i] : [],
  )
  const terms = fields.flatMap((field, i) =>
    joint.includes(i) ? [] : [fieldTerm(field, i, stats.get(field.name), partition ?? xml)],
  )
  if (covariances !== undefined) terms.push(jointTerm(xml, covariances, joint, fields, stats))
  return (values) => {
    let sum = 0
    for (const term of terms) sum += term(values)
    return sum
  }
}

function fieldTerm(field: Field, at: number, stats: FieldStats | undefined, xml: XmlElement): LogLikelihood {
  const { name, variable, isNumber } = field
  if (stats === undefined)
    throw new ModelLoadError('missing-element', `The cluster has no statistics of the field "${name}"`, {
      ...xml.place(),
      field: name,
      expected: 'PartitionFieldStats',
    })
  if (isNumber) return normalTerm(name, at, stats)
  const { frequencies } = stats
  if (frequencies?.length !== variable.values.length)
    throw new ModelLoadError('bad-content', `The frequencies of "${name}" are not those of its values`, {
      ...stats.xml.place(),
      field: name,
      received: frequencies === undefined ? 'no Array' : `${frequencies.length} frequencies`,
      expected: `an Array of ${variable.values.length}, one a Value of the field`,
    })
  const sum = frequencies.reduce((a, b) => a + b, 0)
  const logs = new Map<Raw, number>(
    variable.values.map(({ value }, i) => [value, Math.log(frequencies[i] / sum)]),
  )
  return (values) => (values[at] === null ? 0 : (logs.get(values[at]) ?? -Infinity))
}

function normalTerm(name: string, at: number, { mean, standardDeviation, xml }: FieldStats): LogLikelihood {
  if (mean === undefined || standardDeviation === undefined || !(standardDeviation > 0))
    throw new ModelLoadError('bad-content', `The statistics of "${name}" make no normal distribution`, {
      ...xml.place(),
      field: name,
      received: `mean ${mean}, standardDeviation ${standardDeviation}`,
      expected: 'NumericInfo with a mean and a positive standardDeviation',
    })
  const variance = standardDeviation ** 2
  return (values) => (values[at] === null ? 0 : gaussianLogDensity(Number(values[at]), mean, variance))
}

const LOG_2PI = Math.log(2 * Math.PI)

/** The joint normal distribution of the centre's fields; of those that are there, where some are missing. */
function jointTerm(
  cluster: XmlElement,
  xml: XmlElement,
  joint: readonly number[],
  fields: readonly Field[],
  stats: ReadonlyMap<string, FieldStats>,
): LogLikelihood {
  Covariances.read(xml)
  const matrix = matrixChild(xml)
  const size = joint.length
  const means = readMeans(cluster, joint, fields, stats)
  const whole = matrix.rows === size && matrix.columns === size && size > 0 ? jointOf(matrix) : undefined
  if (whole === undefined)
    throw new ModelLoadError('bad-content', 'The Covariances are not those of the fields of the centre', {
      ...xml.place(),
      received: `${matrix.rows} rows, ${matrix.columns} columns`,
      expected: `a positive definite matrix of ${size} rows and columns`,
    })
  return (values) => {
    const present = joint.flatMap((at, j) => (values[at] === null ? [] : [j]))
    if (present.length === 0) return 0
    const joined = present.length === size ? whole : part(matrix, present)
    if (joined === undefined) return Number.NaN
    const z = Float64Array.from(present, (j) => Number(values[joint[j]]) - means[j])
    solveLower(joined.factor, z)
    let sum = 0
    for (let i = 0; i < z.length; i++) sum += z[i] * z[i]
    return -sum / 2 - joined.constant
  }
}

/** What is left of a covariance matrix without some of its fields; `undefined` where rounding lets nothing remain. */
function part({ columns, values }: Matrix, present: readonly number[]): Joint | undefined {
  const n = present.length
  const some = new Float64Array(n * n)
  present.forEach((row, i) => {
    present.forEach((column, j) => {
      some[i * n + j] = values[row * columns + column]
    })
  })
  return jointOf({ rows: n, columns: n, values: some })
}

/** A joint normal distribution: the factor of its covariances, and what does not depend on the record. */
interface Joint {
  readonly factor: Matrix
  readonly constant: number
}

function jointOf(covariances: Matrix): Joint | undefined {
  const factor = cholesky(covariances)
  return factor && { factor, constant: (logDeterminant(factor) + factor.rows * LOG_2PI) / 2 }
}

/** The centre of a cluster: its Array, else the means of the fields. */
function readMeans(
  cluster: XmlElement,
  joint: readonly number[],
  fields: readonly Field[],
  stats: ReadonlyMap<string, FieldStats>,
): number[] {
  const hasArray = cluster.children.some(({ name }) => name === 'Array' || name === 'array')
  const means = hasArray
    ? arrayChild(cluster).map((item) => parseNumber(item) ?? Number.NaN)
    : joint.map((at) => stats.get(fields[at].name)?.mean ?? Number.NaN)
  if (means.length !== joint.length || !means.every(Number.isFinite))
    throw new ModelLoadError('bad-content', 'The cluster with Covariances has no centre', {
      ...cluster.place(),
      received: means.join(' '),
      expected: `an Array of ${joint.length} numbers, or the mean of each field`,
    })
  return means
}
