import { expect, it } from 'vitest'
import type { ErrorCode } from '../../../../src/core/error-codes.js'
import { expectError, field, loadErrorOf } from '../../../helpers/pmml.js'
import { coefficients, dense, machine, model, type Parts, ref, sparse, xPlus } from './machines.js'

const classes = { functionName: 'classification', target: field('y', 'string') }
const two = `<SupportVectorMachine targetCategory="a">`
const vectors = (vector: string): Parts => ({ vectors: vector, machines: machine(0, { a: 1 }) })
const array = (n: string, indices: string, entries: string): Parts =>
  vectors(sparse('a', n, indices, entries))

it.each<[string, Parts, ErrorCode, string]>([
  ['no machine', { machines: '' }, 'missing-element', 'SupportVectorMachineModel'],
  ['no kernel', { kernel: '', machines: xPlus(0) }, 'missing-element', 'SupportVectorMachineModel'],
  ['no vectors', { dictionary: '', machines: xPlus(0) }, 'missing-element', 'SupportVectorMachineModel'],
  ['no fields', { vectorFields: '', machines: xPlus(0) }, 'missing-element', 'VectorFields'],
  [
    'an unknown field',
    { vectorFields: ref('w'), machines: xPlus(0) },
    'unknown-field',
    'VectorFields/FieldRef',
  ],
  [
    'a field of dates',
    { fields: field('d', 'date'), inputs: ['d'], vectorFields: ref('d') + ref('d'), machines: xPlus(0) },
    'type-mismatch',
    'VectorFields/FieldRef[1]',
  ],
  [
    'an indicator of another size',
    {
      vectorFields: `${ref('x')}<CategoricalPredictor name="z" value="1" coefficient="2"/>`,
      machines: xPlus(0),
    },
    'unsupported-value',
    'VectorFields/CategoricalPredictor',
  ],
  [
    'a replacement that is no number',
    { vectorFields: ref('x', 'mapMissingTo="none"') + ref('z'), machines: xPlus(0) },
    'bad-attribute',
    'VectorFields/FieldRef[1]',
  ],
  [
    'an unknown vector',
    { machines: machine(0, { w: 1 }) },
    'unknown-reference',
    'SupportVectors/SupportVector',
  ],
  [
    'two vectors of one id',
    { vectors: dense('e', 1, 2) + dense('e', 1, 2), machines: xPlus(0) },
    'duplicate-name',
    'VectorInstance[2]',
  ],
  ['a short vector', vectors(dense('a', 1)), 'bad-content', 'VectorInstance'],
  ['a long vector', vectors(dense('a', 1, 2, 3)), 'bad-content', 'VectorInstance'],
  ['an empty vector', vectors('<VectorInstance id="a"/>'), 'missing-element', 'VectorInstance'],
  [
    'a vector of words',
    vectors('<VectorInstance id="a"><Array type="real">1 two</Array></VectorInstance>'),
    'bad-content',
    'Array',
  ],
  [
    'a vector of what is no number',
    vectors('<VectorInstance id="a"><Array type="real">1 NaN</Array></VectorInstance>'),
    'bad-content',
    'Array',
  ],
  [
    'an n that lies',
    vectors('<VectorInstance id="a"><Array n="3">1 2</Array></VectorInstance>'),
    'bad-content',
    'Array',
  ],
  ['a sparse array of another length', array('n="3"', '1', '1'), 'bad-content', 'VectorInstance'],
  ['a sparse array that is longer than it says', array('', '3', '1'), 'bad-content', 'VectorInstance'],
  ['an index beyond n', array('n="2"', '3', '1'), 'bad-content', 'REAL-SparseArray'],
  ['an index of 0', array('n="2"', '0', '1'), 'bad-content', 'REAL-SparseArray'],
  ['an index between positions', array('n="2"', '1.5', '1'), 'bad-content', 'REAL-SparseArray'],
  ['an index twice', array('n="2"', '1 1', '1 2'), 'bad-content', 'REAL-SparseArray'],
  ['an index without an entry', array('n="2"', '1 2', '1'), 'bad-content', 'REAL-SparseArray'],
  ['an entry that is no number', array('n="2"', '1', 'one'), 'bad-content', 'REAL-Entries'],
  [
    'too few coefficients',
    {
      machines: `<SupportVectorMachine><SupportVectors><SupportVector vectorId="e"/><SupportVector vectorId="v"/></SupportVectors>${coefficients(0, 1)}</SupportVectorMachine>`,
    },
    'bad-content',
    'SupportVectorMachine/Coefficients',
  ],
  [
    'no support vectors',
    { machines: `<SupportVectorMachine>${coefficients(0, 1, 2)}</SupportVectorMachine>` },
    'missing-element',
    'SupportVectorMachine',
  ],
  [
    'coefficients of fields that are not there',
    {
      attributes: 'svmRepresentation="Coefficients"',
      machines: `<SupportVectorMachine>${coefficients(0, 1, 2, 3)}</SupportVectorMachine>`,
    },
    'bad-content',
    'SupportVectorMachine/Coefficients',
  ],
  [
    'coefficients of fields with another kernel',
    {
      attributes: 'svmRepresentation="Coefficients"',
      kernel: '<RadialBasisKernelType/>',
      machines: `<SupportVectorMachine>${coefficients(0, 1, 2)}</SupportVectorMachine>`,
    },
    'bad-attribute',
    'SupportVectorMachine',
  ],
  [
    'two machines that give numbers',
    { machines: xPlus(0) + xPlus(1) },
    'bad-attribute',
    'SupportVectorMachineModel',
  ],
  ['a machine of no class', { ...classes, machines: xPlus(0) }, 'missing-attribute', 'SupportVectorMachine'],
  [
    'one machine with one class',
    { ...classes, machines: xPlus(0, 'targetCategory="a"') },
    'missing-attribute',
    'SupportVectorMachine',
  ],
  [
    'one against one without the other class',
    {
      ...classes,
      machines: xPlus(0, 'targetCategory="a" alternateTargetCategory="b"') + xPlus(0, 'targetCategory="a"'),
    },
    'missing-attribute',
    'SupportVectorMachine[2]',
  ],
  [
    'one against all with a class twice',
    { ...classes, machines: xPlus(0, 'targetCategory="a"') + xPlus(0, 'targetCategory="a"') },
    'duplicate-name',
    'SupportVectorMachine[2]',
  ],
  [
    'alternateBinaryTargetCategory and two machines',
    {
      ...classes,
      attributes: 'alternateBinaryTargetCategory="b"',
      machines: xPlus(0, 'targetCategory="a"') + xPlus(0, 'targetCategory="c"'),
    },
    'bad-attribute',
    'SupportVectorMachineModel',
  ],
  [
    'a class of another type',
    {
      functionName: 'classification',
      target: field('y', 'integer', '', 'categorical'),
      machines: xPlus(0, 'targetCategory="one" alternateTargetCategory="2"'),
    },
    'bad-attribute',
    'SupportVectorMachine',
  ],
  [
    'a method of no name',
    { ...classes, attributes: 'classificationMethod="All"', machines: `${two}</SupportVectorMachine>` },
    'bad-attribute',
    'SupportVectorMachineModel',
  ],
])('%s is refused', (_, parts, code, path) => {
  const error = loadErrorOf(model(parts))
  expectError(error, { code })
  expect(error.path?.endsWith(path), `${error.path} ends with ${path}`).toBe(true)
  expect(error.line).toBeGreaterThan(0)
})

it('default values that would fill the memory are refused', () => {
  const fields = Array.from({ length: 2000 }, () => ref('x')).join('')
  const many = Array.from(
    { length: 6000 },
    (_, i) => `<VectorInstance id="v${i}"><REAL-SparseArray n="2000" defaultValue="1"/></VectorInstance>`,
  ).join('')
  const used = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`v${i}`, 1]))
  expectError(loadErrorOf(model({ vectorFields: fields, vectors: many, machines: machine(0, used) })), {
    code: 'limit-exceeded',
  })
})
