/** Small support vector machines as text, so that tests read as tables. */

import { field, mining, pmml, schema } from '../../../helpers/pmml.js'

/** What a model of the tests is made of: vectors of the fields `x` and `z`, the target `y`. */
export interface Parts {
  readonly attributes?: string
  readonly functionName?: string
  readonly version?: string
  readonly target?: string
  readonly fields?: string
  readonly inputs?: readonly string[]
  readonly extra?: string
  readonly kernel?: string
  readonly vectorFields?: string
  readonly vectors?: string
  /** The whole VectorDictionary, where it is not the usual one. */
  readonly dictionary?: string
  readonly machines: string
}

export const dense = (id: string, ...numbers: readonly number[]): string =>
  `<VectorInstance id="${id}"><Array type="real">${numbers.join(' ')}</Array></VectorInstance>`

export const sparse = (id: string, attributes: string, indices: string, entries: string): string =>
  `<VectorInstance id="${id}"><REAL-SparseArray ${attributes}><Indices>${indices}</Indices><REAL-Entries>${entries}</REAL-Entries></REAL-SparseArray></VectorInstance>`

export const ref = (name: string, attributes = ''): string => `<FieldRef field="${name}" ${attributes}/>`

export const coefficients = (bias: number, ...numbers: readonly number[]): string =>
  `<Coefficients absoluteValue="${bias}">${numbers.map((value) => `<Coefficient value="${value}"/>`).join('')}</Coefficients>`

/** A machine with a coefficient a vector. */
export const machine = (bias: number, vectors: Record<string, number>, attributes = ''): string =>
  `<SupportVectorMachine ${attributes}><SupportVectors>${Object.keys(vectors)
    .map((id) => `<SupportVector vectorId="${id}"/>`)
    .join('')}</SupportVectors>${coefficients(bias, ...Object.values(vectors))}</SupportVectorMachine>`

/** A machine that gives the field `x` plus a constant: the vector `e` is (1, 0). */
export const xPlus = (bias: number, attributes = ''): string => machine(bias, { e: 1 }, attributes)

export const model = ({
  attributes = '',
  functionName = 'regression',
  version,
  target = field('y'),
  fields = '',
  inputs = ['x', 'z'],
  extra = '',
  kernel = '<LinearKernelType/>',
  vectorFields = ref('x') + ref('z'),
  vectors = dense('e', 1, 0) + dense('v', 0.5, -1),
  dictionary = `<VectorDictionary><VectorFields>${vectorFields}</VectorFields>${vectors}</VectorDictionary>`,
  machines,
}: Parts): string =>
  pmml({
    version,
    fields: field('x') + field('z') + target + fields,
    models: `<SupportVectorMachineModel functionName="${functionName}" ${attributes}>${schema(
      ...inputs,
      mining('y', 'usageType="target"'),
    )}${extra}${kernel}${dictionary}${machines}</SupportVectorMachineModel>`,
  })
