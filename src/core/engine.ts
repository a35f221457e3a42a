/** From a format's engine to the `Model` that users hold: batches, columns, life cycle and checks, once for all formats. */

import { columnsReader, resultColumns } from './columns.js'
import { ModelClosedError, ScoreError } from './errors.js'
import type { Field } from './field.js'
import type { ColumnsOptions, Model, ModelFormat, ModelInfo, SyncModel } from './model.js'
import type { Settings } from './options.js'
import { recordSchema } from './schema.js'
import type { Score, ScoredColumns, Verification, VerifyOptions } from './score.js'
import { type Columns, hasField, type ModelRecord } from './value.js'

/** What a format knows of a loaded model. */
interface Facts {
  readonly format: ModelFormat
  readonly info: ModelInfo
  readonly inputs: readonly Field[]
  readonly outputs: readonly Field[]
  readonly stateful: boolean
  /** All faults of a record against the domains of the inputs, for `options.validate`. */
  faults(record: ModelRecord): ScoreError[]
}

/** A model that the format evaluates itself, at once. */
export interface SyncEngine extends Facts {
  score(record: ModelRecord): Score
  verify(options: VerifyOptions): Verification
}

/** A model that a runtime evaluates. */
export interface AsyncEngine extends Facts {
  ready(): Promise<void>
  score(record: ModelRecord): Promise<Score>
  verify(options: VerifyOptions): Promise<Verification>
  /** Frees the runtime's resources; called once, when no score is in flight. */
  release(): Promise<void>
}

/** The model of a synchronous engine. */
export function syncModel(engine: SyncEngine, settings: Settings): SyncModel {
  let closed = false
  const admit = admission(engine, settings)
  const scoreSync = (record: ModelRecord): Score => {
    if (closed) throw new ModelClosedError()
    admit(record)
    return engine.score(record)
  }
  const scoreColumnsSync = (columns: Columns, options: ColumnsOptions = {}): ScoredColumns => {
    if (closed) throw new ModelClosedError()
    const reader = columnsReader(columns)
    const results = resultColumns(reader.length, engine.outputs, options.outputs)
    for (let row = 0; row < reader.length; row++) {
      try {
        results.add(row, scoreSync(reader.record(row)))
      } catch (error) {
        results.fail(row, asScoreError(error, row))
      }
    }
    return results.done()
  }
  async function scoreBatch(records: readonly ModelRecord[]): Promise<Score[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options?: { onError: 'collect' },
  ): Promise<(Score | ScoreError)[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options?: { onError: 'collect' },
  ): Promise<(Score | ScoreError)[]> {
    const results: (Score | ScoreError)[] = []
    for (let index = 0; index < records.length; index++) {
      try {
        results.push(scoreSync(records[index]))
      } catch (error) {
        const scoreError = asScoreError(error, index)
        if (options?.onError !== 'collect') throw scoreError
        results.push(scoreError)
      }
    }
    return results
  }
  const cleanup = async (): Promise<void> => {
    closed = true
  }
  return {
    ...facts(engine),
    ready: async () => {
      if (closed) throw new ModelClosedError()
    },
    score: async (record) => scoreSync(record),
    scoreSync,
    scoreBatch,
    scoreColumns: async (columns, options) => scoreColumnsSync(columns, options),
    scoreColumnsSync,
    verify: async (options = {}) => {
      if (closed) throw new ModelClosedError()
      return engine.verify(options)
    },
    cleanup,
    [Symbol.asyncDispose]: cleanup,
  }
}

/** The model of an asynchronous engine. */
export function asyncModel(engine: AsyncEngine, settings: Settings): Model {
  let closing: Promise<void> | undefined
  const inFlight = new Set<Promise<unknown>>()
  const admit = admission(engine, settings)

  /** Runs work that `cleanup` waits for. */
  function tracked<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== undefined) return Promise.reject(new ModelClosedError())
    const running = work()
    const settled: Promise<unknown> = running.then(
      () => inFlight.delete(settled),
      () => inFlight.delete(settled),
    )
    inFlight.add(settled)
    return running
  }
  const score = (record: ModelRecord): Promise<Score> =>
    tracked(async () => {
      admit(record)
      return engine.score(record)
    })
  async function scoreBatch(records: readonly ModelRecord[]): Promise<Score[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options?: { onError: 'collect' },
  ): Promise<(Score | ScoreError)[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options?: { onError: 'collect' },
  ): Promise<(Score | ScoreError)[]> {
    return tracked(async () => {
      const results: (Score | ScoreError)[] = []
      for (let index = 0; index < records.length; index++) {
        try {
          admit(records[index])
          results.push(await engine.score(records[index]))
        } catch (error) {
          const scoreError = asScoreError(error, index)
          if (options?.onError !== 'collect') throw scoreError
          results.push(scoreError)
        }
      }
      return results
    })
  }
  const scoreColumns = (columns: Columns, options: ColumnsOptions = {}): Promise<ScoredColumns> =>
    tracked(async () => {
      const reader = columnsReader(columns)
      const results = resultColumns(reader.length, engine.outputs, options.outputs)
      for (let row = 0; row < reader.length; row++) {
        try {
          const record = reader.record(row)
          admit(record)
          results.add(row, await engine.score(record))
        } catch (error) {
          results.fail(row, asScoreError(error, row))
        }
      }
      return results.done()
    })
  const cleanup = (): Promise<void> => {
    closing ??= Promise.all(inFlight).then(() => engine.release())
    return closing
  }
  return {
    ...facts(engine),
    ready: () => tracked(() => engine.ready()),
    score,
    scoreBatch,
    scoreColumns,
    verify: (options = {}) => tracked(() => engine.verify(options)),
    cleanup,
    [Symbol.asyncDispose]: cleanup,
  }
}

function facts({ format, info, inputs, outputs, stateful }: Facts) {
  const inputSchema = recordSchema(inputs)
  return { format, info, inputs, outputs, stateful, inputSchema }
}

/** The checks that a record passes before it is scored. */
function admission(engine: Facts, { missingFields, validate }: Settings): (record: ModelRecord) => void {
  const required = missingFields === 'error' ? engine.inputs.filter(({ role }) => role === undefined) : []
  return (record) => {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      throw new ScoreError('not-a-record', 'A record is a plain object or a Map', {
        received: record,
        expected: 'an object with one entry a field',
      })
    for (const { name } of required)
      if (!hasField(record, name))
        throw new ScoreError('missing-field', `The record has no entry for the field "${name}"`, {
          field: name,
          expected: 'an entry, null if the value is missing',
        })
    if (validate) {
      const faults = engine.faults(record)
      if (faults.length === 1) throw faults[0]
      if (faults.length > 1)
        throw new ScoreError(
          'invalid-record',
          `The record has ${faults.length} faults: ${faults.map(({ message }) => message).join('. ')}`,
          {},
          faults,
        )
    }
  }
}

/** A record's error with its place in the batch; anything else is a fault that ends the batch. */
function asScoreError(error: unknown, index: number): ScoreError {
  if (!(error instanceof ScoreError)) throw error
  error.index = index
  return error
}
