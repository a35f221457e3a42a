/** LinearKernelType, PolynomialKernelType, RadialBasisKernelType, SigmoidKernelType ("Support Vector Machine: Kernel Types"). */

import {
  type Kernel,
  linearKernel,
  polynomialKernel,
  radialKernel,
  sigmoidKernel,
} from '../../../math/kernels.js'
import type { XmlElement } from '../../../xml/element.js'
import { childOf, element, informational, number } from '../../element.js'

export const LinearKernelType = element('LinearKernelType', 'Support Vector Machine', {
  description: informational,
})

export const PolynomialKernelType = element('PolynomialKernelType', 'Support Vector Machine', {
  description: informational,
  gamma: number.or(1),
  coef0: number.or(1),
  degree: number.or(1),
})

export const RadialBasisKernelType = element('RadialBasisKernelType', 'Support Vector Machine', {
  description: informational,
  gamma: number.or(1),
})

export const SigmoidKernelType = element('SigmoidKernelType', 'Support Vector Machine', {
  description: informational,
  gamma: number.or(1),
  coef0: number.or(1),
})

type Compile = (xml: XmlElement, float: boolean) => Kernel

const kernels: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  [
    LinearKernelType.name,
    (xml) => {
      LinearKernelType.read(xml)
      return linearKernel
    },
  ],
  [
    PolynomialKernelType.name,
    (xml, float) => {
      const { gamma, coef0, degree } = PolynomialKernelType.read(xml)
      return polynomialKernel(gamma, coef0, degree, float)
    },
  ],
  [RadialBasisKernelType.name, (xml, float) => radialKernel(RadialBasisKernelType.read(xml).gamma, float)],
  [
    SigmoidKernelType.name,
    (xml, float) => {
      const { gamma, coef0 } = SigmoidKernelType.read(xml)
      return sigmoidKernel(gamma, coef0, float)
    },
  ],
])

/** Names of the kernels' elements. */
export const kernelElements = [...kernels.keys()]

/** Compiles the kernel inside a model. */
export function compileKernel(model: XmlElement, float: boolean): Kernel {
  const xml = childOf(model, kernels, 'a kernel')
  const compile = kernels.get(xml.name)
  if (compile === undefined) throw new TypeError(`${xml.name} is not in the table`)
  return compile(xml, float)
}
