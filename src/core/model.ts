/// <reference lib="esnext.disposable" preserve="true" />
/** The `Model` interface: what every format gives its users. */

import type { ScoreError } from './errors.js'
import type { Explanation } from './explanation.js'
import type { Field } from './field.js'
import type { Score, ScoredColumns, Verification, VerifyOptions } from './score.js'
import type { Columns, ModelRecord } from './value.js'

/** What a model is, as its document tells. Nothing here influences scores. */
export interface ModelInfo {
  /** The model's own name. */
  readonly name?: string
  /** Version of the model, where its producer numbers them. */
  readonly version?: string
  /** Version of the standard that the document follows. */
  readonly formatVersion?: string
  /** The application that wrote the document, with its version. */
  readonly producer?: string
  readonly description?: string
  readonly copyright?: string
  /** When the document was written, as it says itself. */
  readonly timestamp?: string
  /** The element or kind of model: `TreeModel`, `MiningModel`, `ONNX graph` ... */
  readonly element: string
  /** What the model does: `classification`, `regression` ... */
  readonly task?: string
  readonly algorithm?: string
  /**
   * What evaluates it: `scorelet` or the runtime. Of ensembles, also how: all trees at once, as bit vectors or as nodes, in WebAssembly or
   * not; or their members one by one, and why.
   */
  readonly engine: string
  /** Size of the document in bytes, unpacked. */
  readonly bytes: number
  /**
   * Further facts of the document. Of PMML: `counts` of its elements, the `tree` where it is one of a few hundred nodes, `importances` of
   * fields, `buildTask`, `statistics` of the training data and `quality` on test data. Of ONNX: the producer's own metadata.
   */
  readonly metadata: { readonly [name: string]: unknown }
}

/** Formats that can be loaded. */
export type ModelFormat = 'pmml' | 'onnx' | 'pfa' | 'savedmodel'

/** A loaded model. `await using` cleans it up at the end of a block. */
export interface Model extends AsyncDisposable {
  readonly format: ModelFormat
  readonly info: ModelInfo
  /** The fields that a record should have. */
  readonly inputs: readonly Field[]
  /** The fields that `Score.outputs` will have. */
  readonly outputs: readonly Field[]
  /** JSON Schema (draft 2020-12) of a record. */
  readonly inputSchema: object
  /**
   * Whether results depend on the records scored before (PMML's Lag and BaselineModel). One history per loaded model, in the order of the
   * calls; `session()` gives further ones.
   */
  readonly stateful: boolean
  /** Resolves when the model can score. Rejects with a `ModelLoadError` when its runtime can't load it. */
  ready(): Promise<void>
  /**
   * Scores one record.
   * Rejects with a `ScoreError` when this record can't be scored, with a `ModelClosedError` after `cleanup`.
   */
  score(record: ModelRecord): Promise<Score>
  /** Scores records in order. Rejects with the first `ScoreError`, whose `index` tells the record. */
  scoreBatch(records: readonly ModelRecord[]): Promise<Score[]>
  /** Scores records in order; a bad record gives its error in its place. */
  scoreBatch(records: readonly ModelRecord[], options: BatchOptions): Promise<(Score | ScoreError)[]>
  /** Scores a batch given by columns and returns columns. Bad rows are listed in `errors`, their results are missing. */
  scoreColumns(columns: Columns, options?: ColumnsOptions): Promise<ScoredColumns>
  /** Scores the test records embedded in the document and reports what differs. No records: `records` is 0. */
  verify(options?: VerifyOptions): Promise<Verification>
  /** Frees what the model holds, after the scores in flight. May be called again. Scoring afterwards is a `ModelClosedError`. */
  cleanup(): Promise<void>
}

/** A model whose evaluation is synchronous: all that this package evaluates itself. */
export interface SyncModel extends Model {
  /** Like `score`, at once. Throws what `score` rejects with. */
  scoreSync(record: ModelRecord): Score
  /** Like `scoreColumns`, at once. */
  scoreColumnsSync(columns: Columns, options?: ColumnsOptions): ScoredColumns
  /**
   * A history of its own for records that belong together (a customer, a device), apart from all others. Models that are
   * not `stateful` have nothing to remember; a session of theirs is just the model.
   * @param snapshot what `snapshot()` of an earlier session gave; a new history when absent
   * @throws ScoreError `bad-state` when the snapshot is not one of this model
   */
  session(snapshot?: unknown): Session
  /**
   * How the score of a record comes about, as data, with the model's own history. Does not count as a record of it.
   * @throws ScoreError, ModelClosedError as `score` rejects with
   */
  explain(record: ModelRecord): Explanation
}

/** A history of scored records, and scoring with it. */
export interface Session {
  /** Scores a record as the next one of this history. */
  score(record: ModelRecord): Promise<Score>
  /** Like `score`, at once. */
  scoreSync(record: ModelRecord): Score
  /** The history as plain data, ready for `JSON.stringify`. */
  snapshot(): unknown
}

/** How a batch treats bad records. */
export interface BatchOptions {
  readonly onError: 'collect'
}

/** What of a batch of columns is wanted. */
export interface ColumnsOptions {
  /** Names of the outputs to deliver. Default: all. */
  readonly outputs?: readonly string[]
  /**
   * On how many threads to score, 0 and 1 meaning this one. Default 1. The results are the same. The threads are those of Node's worker
   * threads, made when first needed, kept for later batches and ended by `cleanup`. Columns on a `SharedArrayBuffer` go to them as they
   * are, others are copied once. Rows are scored on this thread all the same where that is faster, as it is for small batches; where there are no
   * such threads, as in browsers; where cells are objects; and for models that are `stateful` or were loaded with `functions` or `tables`. Models of
   * runtimes, which have threads of their own, take no notice.
   */
  readonly workers?: number
}

/** Whether a model can score synchronously. */
export function isSyncModel(model: Model): model is SyncModel {
  return 'scoreSync' in model
}
