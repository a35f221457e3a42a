import { describe, expect, it } from 'vitest'
import { type AsyncEngine, asyncModel, type SyncEngine, syncModel } from '../../src/core/engine.js'
import { ModelClosedError, ScoreError } from '../../src/core/errors.js'
import { settle } from '../../src/core/load.js'
import { isSyncModel, type Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'
import type { Score } from '../../src/core/score.js'
import { checkRecord, fieldOf, type ModelRecord } from '../../src/core/value.js'

/** A toy that doubles `x`; a negative `x` is a bad record, the text "bug" a bug of the engine. */
function double(record: ModelRecord): Score {
  const x = fieldOf(record, 'x')
  if (x === 'bug') throw new RangeError('a bug')
  if (typeof x === 'number' && x < 0)
    throw new ScoreError('invalid-value', 'x is negative', { field: 'x', received: x })
  const y = typeof x === 'number' ? 2 * x : null
  return { prediction: y, outputs: { y } }
}

const facts = {
  format: 'pmml',
  info: { element: 'Toy', engine: 'scorelet', bytes: 0, metadata: {} },
  inputs: [
    { name: 'x', type: 'double', missing: false },
    { name: '__proto__', type: 'double', missing: true },
    { name: 'note', type: 'string', missing: true, role: 'supplementary' },
  ],
  outputs: [{ name: 'y', type: 'double', missing: true }],
  stateful: false,
  faults: (record: ModelRecord): ScoreError[] =>
    ['x', '__proto__'].flatMap((field) => {
      const value = fieldOf(record, field)
      return typeof value === 'string'
        ? [new ScoreError('wrong-type', `${field} is a text`, { field, received: value })]
        : []
    }),
} as const

const verification = { records: 0, failures: [] }

/** Synchronous engines see for themselves whether what they read is a record. */
const doubleChecked = (record: ModelRecord): Score => {
  checkRecord(record)
  return double(record)
}

/** What a synchronous toy has beyond the facts. */
const doubling = {
  score: doubleChecked,
  verify: () => verification,
  explain: (record: ModelRecord) => ({
    element: 'Toy',
    prediction: doubleChecked(record).prediction,
    steps: [],
  }),
  session: (snapshot: unknown) => ({ score: doubleChecked, snapshot: () => snapshot ?? 'new' }),
}

const toys: [string, (options?: LoadOptions) => Model][] = [
  [
    'a synchronous model',
    (options) => syncModel({ ...facts, ...doubling } satisfies SyncEngine, settle(options)),
  ],
  [
    'an asynchronous model',
    (options) =>
      asyncModel(
        {
          ...facts,
          format: 'onnx',
          ready: async () => {},
          score: async (record) => double(record),
          verify: async () => verification,
          release: async () => {},
        } satisfies AsyncEngine,
        settle(options),
      ),
  ],
]

const bad = { code: 'invalid-value', field: 'x', received: '-1' }

describe.each(toys)('%s', (_, toy) => {
  it('scores a plain object, a Map and an object without prototype', async () => {
    const model = toy()
    const records: ModelRecord[] = [
      { x: 2 },
      new Map([['x', 2]]),
      Object.assign(Object.create(null), { x: 2 }),
    ]
    for (const record of records)
      expect(await model.score(record)).toEqual({ prediction: 4, outputs: { y: 4 } })
  })

  it('leaves the record alone', async () => {
    const record = Object.freeze({ x: 2 })
    await toy({ validate: true, missingFields: 'missing' }).score(record)
    expect(record).toEqual({ x: 2 })
  })

  it.each([
    ['null', null],
    ['an array', [1]],
    ['a text', '{"x":1}'],
    ['a promise', Promise.resolve({ x: 1 })],
  ])('refuses %s', async (_, value) => {
    await expect(toy().score(value as unknown as ModelRecord)).rejects.toMatchObject({ code: 'not-a-record' })
  })

  it('scores batches in order', async () => {
    const scores = await toy().scoreBatch([{ x: 1 }, { x: 2 }, {}])
    expect(scores.map(({ prediction }) => prediction)).toEqual([2, 4, null])
    expect(await toy().scoreBatch([])).toEqual([])
  })

  it('ends a batch with the first bad record, and says which', async () => {
    const batch = toy().scoreBatch([{ x: 1 }, { x: -1 }, { x: 'bug' }])
    await expect(batch).rejects.toMatchObject({ ...bad, index: 1 })
  })

  it('collects the errors when asked to', async () => {
    const results = await toy().scoreBatch([{ x: -1 }, { x: 1 }, null as unknown as ModelRecord], {
      onError: 'collect',
    })
    expect(results).toMatchObject([
      { ...bad, index: 0 },
      { prediction: 2 },
      { code: 'not-a-record', index: 2 },
    ])
    expect(results[0]).toBeInstanceOf(ScoreError)
  })

  it.each<[string, unknown]>([
    ['a Map', new Map()],
    ['a single record', { x: 1 }],
    ['a generator', (function* () {})()],
    ['nothing', undefined],
  ])('refuses %s for a batch', async (_, records) => {
    await expect(toy().scoreBatch(records as ModelRecord[])).rejects.toMatchObject({ code: 'not-a-record' })
  })

  it('never takes a bug for a bad record', async () => {
    const model = toy()
    await expect(model.scoreBatch([{ x: 'bug' }], { onError: 'collect' })).rejects.toThrow(RangeError)
    await expect(model.scoreColumns({ x: ['bug'] })).rejects.toThrow(RangeError)
  })

  it('scores columns, bad rows apart', async () => {
    const { length, prediction, outputs, errors } = await toy().scoreColumns({ x: Float64Array.of(1, -1, 3) })
    expect({ length, prediction, outputs }).toEqual({
      length: 3,
      prediction: Float64Array.of(2, Number.NaN, 6),
      outputs: { y: Float64Array.of(2, Number.NaN, 6) },
    })
    expect([...errors]).toMatchObject([[1, { ...bad, index: 1 }]])
  })

  it('refuses columns that do not fit, as a rejection', async () => {
    await expect(toy().scoreColumns({ x: [1], z: [] })).rejects.toMatchObject({
      code: 'bad-shape',
      field: 'z',
    })
    await expect(toy().scoreColumns({ x: [1] }, { outputs: ['nope'] })).rejects.toMatchObject({
      code: 'missing-field',
    })
  })

  describe('with missingFields: error', () => {
    const strict = toy({ missingFields: 'error' })
    it.each<[string, string | undefined, ModelRecord]>([
      ['no entry', 'x', { '': 1 }],
      ['no entry for a name of the prototype', '__proto__', { x: 1 }],
      ['an entry without a value', undefined, JSON.parse('{"x": null, "__proto__": null}')],
      ['no entry for a field that is not active', undefined, JSON.parse('{"x": 1, "__proto__": 1}')],
    ])('%s', async (_, field, record) => {
      if (field === undefined) await expect(strict.score(record)).resolves.toBeDefined()
      else await expect(strict.score(record)).rejects.toMatchObject({ code: 'missing-field', field })
    })
  })

  describe('with validate', () => {
    const careful = toy({ validate: true })
    it('reports a single fault as it is', async () => {
      await expect(careful.score({ x: 'a' })).rejects.toMatchObject({
        code: 'wrong-type',
        field: 'x',
        received: '"a"',
      })
    })

    it('reports all faults at once', async () => {
      const error = await careful
        .score(JSON.parse('{"x": "a", "__proto__": "b"}'))
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ScoreError)
      expect(error).toMatchObject({
        code: 'invalid-record',
        message: 'The record has 2 faults: x is a text; received "a". __proto__ is a text; received "b"',
        issues: [{ field: 'x' }, { field: '__proto__' }],
      })
    })

    it('spells out five faults and counts the rest', async () => {
      const fault = (at: number) => new ScoreError('wrong-type', `fault ${at}`)
      const faults = () => Array.from({ length: 1000 }, (_, at) => fault(at))
      const model = syncModel({ ...facts, ...doubling, faults }, settle({ validate: true }))
      const error = await model.score({ x: 1 }).catch((reason: ScoreError) => reason)
      expect(error).toMatchObject({
        message: 'The record has 1000 faults: fault 0. fault 1. fault 2. fault 3. fault 4. And 995 more',
      })
      expect((error as ScoreError).issues).toHaveLength(1000)
    })

    it('scores a record without faults', async () => {
      await expect(careful.score({ x: 1 })).resolves.toMatchObject({ prediction: 2 })
    })
  })

  it('cannot score after cleanup', async () => {
    const model = toy()
    await model.cleanup()
    await model.cleanup()
    for (const use of [
      () => model.score({ x: 1 }),
      () => model.scoreBatch([{ x: 1 }]),
      () => model.scoreBatch([], { onError: 'collect' }),
      () => model.scoreColumns({ x: [1] }),
      () => model.scoreColumns({}),
      () => model.verify(),
      () => model.ready(),
    ])
      await expect(use()).rejects.toThrow(ModelClosedError)
    // What it is can still be read.
    expect(model.inputs).toHaveLength(3)
  })

  it('cleans up at the end of an `await using` block', async () => {
    const model = toy()
    await model[Symbol.asyncDispose]()
    await expect(model.score({ x: 1 })).rejects.toMatchObject({ code: 'model-closed' })
  })
})

describe('a synchronous model', () => {
  const model = toys[0][1]()
  if (!isSyncModel(model)) throw new Error('not synchronous')

  it('scores at once', () => {
    expect(model.scoreSync({ x: 2 }).prediction).toBe(4)
    expect(() => model.scoreSync({ x: -1 })).toThrow(ScoreError)
    expect(model.scoreColumnsSync({ x: [1, 2] }).prediction).toEqual(Float64Array.of(2, 4))
  })

  it('is told from an asynchronous one', () => {
    expect(isSyncModel(toys[1][1]())).toBe(false)
  })
})

describe('an asynchronous model', () => {
  /** A model whose scores end when told to, and a diary of what happened. */
  function slow() {
    const diary: string[] = []
    const waiting: (() => void)[] = []
    const model = asyncModel(
      {
        ...facts,
        ready: async () => {},
        score(record) {
          diary.push('start')
          return new Promise((resolve, reject) => {
            waiting.push(() => {
              diary.push('end')
              try {
                resolve(double(record))
              } catch (error) {
                reject(error)
              }
            })
          })
        },
        verify: async () => verification,
        async release() {
          diary.push('release')
        },
      },
      settle(),
    )
    return { model, diary, waiting }
  }
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

  it('lets scores in flight end before it frees anything, and frees it once', async () => {
    const { model, diary, waiting } = slow()
    const first = model.score({ x: 1 })
    const second = model.score({ x: -1 })
    await turn()
    const cleanups = [model.cleanup(), model.cleanup(), model[Symbol.asyncDispose]()]
    await expect(model.score({ x: 1 })).rejects.toThrow(ModelClosedError)
    await turn()
    expect(diary).toEqual(['start', 'start'])
    for (const end of waiting) end()
    await Promise.all(cleanups)
    await model.cleanup()
    expect((await first).prediction).toBe(2)
    await expect(second).rejects.toThrow(ScoreError)
    expect(diary).toEqual(['start', 'start', 'end', 'end', 'release'])
  })

  it('lets a batch in flight end', async () => {
    const { model, diary, waiting } = slow()
    const batch = model.scoreBatch([{ x: 1 }, { x: 2 }])
    await turn()
    const cleanup = model.cleanup()
    waiting[0]()
    await turn()
    waiting[1]()
    await cleanup
    expect(await batch).toHaveLength(2)
    expect(diary.at(-1)).toBe('release')
  })

  it('turns what the engine throws at once into a rejection', async () => {
    const boom = (): never => {
      throw new Error('boom')
    }
    const model = asyncModel(
      { ...facts, ready: boom, score: boom, verify: boom, release: async () => {} },
      settle(),
    )
    await expect(model.ready()).rejects.toThrow('boom')
    await expect(model.score({})).rejects.toThrow('boom')
    await expect(model.verify()).rejects.toThrow('boom')
    await model.cleanup()
  })

  it('reports a failure to free its resources, every time', async () => {
    const model = asyncModel(
      {
        ...facts,
        ready: async () => {},
        score: async (record) => double(record),
        verify: async () => verification,
        release: () => Promise.reject(new Error('stuck')),
      },
      settle(),
    )
    await expect(model.cleanup()).rejects.toThrow('stuck')
    await expect(model.cleanup()).rejects.toThrow('stuck')
  })
})

describe('a synchronous model alone', () => {
  const toy = () => syncModel({ ...facts, ...doubling }, settle({ missingFields: 'error' }))
  const whole = { x: 1, ['__proto__']: null }

  it('explains a record, with the same checks as before scoring', () => {
    expect(toy().explain(whole)).toEqual({ element: 'Toy', prediction: 2, steps: [] })
    expect(() => toy().explain({})).toThrow(expect.objectContaining({ code: 'missing-field' }))
  })

  it('hands a snapshot to the session, and records through the checks', async () => {
    const session = toy().session('before')
    expect(session.snapshot()).toBe('before')
    expect(session.scoreSync(whole).prediction).toBe(2)
    await expect(session.score({})).rejects.toMatchObject({ code: 'missing-field' })
  })

  it('has neither after cleanup', async () => {
    const model = toy()
    const session = model.session()
    await model.cleanup()
    for (const use of [() => model.explain(whole), () => model.session(), () => session.scoreSync(whole)])
      expect(use).toThrow(expect.objectContaining({ code: 'model-closed' }))
  })
})
