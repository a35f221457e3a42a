/** SupportVectorMachine, SupportVectors, Coefficients: decision functions f(x) = Σ α·K(vector, x) + b ("Support Vector Machine"). */

import { ModelLoadError } from '../../../core/errors.js'
import { type Kernel, linearKernel, packVectors, type SparseVector } from '../../../math/kernels.js'
import type { XmlElement } from '../../../xml/element.js'
import { childrenOf, element, informational, malformed, number, requiredChild, text } from '../../element.js'
import { readVectors } from './VectorDictionary.js'

export const SupportVectorMachine = element(
  'SupportVectorMachine',
  'Support Vector Machine',
  {
    targetCategory: text.optional,
    alternateTargetCategory: text.optional,
    threshold: number.optional,
  },
  ['SupportVectors', 'Coefficients'],
)

export const SupportVectors = element(
  'SupportVectors',
  'Support Vector Machine',
  { numberOfSupportVectors: informational, numberOfAttributes: informational },
  ['SupportVector'],
)

export const SupportVector = element('SupportVector', 'Support Vector Machine', { vectorId: text.required })

export const Coefficients = element(
  'Coefficients',
  'Support Vector Machine',
  { numberOfCoefficients: informational, absoluteValue: number.or(0) },
  ['Coefficient'],
)

export const Coefficient = element('Coefficient', 'Support Vector Machine', { value: number.or(0) })

/** Decision functions, one a machine. */
export interface DecisionFunctions {
  /** The values for a vector, by machine. The list is used again for the next vector. */
  evaluate(x: Float64Array): Float64Array
  /** The weights of the vector's numbers and the constant, where the functions are linear in them. */
  readonly linear?: readonly { readonly weights: Float64Array; readonly bias: number }[]
}

/** Coefficients of a machine, its absolute value among them. */
interface Factors {
  readonly factors: Float64Array
  readonly bias: number
  readonly xml: XmlElement
}

function readCoefficients(machine: XmlElement): Factors {
  const xml = requiredChild(machine, 'Coefficients')
  const { absoluteValue } = Coefficients.read(xml)
  const factors = Float64Array.from(childrenOf(xml, 'Coefficient'), (each) => Coefficient.read(each).value)
  return { factors, bias: absoluteValue, xml }
}

/**
 * Compiles machines that are given by their coefficients alone (`svmRepresentation="Coefficients"`): one for each number of the
 * vector.
 */
export function compileCoefficients(
  machines: readonly XmlElement[],
  kernel: Kernel,
  length: number,
  float: boolean,
): DecisionFunctions {
  if (kernel !== linearKernel)
    throw malformed(machines[0], 'Coefficients without support vectors need the linear kernel', {
      received: 'svmRepresentation="Coefficients" with another kernel',
      expected: 'LinearKernelType',
    })
  return linearFunctions(
    machines.map((machine) => {
      const coefficients = readCoefficients(machine)
      checkCount(coefficients, length, 'as many as VectorFields')
      return { weights: coefficients.factors, bias: coefficients.bias }
    }),
    float,
  )
}

function checkCount({ factors, xml }: Factors, count: number, what: string): void {
  if (factors.length !== count)
    throw new ModelLoadError('bad-content', 'The machine has another number of coefficients than it needs', {
      ...xml.place(),
      received: factors.length,
      expected: `${count} Coefficient: ${what}`,
    })
}

/** Compiles machines that are given by support vectors. A vector that several machines share is looked at once a record. */
export function compileSupportVectors(
  machines: readonly XmlElement[],
  dictionary: ReadonlyMap<string, XmlElement>,
  kernel: Kernel,
  length: number,
  float: boolean,
): DecisionFunctions {
  const used = new Map<string, number>()
  const elements: XmlElement[] = []
  const compiled = machines.map((machine) => {
    const supportVectors = requiredChild(machine, 'SupportVectors')
    SupportVectors.read(supportVectors)
    const references = childrenOf(supportVectors, 'SupportVector')
    const indices = Int32Array.from(references, (reference) => {
      const { vectorId } = SupportVector.read(reference)
      const known = used.get(vectorId)
      if (known !== undefined) return known
      const found = dictionary.get(vectorId)
      if (found === undefined)
        throw new ModelLoadError('unknown-reference', `The VectorDictionary has no vector "${vectorId}"`, {
          ...reference.place(),
          received: vectorId,
          expected: 'the id of a VectorInstance',
        })
      used.set(vectorId, elements.length)
      elements.push(found)
      return elements.length - 1
    })
    const coefficients = readCoefficients(machine)
    checkCount(coefficients, indices.length, 'as many as SupportVector')
    return { ...coefficients, indices }
  })
  const vectors = readVectors(elements, length)
  if (kernel === linearKernel && !float) {
    const entries = vectors.reduce((sum, { positions }) => sum + positions.length, 0)
    // The vectors of a linear kernel add up to one for each machine, which takes less memory unless they are almost empty.
    if (machines.length * length <= entries)
      return linearFunctions(
        compiled.map((each) => folded(each, vectors, length)),
        float,
      )
  }
  return kernelFunctions(compiled, vectors, kernel, length, float)
}

/** A machine whose coefficients belong to support vectors, by their index among those in use. */
interface Machine extends Factors {
  readonly indices: Int32Array
}

/** Σ α·⟨v, x⟩ = ⟨Σ α·v, x⟩. */
function folded(
  { indices, factors, bias }: Machine,
  vectors: readonly SparseVector[],
  length: number,
): Linear {
  const weights = new Float64Array(length)
  for (let i = 0; i < indices.length; i++) {
    const { positions, values } = vectors[indices[i]]
    for (let k = 0; k < positions.length; k++) weights[positions[k]] += factors[i] * values[k]
  }
  return { weights, bias }
}

function kernelFunctions(
  machines: readonly Machine[],
  vectors: readonly SparseVector[],
  { of, value }: Kernel,
  length: number,
  float: boolean,
): DecisionFunctions {
  const packed = packVectors(vectors, length, float)
  const round = float ? Math.fround : (x: number) => x
  const rounded = machines.map(({ factors, bias, indices }) => ({
    factors: factors.map(round),
    bias: round(bias),
    indices,
  }))
  const similarities = new Float64Array(packed.count)
  const decisions = new Float64Array(machines.length)
  return {
    evaluate(x) {
      packed[of](x, similarities)
      for (let v = 0; v < similarities.length; v++) similarities[v] = value(similarities[v])
      for (let m = 0; m < rounded.length; m++) {
        const { factors, bias, indices } = rounded[m]
        let sum = 0
        if (float)
          for (let i = 0; i < indices.length; i++)
            sum = round(sum + round(factors[i] * similarities[indices[i]]))
        else for (let i = 0; i < indices.length; i++) sum += factors[i] * similarities[indices[i]]
        decisions[m] = round(sum + bias)
      }
      return decisions
    },
  }
}

interface Linear {
  readonly weights: Float64Array
  readonly bias: number
}

function linearFunctions(linear: readonly Linear[], float: boolean): DecisionFunctions {
  const decisions = new Float64Array(linear.length)
  const round = float ? Math.fround : (x: number) => x
  const rounded = linear.map(({ weights, bias }) => ({ weights: weights.map(round), bias: round(bias) }))
  return {
    linear: rounded,
    evaluate(x) {
      for (let m = 0; m < rounded.length; m++) {
        const { weights, bias } = rounded[m]
        let sum = 0
        if (float) for (let i = 0; i < weights.length; i++) sum = round(sum + round(weights[i] * x[i]))
        else for (let i = 0; i < weights.length; i++) sum += weights[i] * x[i]
        decisions[m] = round(sum + bias)
      }
      return decisions
    },
  }
}
