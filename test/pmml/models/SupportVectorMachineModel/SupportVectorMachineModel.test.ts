import { describe, expect, it } from 'vitest'
import type { SyncModel } from '../../../../src/index.js'
import { expectValue, field, load, mining, scoreOf } from '../../../helpers/pmml.js'
import { coefficients, dense, machine, model, ref, sparse, xPlus } from './machines.js'

const x = { x: 1, z: 2 }

describe('kernels', () => {
  // f(x) = 2·K(v, x) + 0.25 with v = (0.5, −1), x = (1, 2); K by the check values of the semantics and by hand.
  it.each([
    ['<LinearKernelType/>', -1.5],
    ['<LinearKernelType description="inner product"/>', -1.5],
    ['<PolynomialKernelType gamma="0.5" coef0="1" degree="3"/>', 0.015625],
    ['<PolynomialKernelType/>', -0.5],
    ['<PolynomialKernelType degree="2"/>', 0.25],
    ['<RadialBasisKernelType gamma="0.5"/>', 0.00980365503582],
    ['<RadialBasisKernelType/>', Math.exp(-9.25)],
    ['<SigmoidKernelType gamma="0.5" coef0="1"/>', 0.244918662404],
    ['<SigmoidKernelType/>', Math.tanh(-0.5)],
  ])('%s', (kernel, expected) => {
    expectValue(
      scoreOf(model({ kernel, machines: machine(0.25, { v: 2 }) }), x).prediction,
      2 * expected + 0.25,
    )
  })

  it('a root of a negative number is no prediction', () => {
    const kernel = '<PolynomialKernelType degree="0.5" coef0="0"/>'
    expect(scoreOf(model({ kernel, machines: machine(0, { v: 1 }) }), x).prediction).toBeNull()
  })

  it('in 32 bits rounds each step, and adds the constant last', () => {
    const f = Math.fround
    const document = model({
      attributes: 'x-mathContext="float"',
      vectors: dense('a', 0.1, 0.7),
      machines: machine(0.3, { a: 1.1 }),
    })
    const product = f(f(f(0.1) * f(0.9)) + f(f(0.7) * f(-1.3)))
    expect(scoreOf(document, { x: 0.9, z: -1.3 }).prediction).toBe(f(f(f(1.1) * product) + f(0.3)))
  })
})

describe('vectors', () => {
  // K(v, x) for v as written, x = (1, 2).
  it.each([
    ['an Array', dense('a', 3, 4), 11],
    ['an array in lower case', '<VectorInstance id="a"><array type="real">3 4</array></VectorInstance>', 11],
    ['a sparse array', sparse('a', 'n="2"', '2', '4'), 8],
    ['indices in any order', sparse('a', 'n="2"', '2 1', '4 3'), 11],
    ['nothing but zeros', '<VectorInstance id="a"><REAL-SparseArray n="2"/></VectorInstance>', 0],
    ['a default value', sparse('a', 'n="2" defaultValue="5"', '1', '3'), 13],
    ['a length that goes without saying', sparse('a', '', '1', '3'), 3],
  ])('%s', (_, vectors, expected) => {
    for (const kernel of ['<LinearKernelType/>', '<PolynomialKernelType coef0="0"/>'])
      expectValue(scoreOf(model({ vectors, kernel, machines: machine(0, { a: 1 }) }), x).prediction, expected)
  })

  it('that no machine uses are not looked at', () => {
    expect(
      scoreOf(model({ vectors: dense('e', 1, 0) + dense('odd', 1), machines: xPlus(0) }), x).prediction,
    ).toBe(1)
  })

  it('may be used twice', () => {
    const machines = `<SupportVectorMachine><SupportVectors><SupportVector vectorId="v"/><SupportVector vectorId="v"/></SupportVectors>${coefficients(0, 1, 2)}</SupportVectorMachine>`
    expect(scoreOf(model({ machines }), x).prediction).toBe(-4.5)
  })

  const indicators = `${ref('x')}<CategoricalPredictor name="c" value="u" coefficient="1"/><CategoricalPredictor name="c" value="v" coefficient="1.0"/>`
  it.each([
    ['the one category', { x: 1, c: 'u' }, 13],
    ['the other category', { x: 1, c: 'v' }, 103],
    ['a category of no indicator', { x: 1, c: 'w' }, 3],
    ['a missing category', { x: 1 }, null],
    ['a missing number', { c: 'u' }, null],
  ])('indicators: %s', (_, record, expected) => {
    const document = model({
      fields: field('c', 'string'),
      inputs: ['x', mining('c', 'invalidValueTreatment="asIs"')],
      vectorFields: indicators,
      vectors: dense('a', 3, 10, 100),
      machines: machine(0, { a: 1 }),
    })
    expect(scoreOf(document, record).prediction).toBe(expected)
  })

  it.each([
    ['booleans', 'boolean', { x: 1, c: true }, 3],
    ['texts that are numbers', 'string', { x: 1, c: '7' }, 9],
    ['a replacement for missing values', 'double', { x: 1 }, 6.5],
  ])('fields of %s', (_, dataType, record, expected) => {
    const document = model({
      fields: field('c', dataType),
      inputs: ['x', 'c'],
      vectorFields: ref('x') + ref('c', 'mapMissingTo="4.5"'),
      vectors: dense('a', 2, 1),
      machines: machine(0, { a: 1 }),
    })
    expect(scoreOf(document, record).prediction).toBe(expected)
  })
})

describe('Coefficients without support vectors', () => {
  const attributes = 'svmRepresentation="Coefficients"'
  it.each([
    ['f(x) = 3·x − 2·z + 0.5', coefficients(0.5, 3, -2), -0.5],
    [
      'a coefficient without a value is 0',
      '<Coefficients><Coefficient/><Coefficient value="2"/></Coefficients>',
      4,
    ],
  ])('%s', (_, content, expected) => {
    const document = model({
      attributes,
      vectors: '',
      machines: `<SupportVectorMachine>${content}</SupportVectorMachine>`,
    })
    expect(scoreOf(document, x).prediction).toBe(expected)
  })
})

describe('regression', () => {
  const targets =
    '<Targets><Target field="y" rescaleFactor="2" rescaleConstant="1"><TargetValue defaultValue="10"/></Target></Targets>'
  it.each([
    ['its Targets', { x: 3, z: 0 }, targets, 8],
    ['a missing field', { x: 3 }, '', null],
    ['a missing field, with a default', { x: 3 }, targets, 21],
  ])('%s', (_, record, extra, expected) => {
    expect(scoreOf(model({ extra, machines: xPlus(0.5) }), record).prediction).toBe(expected)
  })

  it('many almost empty vectors of a linear kernel', () => {
    const count = 200
    const fields = Array.from({ length: count }, (_, i) => `f${i}`)
    const document = model({
      fields: fields.map((name) => field(name)).join(''),
      inputs: fields,
      vectorFields: fields.map((name) => ref(name)).join(''),
      vectors: fields.map((name, i) => sparse(name, `n="${count}"`, String(i + 1), '1')).join(''),
      machines: machine(1, { f3: 2, f7: -1 }),
    })
    const record = Object.fromEntries(fields.map((name, i) => [name, i]))
    expect(scoreOf(document, record).prediction).toBe(2 * 3 - 7 + 1)
  })
})

describe('explanations', () => {
  it('of a linear machine are its terms', () => {
    expect(load(model({ machines: machine(0.25, { v: 2 }) })).explain(x).steps).toEqual([
      { kind: 'term', term: 'x', value: 1, coefficient: 1, contribution: 1 },
      { kind: 'term', term: 'z', value: 2, coefficient: -2, contribution: -4 },
      { kind: 'term', term: 'absoluteValue', contribution: 0.25 },
      { kind: 'intermediate', name: 'f(x) of the machine', value: -2.75 },
    ])
  })

  it('of other machines are the values of their functions', () => {
    const kernel = '<PolynomialKernelType degree="2"/>'
    expect(load(model({ kernel, machines: machine(0.25, { v: 2 }) })).explain(x).steps).toEqual([
      { kind: 'intermediate', name: 'f(x) of the machine', value: 0.75 },
    ])
  })
})

it('a function of the user’s that scores with the model itself does not disturb it', () => {
  const local = `<LocalTransformations><DerivedField name="w" optype="continuous" dataType="double"><Apply function="again">${ref('z')}</Apply></DerivedField></LocalTransformations>`
  const document = model({
    extra: local,
    kernel: '<PolynomialKernelType coef0="0"/>',
    vectorFields: ref('x') + ref('w'),
    vectors: dense('a', 1, 100),
    machines: machine(0, { a: 1 }),
  })
  const scorer: SyncModel = load(document, {
    functions: {
      again: {
        type: 'double',
        call: (z) => (Number(z) > 0 ? Number(scorer.scoreSync({ x: 7, z: 0 }).prediction) : 1),
      },
    },
  })
  expect(scorer.scoreSync({ x: 5, z: 1 }).prediction).toBe(10_705)
})
