/** From a format's engine to the `Model` that users hold: batches, columns, life cycle and checks, once for all formats. */

import { type Batch, batchOf, type ColumnsBatch, columnsBatch, recordsBatch } from './batch.js'
import { checkCallOptions } from './call-options.js'
import type { ColumnsReader } from './columns.js'
import { ModelClosedError, ScoreError } from './errors.js'
import type { Explanation } from './explanation.js'
import type { Field } from './field.js'
import type { BatchOptions, ColumnsOptions, Model, ModelFormat, ModelInfo, SyncModel } from './model.js'
import type { Settings } from './options.js'
import type { DocumentParts } from './parallel.js'
import { parallelScorer } from './parallel-batch.js'
import type { ResultColumns } from './result-columns.js'
import { recordSchema } from './schema.js'
import type { Score, ScoredColumns, Verification, VerifyOptions } from './score.js'
import { type Columns, checkRecord, hasField, type ModelRecord } from './value.js'

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
  /** Throws `not-a-record` for what is none: who reads a record can tell at once. */
  score(record: ModelRecord): Score
  /** Scores all rows of columns that need no checks beforehand. Absent: they are scored as records. */
  scoreColumns?(columns: ColumnsReader, results: ResultColumns): void
  verify(options: VerifyOptions): Verification
  explain(record: ModelRecord): Explanation
  /** A history of its own; `undefined` begins a new one. */
  session(snapshot: unknown): { score(record: ModelRecord): Score; snapshot(): unknown }
}

/** A model that a runtime evaluates. */
export interface AsyncEngine extends Facts {
  ready(): Promise<void>
  score(record: ModelRecord): Promise<Score>
  verify(options: VerifyOptions): Promise<Verification>
  /** Frees the runtime's resources; called once, when no score is in flight. */
  release(): Promise<void>
}

/**
 * The model of a synchronous engine.
 * @param document for threads that are to have the same model
 */
export function syncModel(
  engine: SyncEngine,
  settings: Settings,
  document?: Uint8Array | DocumentParts,
): SyncModel {
  let closed = false
  const info = noted(engine, settings)
  const admit = admission(engine, settings, () => {})
  const admitted = <T>(record: ModelRecord, use: (record: ModelRecord) => T): T => {
    if (closed) throw new ModelClosedError()
    admit(record)
    return use(record)
  }
  const { score: scoreOne } = engine
  const scoreSync = (record: ModelRecord): Score => {
    if (closed) throw new ModelClosedError()
    admit(record)
    return scoreOne(record)
  }
  function run<T>(batch: Batch<T>): T {
    for (let row = 0; row < batch.length; row++) {
      try {
        const record = batch.record(row)
        admit(record)
        batch.add(row, scoreOne(record))
      } catch (error) {
        batch.fail(row, asScoreError(error, row))
      }
    }
    return batch.done()
  }
  function runOpen<T>(batch: Batch<T>): T {
    if (closed) throw new ModelClosedError()
    return run(batch)
  }
  const runColumns = (batch: ColumnsBatch): ScoredColumns => {
    if (engine.scoreColumns === undefined || settings.validate || settings.missingFields === 'error')
      return run(batch)
    engine.scoreColumns(batch, batch)
    return batch.done()
  }
  const scoreColumnsSync = (columns: Columns, options?: ColumnsOptions): ScoredColumns => {
    if (options?.workers !== undefined)
      throw new ScoreError('bad-argument', 'scoreColumnsSync has no option "workers"', {
        received: options.workers,
        expected: 'scoreColumns, which waits for other threads',
      })
    const batch = columnsBatch(columns, engine.outputs, options)
    if (closed) throw new ModelClosedError()
    return runColumns(batch)
  }
  // What a record leaves behind counts for the next one: one thread, one record after the other.
  const parallel = engine.stateful || document === undefined ? undefined : settings.parallel?.(document)
  const scoreWide =
    parallel === undefined
      ? undefined
      : parallelScorer(parallel, (rows, outputs) => runColumns(batchOf(rows, engine.outputs, outputs)))
  const inFlight = new Set<Promise<unknown>>()
  const scoreColumns = async (columns: Columns, options?: ColumnsOptions): Promise<ScoredColumns> => {
    const batch = columnsBatch(columns, engine.outputs, options)
    if (closed) throw new ModelClosedError()
    const { workers = 1, outputs } = options ?? {}
    if (workers < 2 || scoreWide === undefined) return runColumns(batch)
    const scoring = scoreWide({ columns, rows: batch, outputs, workers })
    inFlight.add(scoring)
    try {
      return await scoring
    } finally {
      inFlight.delete(scoring)
    }
  }
  const cleanup = async (): Promise<void> => {
    closed = true
    await Promise.allSettled(inFlight)
    await parallel?.close()
  }
  return {
    ...facts(engine),
    // Engines may put it together when it is asked for.
    get info() {
      return info()
    },
    ready: async () => {
      if (closed) throw new ModelClosedError()
    },
    score: async (record) => scoreSync(record),
    scoreSync,
    scoreBatch: batchScorer(async (batch) => runOpen(batch)),
    scoreColumns,
    scoreColumnsSync,
    explain: (record) => admitted(record, engine.explain),
    session(state) {
      if (closed) throw new ModelClosedError()
      const session = engine.session(state)
      const scoreNext = (record: ModelRecord): Score => admitted(record, session.score)
      return { score: async (record) => scoreNext(record), scoreSync: scoreNext, snapshot: session.snapshot }
    },
    verify: async (options = {}) => {
      if (closed) throw new ModelClosedError()
      checkVerifyOptions(options)
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
  const admit = admission(engine, settings, checkRecord)

  /** Runs work that `cleanup` waits for. */
  async function tracked<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== undefined) throw new ModelClosedError()
    const running = work()
    inFlight.add(running)
    try {
      return await running
    } finally {
      inFlight.delete(running)
    }
  }
  const scoreOne = async (record: ModelRecord): Promise<Score> => {
    admit(record)
    return engine.score(record)
  }
  const run = <T>(batch: Batch<T>): Promise<T> =>
    tracked(async () => {
      for (let row = 0; row < batch.length; row++) {
        try {
          batch.add(row, await scoreOne(batch.record(row)))
        } catch (error) {
          batch.fail(row, asScoreError(error, row))
        }
      }
      return batch.done()
    })
  const cleanup = (): Promise<void> => {
    closing ??= Promise.allSettled(inFlight).then(() => engine.release())
    return closing
  }
  return {
    ...facts(engine),
    info: noted(engine, settings)(),
    ready: () => tracked(() => engine.ready()),
    score: (record) => tracked(() => scoreOne(record)),
    scoreBatch: batchScorer(run),
    scoreColumns: async (columns, options) => run(columnsBatch(columns, engine.outputs, options)),
    verify: (options = {}) =>
      tracked(async () => {
        checkVerifyOptions(options)
        return engine.verify(options)
      }),
    cleanup,
    [Symbol.asyncDispose]: cleanup,
  }
}

/** With a tolerance that is no number every record would agree, or none. */
function checkVerifyOptions(options: VerifyOptions): void {
  const tolerance = (value: unknown): string | undefined =>
    typeof value === 'number' && value >= 0 ? undefined : 'a number that is not negative'
  checkCallOptions('verify', options, { precision: tolerance, zeroThreshold: tolerance })
}

/** `scoreBatch`, given what runs a batch. */
function batchScorer(run: <T>(batch: Batch<T>) => Promise<T>): Model['scoreBatch'] {
  async function scoreBatch(records: readonly ModelRecord[]): Promise<Score[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options: BatchOptions,
  ): Promise<(Score | ScoreError)[]>
  async function scoreBatch(
    records: readonly ModelRecord[],
    options?: BatchOptions,
  ): Promise<(Score | ScoreError)[]> {
    return run(recordsBatch(records, options))
  }
  return scoreBatch
}

/** What the engine tells of the model, with the note of the settings. */
function noted(engine: Facts, { note }: Settings): () => ModelInfo {
  if (note === undefined) return () => engine.info
  let info: ModelInfo | undefined
  return () => {
    info ??= { ...engine.info, engine: `${engine.info.engine}, ${note}` }
    return info
  }
}

function facts({ format, inputs, outputs, stateful }: Omit<Facts, 'info'>) {
  const inputSchema = recordSchema(inputs)
  return { format, inputs, outputs, stateful, inputSchema }
}

/** Most faults that a message spells out; `issues` has them all. */
const FAULTS_SHOWN = 5

/**
 * The checks that a record passes before it is scored.
 * @param first refuses what is no record, where the engine does not
 */
function admission(
  engine: Facts,
  { missingFields, validate }: Settings,
  first: (record: ModelRecord) => void,
): (record: ModelRecord) => void {
  const required = missingFields === 'error' ? engine.inputs.filter(({ role }) => role === undefined) : []
  if (required.length === 0 && !validate) return first
  return (record) => {
    checkRecord(record)
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
          `The record has ${faults.length} faults: ${faultsText(faults)}`,
          {},
          faults,
        )
    }
  }
}

function faultsText(faults: readonly ScoreError[]): string {
  const shown = faults.slice(0, FAULTS_SHOWN).map(({ message }) => message)
  return shown.join('. ') + (faults.length > FAULTS_SHOWN ? `. And ${faults.length - FAULTS_SHOWN} more` : '')
}

/** A record's error with its place in the batch; anything else is a fault that ends the batch. */
function asScoreError(error: unknown, index: number): ScoreError {
  if (!(error instanceof ScoreError)) throw error
  error.index = index
  return error
}
