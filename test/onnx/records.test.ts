import { describe, expect, it } from 'vitest'
import type { LoadOptions } from '../../src/core/options.js'
import type { ValueType } from '../../src/onnx/types.js'
import { node, tensor } from '../../src/onnx/write.js'
import { identity, load, onnx, type, using } from './models.js'

/** What the identity of one input gives for a value. */
async function through(
  shape: string | ValueType,
  value: unknown,
  options?: { opsets: { '': number } },
): Promise<unknown> {
  const model = load(identity({ x: shape }, options))
  return using(model, async () => (await model.score({ x: value })).outputs.x_out)
}

const data = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'data' in value
    ? Array.from(value.data as Iterable<unknown>)
    : value

describe('values of each type', () => {
  it.each<[string, unknown, unknown]>([
    ['float[N]', 0.1, Math.fround(0.1)],
    ['float[N]', '0.5', 0.5],
    ['float[N]', ' -1.5e3 ', -1500],
    ['float[N]', true, 1],
    ['float[N]', 10n, 10],
    ['float[N]', 1e300, Number.POSITIVE_INFINITY],
    ['float[N]', '-Infinity', Number.NEGATIVE_INFINITY],
    ['float[N]', null, null],
    ['float[N]', undefined, null],
    ['float[N]', Number.NaN, null],
    ['float[N]', 'NaN', null],
    ['double[N]', 0.1, 0.1],
    ['double[N]', 1e300, 1e300],
    ['float16[N]', 0.1, 0.0999755859375],
    ['float16[N]', 65504, 65504],
    ['float16[N]', 1e6, Number.POSITIVE_INFINITY],
    // 1.01 rounded to the 8 significant bits of bfloat16: 1 + 1/128.
    ['bfloat16[N]', 1.01, 1.0078125],
    ['int8[N]', -128, -128],
    ['uint8[N]', 255, 255],
    ['int16[N]', '-32768', -32768],
    ['uint16[N]', 65535, 65535],
    ['int32[N]', '3.0', 3],
    ['uint32[N]', 4294967295, 4294967295],
    ['int64[N]', -5, -5],
    ['int64[N]', 9007199254740991n, 9007199254740991],
    ['int64[N]', 9007199254740993n, 9007199254740993n],
    ['int64[N]', '9007199254740993', 9007199254740993n],
    ['int64[N]', '-9223372036854775808', -(2n ** 63n)],
    ['uint64[N]', '18446744073709551615', 2n ** 64n - 1n],
    ['bool[N]', true, true],
    ['bool[N]', 'False', false],
    ['bool[N]', 1, true],
    ['string[N]', 'naïve 😀', 'naïve 😀'],
    ['string[N]', '', ''],
    ['string[N]', 3.5, '3.5'],
    ['string[N]', false, 'false'],
  ])('%s takes %s and gives %s', async (shape, value, expected) => {
    expect(await through(shape, value)).toEqual(expected)
  })

  it.each<[string, unknown, string]>([
    ['float[N]', 'abc', 'wrong-type'],
    ['float[N]', '', 'wrong-type'],
    ['float[N]', '0x10', 'wrong-type'],
    ['float[N]', {}, 'wrong-type'],
    ['float[N]', new Date(0), 'wrong-type'],
    ['float[N]', Symbol('s'), 'wrong-type'],
    ['int64[N]', 1.5, 'wrong-type'],
    ['int64[N]', 'many', 'wrong-type'],
    ['int64[N]', '9'.repeat(100_000), 'wrong-type'],
    ['int64[N]', Number.POSITIVE_INFINITY, 'wrong-type'],
    ['int64[N]', 2n ** 63n, 'invalid-value'],
    ['int64[N]', null, 'missing-value'],
    ['int8[N]', 128, 'invalid-value'],
    ['uint8[N]', -1, 'invalid-value'],
    ['bool[N]', 'perhaps', 'wrong-type'],
    ['bool[N]', 2, 'wrong-type'],
    ['bool[N]', null, 'missing-value'],
    ['string[N]', null, 'missing-value'],
    ['string[N]', {}, 'wrong-type'],
    ['string[N]', 'a\0b', 'invalid-value'],
    ['float[N,3]', null, 'missing-value'],
    ['float[N,3]', 5, 'bad-shape'],
    ['float[N,3]', [1, 2], 'bad-shape'],
    [
      'float[N,3]',
      [
        [1, 2, 3],
        [4, 5],
      ],
      'bad-shape',
    ],
    ['float[N,3]', [[[1, 2, 3]]], 'bad-shape'],
    ['float[N,3]', [1, [2], 3], 'bad-shape'],
    ['float[N,3]', { dims: [1, 3], data: [1, 2] }, 'bad-shape'],
    ['float[N,3]', { dims: [-1, -3], data: [1, 2, 3] }, 'bad-shape'],
    ['float[N,3]', [1, 'x', 3], 'wrong-type'],
  ])('%s refuses %s: %s', async (shape, value, code) => {
    const failure = through(shape, value)
    await expect(failure).rejects.toMatchObject({ name: 'ScoreError', code, field: 'x' })
    await expect(failure).rejects.toHaveProperty('expected')
  })
})

describe('axes', () => {
  it.each<[string, unknown, number[], unknown[]]>([
    ['float[N,3]', [1, 2, 3], [1, 3], [1, 2, 3]],
    ['float[N,3]', [[1, 2, 3]], [1, 3], [1, 2, 3]],
    ['float[N,3]', Float32Array.of(1, 2, 3), [1, 3], [1, 2, 3]],
    ['float[N,3]', [Float64Array.of(1, 2, 3)], [1, 3], [1, 2, 3]],
    [
      'float[N,3]',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
    ['float[N,3]', { type: 'float', dims: [1, 3], data: [1, 2, 3] }, [1, 3], [1, 2, 3]],
    [
      'float[N,2,2]',
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2, 2],
      [1, 2, 3, 4],
    ],
    ['float[N]', [1, 2], [2], [1, 2]],
    ['float[2]', [1, 2], [2], [1, 2]],
    ['float[N]', [], [0], []],
    ['float[N,3]', { dims: [0, 3], data: [] }, [0, 3], []],
    ['float[N,3]', [1, null, 3], [1, 3], [1, Number.NaN, 3]],
    ['int64[A,B]', [[1, 2]], [1, 2], [1, 2]],
    ['string[N,2]', ['a', 'b'], [1, 2], ['a', 'b']],
    ['bool[N,2]', [true, 0], [1, 2], [true, false]],
    ['float', [[1], [2]], [2, 1], [1, 2]],
  ])('%s takes %j as %j', async (shape, value, dims, elements) => {
    const result = await through(shape, value)
    expect(result).toMatchObject({ dims })
    expect(data(result)).toEqual(elements)
  })

  it.each<[string, unknown]>([
    ['float[]', 2],
    ['float[N]', [2]],
    ['float[N,1]', 2],
    ['float[N,1]', [2]],
    ['float[N,1]', [[2]]],
    ['float[1,1]', 2],
  ])('%s gives one element as a plain value', async (shape, value) => {
    expect(await through(shape, value)).toBe(2)
  })

  it('keeps the axes of a single element where there are more than two', async () => {
    expect(await through('float[N,1,1]', [[[2]]])).toMatchObject({ type: 'float', dims: [1, 1, 1] })
  })
})

describe('sequences and optionals', () => {
  const sequence: ValueType = { kind: 'sequence', element: type('float') }
  const optional: ValueType = { kind: 'optional', element: type('float[N]') }

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['tensors of any shape', [[1, 2], [[3], [4]], { dims: [], data: [5] }, { dims: [0, 2], data: [] }]],
  ])('a sequence of %s', async (_, items) => {
    const result = await through(sequence, items)
    const expected = [[2], [2, 1], [], [0, 2]].slice(0, items.length)
    expect(result).toMatchObject(expected.map((dims) => ({ type: 'float', dims })))
    expect((result as unknown[]).map(data)).toEqual([[1, 2], [3, 4], [5], []].slice(0, items.length))
  })

  it('a sequence of texts', async () => {
    const texts: ValueType = { kind: 'sequence', element: type('string') }
    expect(((await through(texts, [['a', 'b'], ['c']])) as unknown[]).map(data)).toEqual([['a', 'b'], ['c']])
  })

  it('refuses what is no sequence', async () => {
    await expect(through(sequence, 5)).rejects.toMatchObject({ code: 'wrong-type', field: 'x' })
  })

  it('an optional there and not', async () => {
    expect(data(await through(optional, [1, 2]))).toEqual([1, 2])
    expect(await through(optional, null)).toBeNull()
    expect(await through(optional, undefined)).toBeNull()
  })

  it('an optional sequence there and not', async () => {
    const both: ValueType = { kind: 'optional', element: sequence }
    expect(((await through(both, [[1], [2, 3]])) as unknown[]).map(data)).toEqual([[1], [2, 3]])
    expect(await through(both, [])).toEqual([])
    expect(await through(both, null)).toBeNull()
  })

  it('refuses at load what it cannot hand over', () => {
    const map: ValueType = {
      kind: 'map',
      key: { code: 8, name: 'string', kind: 'string' },
      value: type('float'),
    }
    expect(() => load(identity({ x: map }))).toThrow(/map\(string,tensor\(float\)\)/)
    expect(() => load(identity({ x: 'complex64[N]' }))).toThrow(/tensor\(complex64\)/)
    expect(() => load(identity({ x: sequence }, { opsets: { '': 12 } }))).toThrow(/opset 14/)
  })
})

describe('features', () => {
  const sum = (shape: string, metadata = {}, element = 'float') =>
    onnx(
      { x: `${element}[${shape}]` },
      { y: `${element}[N,K]` },
      { nodes: [node('Identity', ['x'], ['y'])] },
      { metadata },
    )
  const features = (names: unknown): LoadOptions => ({ onnx: { features: names as readonly string[] } })

  it.each<[string, string, Record<string, string>, LoadOptions | undefined]>([
    ['the option', 'N,3', {}, features(['a', 'b', 'c'])],
    ['the option by input', 'N,3', {}, features({ x: ['a', 'b', 'c'] })],
    ['the option where the number of features is free', 'N,K', {}, features(['a', 'b', 'c'])],
    ['the option over the metadata', 'N,3', { feature_names: 'c,b,a' }, features(['a', 'b', 'c'])],
    ['a JSON array', 'N,3', { feature_names: '["a", "b", "c"]' }, undefined],
    ['a Python list', 'N,3', { feature_names: "['a', 'b', 'c']" }, undefined],
    ['commas', 'N,3', { feature_names: 'a, b,c' }, undefined],
    ['another key', 'N,3', { columns: 'a,b,c' }, undefined],
  ])('the order is that of %s', async (_, shape, metadata, options) => {
    const model = load(sum(shape, metadata), options)
    await using(model, async () => {
      expect(model.inputs.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
      const { outputs } = await model.score({ c: 3, a: 1, b: '2', other: 'ignored' })
      expect(data(outputs.y)).toEqual([1, 2, 3])
      const missing = await model.score(new Map([['a', 1]]))
      expect(data(missing.outputs.y)).toEqual([1, Number.NaN, Number.NaN])
      const direct = await model.score({ x: [7, 8, 9] })
      expect(data(direct.outputs.y)).toEqual([7, 8, 9])
    })
  })

  it('takes names that JavaScript uses itself', async () => {
    const model = load(sum('N,3'), features(['__proto__', 'constructor', 'probability(1)']))
    const record = JSON.parse('{"__proto__": 1, "constructor": 2, "probability(1)": 3}')
    expect(data((await using(model, () => model.score(record))).outputs.y)).toEqual([1, 2, 3])
    const empty = load(sum('N,3'), features(['toString', 'constructor', 'hasOwnProperty']))
    const { outputs } = await using(empty, () => empty.score({}))
    expect(data(outputs.y)).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('tells of an order that is not known', async () => {
    const model = load(sum('N,3', { feature_names: 'a,b' }))
    expect(model.inputs).toMatchObject([{ name: 'x', type: 'tensor(float)', shape: ['N', 3] }])
    await expect(using(model, () => model.score({ a: 1, b: 2 }))).rejects.toMatchObject({
      code: 'missing-field',
      field: 'x',
      expected: expect.stringContaining('options.onnx.features'),
    })
  })

  it('names the feature that is wrong', async () => {
    const model = load(sum('N,2', {}, 'int64'), features(['a', 'b']))
    await using(model, async () => {
      await expect(model.score({ a: 1, b: 'x' })).rejects.toMatchObject({
        code: 'wrong-type',
        field: 'b',
        received: '"x"',
      })
      await expect(model.score({ a: 1 })).rejects.toMatchObject({ code: 'missing-value', field: 'b' })
    })
  })

  it.each<[string, unknown]>([
    ['too few', ['a', 'b']],
    ['one twice', ['a', 'b', 'a']],
    ['no names', [1, 2, 3]],
    ['a text', 'a,b,c'],
    ['an unknown input', { z: ['a', 'b', 'c'] }],
    ['no list for an input', { x: 'a,b,c' }],
  ])('refuses an option with %s', (_, option) => {
    expect(() => load(sum('N,3'), features(option))).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })

  it('wants a map where there are several inputs', () => {
    const bytes = identity({ x: 'float[N,2]', z: 'string[N,2]' })
    expect(() => load(bytes, features(['a', 'b']))).toThrow(/x, z/)
    expect(() => load(bytes, features({ x: ['a', 'b'], z: ['b', 'c'] }))).toThrow(/"b" for two inputs/)
    const model = load(bytes, features({ x: ['a', 'b'], z: ['c', 'd'] }))
    expect(model.inputs.map(({ name, type }) => `${name}:${type}`)).toEqual([
      'a:float',
      'b:float',
      'c:string',
      'd:string',
    ])
    return using(model, async () => {
      const { outputs } = await model.score({ a: 1, b: 2, c: 'x', d: 'y' })
      expect([data(outputs.x_out), data(outputs.z_out)]).toEqual([
        [1, 2],
        ['x', 'y'],
      ])
    })
  })
})

describe('defaults', () => {
  const scaled = (irVersion: number, size = 1) =>
    onnx(
      { x: 'float[N]', gain: `float[${size}]` },
      { y: 'float[N]' },
      {
        nodes: [node('Mul', ['x', 'gain'], ['y'])],
        initializers: [tensor('gain', 'float', [size], new Array(size).fill(3))],
      },
      { irVersion },
    )

  it('an initializer stands in for what a record leaves out', async () => {
    const model = load(scaled(8), { missingFields: 'error' })
    expect(model.inputs).toMatchObject([{ name: 'x' }, { name: 'gain', missing: true, role: 'optional' }])
    await using(model, async () => {
      expect((await model.score({ x: 2 })).prediction).toBe(6)
      expect((await model.score({ x: 2, gain: null })).prediction).toBe(6)
      expect((await model.score({ x: 2, gain: 5 })).prediction).toBe(10)
    })
  })

  it('before IR version 4 an initializer is a constant', async () => {
    const model = load(scaled(3))
    expect(model.inputs.map(({ name }) => name)).toEqual(['x'])
    expect((await using(model, () => model.score({ x: 2 }))).prediction).toBe(6)
  })

  it('weights listed as inputs stay weights', async () => {
    const model = load(scaled(8, 70_000))
    expect(model.inputs.map(({ name }) => name)).toEqual(['x'])
    expect((await using(model, () => model.score({ x: 2 }))).outputs.y).toMatchObject({ dims: [70_000] })
    const given = load(scaled(8, 70_000))
    await expect(using(given, () => given.score({ x: 2, gain: 5 }))).rejects.toMatchObject({
      code: 'invalid-value',
      field: 'gain',
    })
  })
})

describe('checks of whole records', () => {
  it('reports all faults at once', async () => {
    const model = load(identity({ a: 'int64[N,1]', b: 'bool[N,1]', c: 'float[N,1]' }), { validate: true })
    const failure = using(model, () => model.score({ a: 'x', c: 1 }))
    await expect(failure).rejects.toMatchObject({
      code: 'invalid-record',
      issues: [
        { field: 'a', code: 'wrong-type' },
        { field: 'b', code: 'missing-field' },
      ],
    })
  })

  it('describes records by a JSON Schema', () => {
    const model = load(identity({ a: 'int64[N,1]', b: 'bool[N,1]', c: 'float[N,1]', d: 'string[N,1]' }))
    expect(model.inputSchema).toMatchObject({
      properties: { b: { type: 'boolean' }, c: { type: ['number', 'null'] }, d: { type: 'string' } },
      required: ['a', 'b', 'd'],
    })
  })
})
