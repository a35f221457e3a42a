/// <reference lib="esnext.disposable" preserve="true" />
/** The public door: loads a model of any format from bytes or from a path. */

import type { Format } from './core/format.js'
import { detect, filesWanted, settle, withFiles, withThreads } from './core/load.js'
import type { Model } from './core/model.js'
import type { Limits, LoadOptions } from './core/options.js'
import { unpack } from './io/archive.js'
import { bytesOf } from './io/bytes.js'
import { isRemote, openBytes, type Source } from './io/open.js'
import { scoringThreads } from './io/scoring-threads.js'
import { onnxFormat } from './onnx/format.js'
import { pmmlFormat } from './pmml/format.js'

export type { ErrorClass, ErrorCode } from './core/error-codes.js'
export {
  ModelClosedError,
  ModelLoadError,
  ScoreError,
  ScoreletError,
  UnsupportedError,
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

/** The formats, in the order in which they are asked whether the bytes are theirs. */
const formats: readonly Format[] = [pmmlFormat, onnxFormat]

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
  const settings = settle(options)
  const { bytes, beside } = unpack(bytesOf(source), settings.limits)
  const format = detect(formats, bytes, settings.limits)
  const files = filesWanted(format, bytes, settings).map((name) => [name, beside(name)] as const)
  return format.load(bytes, withThreads(withFiles(settings, files), scoringThreads(options)))
}

/**
 * Loads a model from a path, a `file:` or `http(s):` URL, or a directory with one model in it. Files that the model
 * keeps beside it (ONNX external data) are read along, from its own directory only.
 *
 * @throws ModelLoadError as `loadModel` does, and `not-found`, `io-failed` when there is nothing to read
 *
 * @example
 * const model = await openModel('models/churn.onnx')
 */
export async function openModel(source: Source, options?: LoadOptions): Promise<Model> {
  const settings = settle(options)
  const { bytes, beside } = await openBytes(source, settings.limits)
  const format = detect(formats, bytes, settings.limits)
  const files: [string, Uint8Array | undefined][] = []
  for (const name of filesWanted(format, bytes, settings)) files.push([name, await beside(name)])
  const threads = scoringThreads(options, isRemote(source) ? undefined : reader(source, settings.limits))
  return format.load(bytes, withThreads(withFiles(settings, files), threads))
}

/** Reads a document again. A function of its own, since it must not keep what `openModel` has read. */
function reader(source: Source, limits: Limits): () => Promise<Uint8Array> {
  return async () => (await openBytes(source, limits)).bytes
}
