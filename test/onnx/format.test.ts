import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ModelLoadError, UnsupportedError } from '../../src/core/errors.js'
import { looksLikeOnnx } from '../../src/onnx/detect.js'
import { externalDataNames } from '../../src/onnx/external.js'
import { node, tensor, tensorType } from '../../src/onnx/write.js'
import { bytesField, join, textField, varintField } from '../../src/proto/write.js'
import { identity, load, onnx, using } from './models.js'

const tiny = identity({ x: 'float[N,2]' })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('telling ONNX files', () => {
  it('takes models, whole or cut short anywhere', () => {
    for (let length = 1; length <= tiny.length; length++)
      expect(looksLikeOnnx(tiny.subarray(0, length)), `${length} bytes`).toBe(true)
  })

  it('takes models whose fields are in another order', () => {
    expect(looksLikeOnnx(join([...textField(2, 'someone'), ...bytesField(7, [])]))).toBe(true)
  })

  it('takes models whose producer reports its version in several lines, as CatBoost does', () => {
    const fields = [
      ...varintField(1, 3),
      ...textField(2, 'CatBoost'),
      ...textField(3, 'Git info:\n\tCommit: 1\n'),
    ]
    expect(looksLikeOnnx(join([...fields, ...bytesField(7, [])]))).toBe(true)
  })

  it.each<[string, Uint8Array]>([
    ['nothing', bytes('')],
    ['XML', bytes('<?xml version="1.0"?><PMML version="4.4"/>')],
    ['XML with a byte order mark', bytes('\ufeff<PMML/>')],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x3c, 0)],
    ['a JSON object', bytes('{"input": "double"}')],
    ['a JSON array', bytes('[1, 2]')],
    ['a JSON text', bytes('"name"')],
    ['YAML', bytes('input: double\noutput: double\n')],
    ['CSV', bytes('"sepal_length","sepal_width"\n5.1,3.5\n')],
    ['lines', bytes('\n\n\n')],
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    ['zip', bytes('PK\u0003\u0004\u0014\0\0\0')],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
    ['zeros', new Uint8Array(64)],
    // A TensorFlow SavedModel: its version, then a MetaGraphDef in the field that holds ONNX's producer.
    ['a SavedModel', join([...varintField(1, 1), ...bytesField(2, new Uint8Array(100_000))])],
    [
      'a SavedModel cut short',
      join([...varintField(1, 1), ...bytesField(2, new Uint8Array(100_000))]).subarray(0, 500),
    ],
    ['a small SavedModel', join([...varintField(1, 1), ...bytesField(2, new Uint8Array(100))])],
  ])('leaves %s', (_, document) => {
    expect(looksLikeOnnx(document)).toBe(false)
  })
})

describe('reading', () => {
  it('refuses a model cut anywhere', async () => {
    for (let length = 0; length < tiny.length; length++) {
      const cut = () => load(tiny.subarray(0, length))
      expect(cut, `${length} bytes`).toThrow(
        expect.objectContaining({ code: 'onnx-malformed', name: 'ModelLoadError' }),
      )
    }
  })

  it('reads or refuses any change of bytes', () => {
    fc.assert(
      fc.property(fc.nat(tiny.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = Uint8Array.from(tiny)
        changed[at] = byte
        try {
          load(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(ModelLoadError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('knows what a model is before it runs', () => {
    const model = load(
      onnx(
        { a: 'float[N,3]', b: 'string[N,1]' },
        { y: 'float[N,3]', z: 'string[N,1]' },
        { nodes: [node('Identity', ['a'], ['y']), node('Identity', ['b'], ['z'])] },
        { metadata: { model_name: 'risk', author: 'someone' }, opsets: { '': 18, 'ai.onnx.ml': 3 } },
      ),
    )
    expect(model).toMatchObject({
      format: 'onnx',
      stateful: false,
      info: {
        name: 'risk',
        formatVersion: 'IR 9',
        element: 'ONNX graph',
        engine: 'onnxruntime',
        metadata: { nodes: 2, opsets: { 'ai.onnx': 18, 'ai.onnx.ml': 3 }, properties: { author: 'someone' } },
      },
      inputs: [
        { name: 'a', type: 'tensor(float)', shape: ['N', 3] },
        { name: 'b', type: 'string', optype: 'categorical', missing: false },
      ],
      outputs: [
        { name: 'y', type: 'tensor(float)', shape: ['N', 3] },
        { name: 'z', type: 'tensor(string)', shape: ['N', 1] },
      ],
    })
  })

  it('has no test records to verify', async () => {
    const model = load(tiny)
    expect(await using(model, () => model.verify())).toEqual({ records: 0, failures: [] })
  })
})

describe('external data', () => {
  const entry = (key: string, value: string) => bytesField(13, [...textField(1, key), ...textField(2, value)])
  const elsewhere = (location: string) => [
    ...varintField(1, 2),
    ...varintField(2, 1),
    ...textField(8, 'w'),
    ...entry('location', location),
    ...entry('length', '8'),
    ...varintField(14, 1),
  ]
  const weighted = (location: string) =>
    onnx(
      { x: 'float[N]' },
      { y: 'float[N]' },
      { nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [elsewhere(location)] },
    )

  it('names the files', () => {
    expect(externalDataNames(weighted('weights/a.bin'))).toEqual(['weights/a.bin'])
    expect(externalDataNames(tiny)).toEqual([])
    const constant = node('Constant', [], ['w'], { value: { tensor: elsewhere('c.bin') } })
    expect(externalDataNames(onnx({}, { w: 'float[2]' }, { nodes: [constant] }))).toEqual(['c.bin'])
  })

  it.each(['/etc/passwd', '../secret', 'a/../../b', '..', 'C:\\x', '\\\\host\\share', 'a\\..\\b', ''])(
    'refuses the name %j',
    (location) => {
      expect(() => externalDataNames(weighted(location))).toThrow(
        expect.objectContaining({ code: 'external-data' }),
      )
    },
  )

  it('wants the bytes', async () => {
    expect(() => load(weighted('a.bin'))).toThrow(/"a.bin"/)
    expect(() => load(weighted('a.bin'), { onnx: { externalData: { 'b.bin': new Uint8Array(8) } } })).toThrow(
      expect.objectContaining({ code: 'external-data' }),
    )
    const data = new Uint8Array(Float32Array.of(10, 20).buffer)
    const model = load(weighted('a.bin'), { onnx: { externalData: { 'a.bin': data } } })
    expect((await using(model, () => model.score({ x: [1, 2] }))).outputs.y).toMatchObject({
      data: Float32Array.of(11, 22),
    })
  })

  it('refuses files that are too short', async () => {
    const model = load(weighted('a.bin'), { onnx: { externalData: { 'a.bin': new Uint8Array(4) } } })
    await expect(using(model, () => model.ready())).rejects.toMatchObject({ code: 'runtime-refused' })
  })
})

describe('the runtime', () => {
  it.each<[string, unknown]>([
    ['nothing that runs models', {}],
    ['a text', 'onnxruntime-node'],
    ['null', null],
  ])('refuses %s as one', (_, runtime) => {
    expect(() => load(tiny, { onnx: { runtime } })).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })

  it('takes a module or what stands in its default export', async () => {
    const runtime: unknown = await import('onnxruntime-node')
    for (const given of [runtime, { default: runtime }]) {
      const model = load(tiny, { onnx: { runtime: given } })
      await using(model, () => model.score({ x: [1, 2] }))
    }
  })

  it.each<[string, unknown, string, RegExp]>([
    [
      'absent',
      { code: 'MODULE_NOT_FOUND', message: "Cannot find module 'onnxruntime-node'" },
      'runtime-absent',
      /npm install onnxruntime-node/,
    ],
    [
      'broken',
      { code: 'ERR_DLOPEN_FAILED', message: 'libstdc++.so.6: no such file' },
      'runtime-refused',
      /libstdc\+\+/,
    ],
  ])('is %s at load', (_, failure, code, words) => {
    const require = () => {
      throw Object.assign(new Error(), failure)
    }
    vi.stubGlobal('process', { ...process, getBuiltinModule: () => ({ createRequire: () => require }) })
    expect(() => load(tiny)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(words) }))
  })

  it('names an unknown operator, again and again', async () => {
    const model = load(
      onnx(
        { x: 'float[N]' },
        { y: 'float[N]' },
        { nodes: [node('my.domain:Frobnicate', ['x'], ['y'])] },
        { opsets: { '': 18, 'my.domain': 1 } },
      ),
    )
    const failures = [
      await model.ready().catch((e: unknown) => e),
      await model.score({ x: 1 }).catch((e: unknown) => e),
    ]
    expect(failures[0]).toBeInstanceOf(ModelLoadError)
    expect(failures[0]).toMatchObject({
      code: 'runtime-refused',
      message: expect.stringContaining('Frobnicate'),
    })
    expect(failures[1]).toBe(failures[0])
    await model.cleanup()
  })

  it('tells a record that fails from a model that does', async () => {
    // Reshaping to two columns fails for an odd number of elements.
    const model = load(
      onnx(
        { x: 'float[N]' },
        { y: 'float[M,2]' },
        { nodes: [node('Reshape', ['x', 's'], ['y'])], initializers: [tensor('s', 'int64', [2], [-1, 2])] },
      ),
    )
    await using(model, async () => {
      await expect(model.score({ x: [1, 2, 3] })).rejects.toMatchObject({
        name: 'ScoreError',
        code: 'runtime-failed',
      })
      expect((await model.score({ x: [1, 2, 3, 4] })).outputs.y).toMatchObject({ dims: [2, 2] })
      const batch = await model.scoreBatch([{ x: [1, 2] }, { x: [1] }], { onError: 'collect' })
      expect(batch).toMatchObject([
        { outputs: { y: { dims: [1, 2] } } },
        { code: 'runtime-failed', index: 1 },
      ])
    })
  })

  it('refuses a result of no known kind at load', () => {
    const opaque = {
      kind: 'map',
      key: { code: 7, name: 'int64', kind: 'integer' },
      value: tensorType('float'),
    } as const
    expect(() =>
      load(onnx({ x: 'float[N]' }, { y: opaque }, { nodes: [node('CastMap', ['x'], ['y'])] })),
    ).toThrow(UnsupportedError)
  })
})

/** A runtime that counts. */
function countingRuntime(create: (bytes: Uint8Array) => void = () => {}) {
  const counts = { created: 0, released: 0, running: 0, ran: 0 }
  class Tensor {
    readonly type: string
    readonly data: unknown
    readonly dims: readonly number[]
    constructor(type: string, data: unknown, dims: readonly number[]) {
      this.type = type
      this.data = data
      this.dims = dims
    }
  }
  class InferenceSession {
    static async create(bytes: Uint8Array) {
      create(bytes)
      counts.created++
      return new InferenceSession()
    }
    async run(feeds: Record<string, Tensor>) {
      counts.running++
      await new Promise((resolve) => setTimeout(resolve, 5))
      counts.running--
      counts.ran++
      return { x_out: feeds.x }
    }
    async release() {
      if (counts.running > 0) throw new Error('Released while running')
      counts.released++
    }
  }
  return { counts, runtime: { Tensor, InferenceSession } }
}

describe('life cycle', () => {
  it('starts on first need, once, and releases after the scores in flight, once', async () => {
    const { counts, runtime } = countingRuntime()
    const model = load(tiny, { onnx: { runtime } })
    expect(counts.created).toBe(0)
    const scores = [model.score({ x: [1, 2] }), model.score({ x: [3, 4] }), model.ready()]
    await Promise.all([model.cleanup(), model.cleanup()])
    await Promise.all(scores)
    await model[Symbol.asyncDispose]()
    expect(counts).toEqual({ created: 1, released: 1, running: 0, ran: 2 })
    await expect(model.score({ x: [1, 2] })).rejects.toMatchObject({ code: 'model-closed' })
    await expect(model.ready()).rejects.toMatchObject({ code: 'model-closed' })
  })

  it('never starts a model that is not used', async () => {
    const { counts, runtime } = countingRuntime()
    await load(tiny, { onnx: { runtime } }).cleanup()
    expect(counts).toMatchObject({ created: 0, released: 0 })
  })

  it('cleans up what did not start', async () => {
    const { runtime } = countingRuntime(() => {
      throw new Error('No memory')
    })
    const model = load(tiny, { onnx: { runtime } })
    await expect(model.score({ x: [1, 2] })).rejects.toMatchObject({
      code: 'runtime-refused',
      message: expect.stringContaining('No memory'),
    })
    await model.cleanup()
  })
})

describe('StringNormalizer on machines without the English locale', () => {
  const normalizer = (attributes: Parameters<typeof node>[3]) =>
    onnx(
      { x: 'string[N]' },
      { x_out: 'string[N]' },
      { nodes: [node('StringNormalizer', ['x'], ['x_out'], attributes)] },
    )
  const localeOf = (document: Uint8Array) =>
    /locale"?.{0,3}?(C\.UTF-8|C|en_US|tr_TR)\xa0/s.exec(Buffer.from(document).toString('latin1'))?.[1]

  it.each<[string, Parameters<typeof node>[3], readonly (string | undefined)[]]>([
    ['lower case', { case_change_action: { text: 'LOWER' } }, [undefined, 'C.UTF-8']],
    [
      'the default said',
      { case_change_action: { text: 'LOWER' }, locale: { text: 'en_US' } },
      ['en_US', 'C.UTF-8'],
    ],
    ['no change of case', { is_case_sensitive: { int: 1 } }, [undefined, 'C.UTF-8', 'C']],
    ['another language', { case_change_action: { text: 'LOWER' }, locale: { text: 'tr_TR' } }, ['tr_TR']],
  ])('tries only what gives the same results: %s', async (_, attributes, locales) => {
    const tried: (string | undefined)[] = []
    const { runtime } = countingRuntime((document) => {
      tried.push(localeOf(document))
      throw new Error('Failed to construct locale with name:en_US.UTF-8')
    })
    const model = load(normalizer(attributes), { onnx: { runtime } })
    await expect(model.ready()).rejects.toMatchObject({
      code: 'runtime-refused',
      message: expect.stringContaining('en_US'),
    })
    expect(tried).toEqual(locales)
    await model.cleanup()
  })

  it('changes case as the English locale does', async () => {
    const model = load(normalizer({ case_change_action: { text: 'LOWER' }, is_case_sensitive: { int: 1 } }))
    const { outputs } = await using(model, () => model.score({ x: ['ÀB', 'ß', 'Σ'] }))
    expect(outputs.x_out).toMatchObject({ data: ['àb', 'ß', 'σ'] })
  })
})

it('loads the models of its own fixtures', () => {
  const dir = fileURLToPath(new URL('../../fixtures/onnx/', import.meta.url))
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.onnx'),
  )
  for (const file of files) expect(load(readFileSync(dir + file)).format, file).toBe('onnx')
})
