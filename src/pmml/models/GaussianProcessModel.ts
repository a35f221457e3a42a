/** GaussianProcessModel: regression by the likeness to training records ("Gaussian Process"). */

import { ModelLoadError } from '../../core/errors.js'
import { cholesky, solveLower, solveUpper } from '../../math/cholesky.js'
import type { Matrix } from '../../math/matrix.js'
import { best } from '../../math/selection.js'
import type { XmlElement } from '../../xml/element.js'
import { numbersChild } from '../arrays.js'
import { childOf, childrenOf, element, informational, malformed, number, requiredChild } from '../element.js'
import type { Frame } from '../frame.js'
import { modelAttributes, modelChildren } from '../model/attributes.js'
import type { ModelContext, Scorer } from '../model/compiled.js'
import { nothing } from '../model/prediction.js'
import { type Instances, readInstances } from '../model/TrainingInstances.js'

const kernelElements = [
  'RadialBasisKernel',
  'ARDSquaredExponentialKernel',
  'AbsoluteExponentialKernel',
  'GeneralizedExponentialKernel',
] as const

export const GaussianProcessModel = element(
  'GaussianProcessModel',
  'Gaussian Process',
  { ...modelAttributes, optimizer: informational },
  [...modelChildren, ...kernelElements, 'TrainingInstances'],
)

const common = { description: informational, gamma: number.or(1), noiseVariance: number.or(1) } as const

export const RadialBasisKernel = element('RadialBasisKernel', 'Gaussian Process', {
  ...common,
  lambda: number.or(1),
})
export const ARDSquaredExponentialKernel = element(
  'ARDSquaredExponentialKernel',
  'Gaussian Process',
  common,
  ['Lambda'],
)
export const AbsoluteExponentialKernel = element('AbsoluteExponentialKernel', 'Gaussian Process', common, [
  'Lambda',
])
export const GeneralizedExponentialKernel = element(
  'GeneralizedExponentialKernel',
  'Gaussian Process',
  { ...common, degree: number.or(1) },
  ['Lambda'],
)
export const Lambda = element('Lambda', 'Gaussian Process', {}, ['Array', 'array'])

/** Most training records: the factor of their covariances takes the square of their number in memory, the cube in time (of 3000 some 4 s). */
const MOST_INSTANCES = 3000

export function compileGaussianProcessModel(xml: XmlElement, context: ModelContext): Scorer {
  GaussianProcessModel.read(xml)
  const instancesXml = requiredChild(xml, 'TrainingInstances')
  const instances = readInstances(instancesXml, context.compilation, context.instanceScope)
  const { count } = instances
  if (count < 1 || count > MOST_INSTANCES)
    throw new ModelLoadError(
      count < 1 ? 'missing-element' : 'limit-exceeded',
      'A GaussianProcessModel can not be of so many training instances',
      {
        ...instancesXml.place(),
        received: count,
        expected: `1 to ${MOST_INSTANCES} training instances`,
      },
    )
  const { name: target } = context.target
  if (target === undefined)
    throw new ModelLoadError('missing-element', 'A GaussianProcessModel needs a target', {
      ...xml.place(),
      expected: 'a MiningField of usageType target',
    })
  const fields = instances.fields.filter((field) => field !== target)
  const points = numbersOf(instances, fields, instancesXml)
  const kernel = readKernel(xml, fields.length)
  const factor = factorOf(points, count, fields.length, kernel, xml)
  // (K + σ²I)⁻¹·y, once for all records.
  const weights = targetsOf(instances, target, instancesXml)
  solveLower(factor, weights)
  solveUpper(factor, weights)

  if (!weights.every(Number.isFinite))
    throw malformed(instancesXml, 'The training instances are too far from what the kernel expects', {
      expected: `finite values of "${target}", whose covariances can be inverted`,
    })

  const readers = fields.map((field) => context.scope.resolve(field, instancesXml).read)
  /** The record's numbers; `undefined` when one is missing. An array of its own, since fields may be computed by anything. */
  const numbersOfRecord = (frame: Frame): Float64Array | undefined => {
    const record = new Float64Array(readers.length)
    for (let f = 0; f < readers.length; f++) {
      const value = readers[f](frame)
      if (typeof value !== 'number') return undefined
      record[f] = value
    }
    return record
  }
  const likenessOf = (record: Float64Array, i: number): number =>
    kernel.value(points, i * fields.length, record)
  const meanOf = (record: Float64Array): number => {
    let mean = 0
    for (let i = 0; i < count; i++) mean += likenessOf(record, i) * weights[i]
    return context.round(mean)
  }
  const likeness = new Float64Array(count)
  const deviationOf = (record: Float64Array): number => {
    for (let i = 0; i < count; i++) likeness[i] = likenessOf(record, i)
    solveLower(factor, likeness)
    let explained = 0
    for (let i = 0; i < count; i++) explained += likeness[i] ** 2
    // The variance of a response, noise included ("Gaussian Process", 4.3); rounding must not make it negative.
    return Math.sqrt(Math.max(kernel.gamma - explained, 0) + kernel.noiseVariance)
  }
  return {
    score(frame) {
      const record = numbersOfRecord(frame)
      if (record === undefined) return nothing
      const value = meanOf(record)
      let deviation: number | undefined
      const spread = (): number => {
        deviation ??= deviationOf(record)
        return deviation
      }
      return {
        value,
        // It costs the square of the number of training records: only where it is asked for.
        get standardDeviation() {
          return spread()
        },
        at: (deviations) => value + deviations * spread(),
      }
    },
    number(frame) {
      const record = numbersOfRecord(frame)
      return record === undefined ? Number.NaN : meanOf(record)
    },
    gives: new Set(['standardDeviation']),
    explain(frame) {
      const record = numbersOfRecord(frame)
      if (record === undefined) return []
      const affinities = Float64Array.from({ length: count }, (_, i) => likenessOf(record, i))
      return [
        ...best(affinities, EXPLAINED, true).map((i) => ({
          kind: 'entity' as const,
          id: String(i + 1),
          affinity: affinities[i],
        })),
        { kind: 'intermediate', name: 'standard deviation', value: deviationOf(record) },
      ]
    },
  }
}

/** How many of the training records that are likest the record an explanation lists. */
const EXPLAINED = 10

interface Kernel {
  readonly noiseVariance: number
  /** k(x, x) for every x. */
  readonly gamma: number
  /** k of the training record that begins at a place, and a record. */
  value(points: Float64Array, start: number, record: Float64Array): number
}

function readKernel(xml: XmlElement, width: number): Kernel {
  const kernel = childOf(xml, kernels, 'a kernel')
  const read = kernels.get(kernel.name)
  if (read === undefined) throw new TypeError(`${kernel.name} is no kernel`)
  const made = read(kernel, width)
  if (!(made.gamma > 0 && made.noiseVariance >= 0))
    throw malformed(kernel, 'gamma must be positive, and noiseVariance not negative', {
      received: `gamma ${made.gamma}, noiseVariance ${made.noiseVariance}`,
      expected: 'gamma > 0 and noiseVariance ≥ 0',
    })
  return made
}

const kernels: ReadonlyMap<string, (xml: XmlElement, width: number) => Kernel> = new Map([
  [
    'RadialBasisKernel',
    (xml, width) => {
      const { lambda, ...rest } = RadialBasisKernel.read(xml)
      return {
        ...rest,
        value: exponential(new Float64Array(width).fill(positive(lambda, xml)), 2, 0.5, rest.gamma),
      }
    },
  ],
  [
    'ARDSquaredExponentialKernel',
    (xml, width) => {
      const attributes = ARDSquaredExponentialKernel.read(xml)
      return { ...attributes, value: exponential(readLambdas(xml, width), 2, 0.5, attributes.gamma) }
    },
  ],
  [
    'AbsoluteExponentialKernel',
    (xml, width) => {
      const attributes = AbsoluteExponentialKernel.read(xml)
      return { ...attributes, value: exponential(readLambdas(xml, width), 1, 1, attributes.gamma) }
    },
  ],
  [
    'GeneralizedExponentialKernel',
    (xml, width) => {
      const { degree, ...rest } = GeneralizedExponentialKernel.read(xml)
      return { ...rest, value: exponential(readLambdas(xml, width), positive(degree, xml), 1, rest.gamma) }
    },
  ],
])

/** γ·e^(−scale·Σ (|x_i − z_i|/λ_i)^degree): all four kernels are of this form. */
function exponential(lambdas: Float64Array, degree: number, scale: number, gamma: number): Kernel['value'] {
  return (points, start, record) => {
    let sum = 0
    for (let f = 0; f < lambdas.length; f++) {
      const distance = Math.abs(points[start + f] - record[f]) / lambdas[f]
      sum += degree === 2 ? distance * distance : degree === 1 ? distance : distance ** degree
    }
    return gamma * Math.exp(-scale * sum)
  }
}

function positive(value: number, xml: XmlElement): number {
  if (value > 0 && value < Infinity) return value
  throw malformed(xml, 'A length scale or degree of the kernel is not positive', {
    received: value,
    expected: 'a positive number',
  })
}

/** The length scales: one a field in the order of the InstanceFields, or one for all; 1 where there is none. */
function readLambdas(xml: XmlElement, width: number): Float64Array {
  const lambdas = childrenOf(xml, 'Lambda')
  if (lambdas.length === 0) return new Float64Array(width).fill(1)
  const numbers = Float64Array.from(
    lambdas.flatMap((lambda) => {
      Lambda.read(lambda)
      return Array.from(numbersChild(lambda), (each) => positive(each, lambda))
    }),
  )
  if (numbers.length !== 1 && numbers.length !== width)
    throw malformed(lambdas[0], 'There is not one length scale a field', {
      received: numbers.length,
      expected: `${width} numbers, or one for all fields`,
    })
  return numbers.length === width ? numbers : new Float64Array(width).fill(numbers[0])
}

/** The fields of the training records, one record after the other. */
function numbersOf(instances: Instances, fields: readonly string[], xml: XmlElement): Float64Array {
  if (fields.length === 0)
    throw new ModelLoadError('missing-element', 'The training instances have no field but the target', {
      ...xml.place(),
      expected: 'InstanceField for the inputs',
    })
  const points = new Float64Array(instances.count * fields.length)
  for (const [f, column] of instances.values(fields).entries())
    for (const [row, value] of column.entries()) {
      if (typeof value !== 'number')
        throw instances.fault(row, `has no number for "${fields[f]}"`, value, 'a number')
      points[row * fields.length + f] = value
    }
  return points
}

function targetsOf(instances: Instances, target: string, xml: XmlElement): Float64Array {
  return Float64Array.from(instances.typed(target, 'double', xml), Number)
}

/** The factor of K + σ²I. Throws where the covariances can't be those of anything. */
function factorOf(
  points: Float64Array,
  count: number,
  width: number,
  kernel: Kernel,
  xml: XmlElement,
): Matrix {
  const covariances = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    const record = points.subarray(i * width, (i + 1) * width)
    for (let j = 0; j <= i; j++) covariances[i * count + j] = kernel.value(points, j * width, record)
    covariances[i * count + i] += kernel.noiseVariance
  }
  const factor = cholesky({ rows: count, columns: count, values: covariances })
  if (factor === undefined)
    throw malformed(xml, 'The covariances of the training instances are singular', {
      received: `noiseVariance ${kernel.noiseVariance}`,
      expected: 'training instances that differ, or a positive noiseVariance',
    })
  return factor
}
