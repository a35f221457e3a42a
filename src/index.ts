/// <reference lib="esnext.disposable" preserve="true" />
/** The public door: loads a model of any format from bytes or from a path. */

import { detect, filesWanted, settle, settleHere, withFiles, withThreads } from './core/load.js'
import type { Model } from './core/model.js'
import type { Limits, LoadOptions, Settings } from './core/options.js'
import { inTurns } from './core/stepwise.js'
import { formats, type ReadModel, readModel } from './formats/formats.js'
import { unpack } from './io/archive.js'
import { bytesOf } from './io/bytes.js'
import { loadByThread } from './io/loading-thread.js'
import { isRemote, openBytes, type Source } from './io/open.js'
import { scoringThreads } from './io/scoring-threads.js'
import { finishPmml, type PreparedPmml } from './pmml/elsewhere.js'

export type { ErrorClass, ErrorCode } from './core/error-codes.js'
export {
  BrokerError,
  ModelClosedError,
  ModelLoadError,
  ScoreError,
  ScoreletError,
  UnsupportedError,
  UpdateError,
} from './core/errors.js'
export type { Explanation, ExplanationStep } from './core/explanation.js'
export type { Domain, Field, Interval } from './core/field.js'
export type {
  BatchOptions,
  ColumnsOptions,
  Model,
  ModelFormat,
  ModelInfo,
  Session,
  SyncModel,
} from './core/model.js'
export { isSyncModel } from './core/model.js'
export type {
  Limits,
  LoadOptions,
  OnnxOptions,
  TableReference,
  TimeSeriesOptions,
  UserFunction,
} from './core/options.js'
export type {
  FiredRule,
  Score,
  ScoredColumns,
  TargetScore,
  Verification,
  VerificationFailure,
  VerifyOptions,
} from './core/score.js'
export type {
  CodedColumn,
  Column,
  Columns,
  MaskedColumn,
  ModelRecord,
  Tensor,
  TypedArray,
  Value,
} from './core/value.js'
export type { Source } from './io/open.js'

/**
 * Loads a model from the bytes or the text of its document. The format is detected; gzip and zip are seen through.
 *
 * @param source the document itself. For text, the encoding that an XML declaration states is not looked at.
 * @throws ModelLoadError when the document is not a model, is broken, or costs more than `options.limits`
 * @throws UnsupportedError when it uses something that is not supported
 *
 * @example
 * const model = loadModel(await readFile('churn.pmml'))
 * const { prediction, probabilities } = await model.score({ age: 41, plan: 'basic' })
 */
export function loadModel(source: Uint8Array | ArrayBuffer | string, options?: LoadOptions): Model {
  const settings = settleHere(options)
  const { bytes, beside } = unpack(bytesOf(source), settings.limits)
  const format = detect(formats, bytes, settings.limits)
  const files = filesWanted(format, bytes, settings).map((name) => [name, beside(name)] as const)
  return format.load(bytes, withThreads(withFiles(settings, files), scoringThreads(options)))
}

/**
 * Loads a model from a path, a `file:` or `http(s):` URL, or a directory with one model in it. Files that the model
 * keeps beside it (ONNX external data) are read along, from its own directory only. The bytes of a document do as well, so that
 * `{ worker: true }` is there for what never was a file; text is a path here.
 *
 * @throws ModelLoadError as `loadModel` does, and `not-found`, `io-failed` when there is nothing to read
 *
 * @example
 * const model = await openModel('models/churn.onnx')
 */
export async function openModel(source: Source, options?: LoadOptions): Promise<Model> {
  const settings = settle(options)
  const again = source instanceof Uint8Array || isRemote(source) ? undefined : reader(source, settings.limits)
  const threads = scoringThreads(options, again)
  const withAll = withThreads(settings, threads)
  return settings.worker === true
    ? openByThread(source, options, withAll)
    : loadRead(await readModel(source, settings), withAll)
}

const loadRead = ({ format, bytes, files }: ReadModel, settings: Settings): Model =>
  format.load(bytes, withFiles(settings, files))

/** Has a thread do what takes long, so that this one is never held up for long. */
async function openByThread(
  source: Source,
  options: LoadOptions | undefined,
  settings: Settings,
): Promise<Model> {
  const loaded = await loadByThread<PreparedPmml>(source, options ?? {})
  let why = 'there is no memory for its forests'
  if (loaded.kind === 'prepared') {
    const model = await inTurns(finishPmml(loaded.prepared, settings))
    if (model !== undefined) return model
  } else why = loaded.why
  const noted = { ...settings, note: `loaded on this thread: ${why}` }
  if (loaded.kind !== 'document') return loadRead(await readModel(source, settings), noted)
  const { bytes, files } = loaded.read
  return loadRead({ format: detect(formats, bytes, settings.limits), bytes, files }, noted)
}

/** Reads a document again. A function of its own, since it must not keep what `openModel` has read. */
function reader(source: Source, limits: Limits): () => Promise<Uint8Array> {
  return async () => (await openBytes(source, limits)).bytes
}
