/** The ONNX format (onnx.ai, "Open Neural Network Exchange Intermediate Representation"): models evaluated by ONNX Runtime. */

import { type AsyncEngine, asyncModel } from '../core/engine.js'
import { ModelLoadError, ScoreError } from '../core/errors.js'
import type { Format } from '../core/format.js'
import type { Model, ModelInfo } from '../core/model.js'
import type { Settings } from '../core/options.js'
import type { ModelRecord } from '../core/value.js'
import type { Feed } from './carry-in.js'
import { looksLikeOnnx } from './detect.js'
import { type OnnxDocument, readDocument } from './document.js'
import { externalDataNames } from './external.js'
import { type Input, readInputs } from './inputs.js'
import { type Output, readOutputs, scoreOf } from './outputs.js'
import { type Recognition, recognise } from './recognise.js'
import { applyEdits } from './rewrite.js'
import { findRuntime } from './runtime.js'
import { lazySession } from './session.js'

/** Loads ONNX models. */
export const onnxFormat: Format = {
  name: 'onnx',
  detect: looksLikeOnnx,
  companions: externalDataNames,
  load,
}

function load(bytes: Uint8Array, settings: Settings): Model {
  const document = readDocument(bytes)
  const external = externalData(bytes, settings)
  const recognition = recognise(document)
  const inputs = readInputs(document, settings.onnx?.features)
  const outputs = readOutputs(document)
  const session = lazySession(findRuntime(settings.onnx?.runtime), edited(document, inputs, outputs), {
    // What goes wrong is thrown; the runtime need not write it to the console as well.
    logSeverityLevel: 4,
    ...threads(bytes.length + external.reduce((sum, { data }) => sum + data.length, 0)),
    ...(external.length === 0 ? {} : { externalData: external }),
    ...settings.onnx?.session,
  })
  const fetches = [...new Set(outputs.flatMap(({ carrier }) => carrier.fetches))]
  const engine: AsyncEngine = {
    format: 'onnx',
    info: infoOf(document, recognition),
    inputs: inputs.flatMap(({ fields }) => fields),
    outputs: outputs.map(({ field }) => field),
    stateful: false,
    faults: (record) => faults(inputs, record),
    ready: session.ready,
    async score(record) {
      const feeds: Feed[] = inputs.flatMap((input) => input.read(record))
      return scoreOf(outputs, recognition, await session.run(feeds, fetches))
    },
    // ONNX files hold no test records.
    verify: async () => ({ records: 0, failures: [] }),
    release: session.release,
  }
  return asyncModel(engine, settings)
}

/** The model's bytes as the runtime gets them. */
function edited(document: OnnxDocument, inputs: readonly Input[], outputs: readonly Output[]): Uint8Array {
  const dropped = new Set<number>()
  for (const { info, carrier, defaultAt } of inputs) {
    if (carrier.parts !== undefined) dropped.add(info.start)
    if (defaultAt !== undefined) dropped.add(defaultAt)
  }
  for (const { info, carrier, zipMapAt } of outputs) {
    if (carrier.parts !== undefined) dropped.add(info.start)
    if (zipMapAt !== undefined) dropped.add(zipMapAt)
  }
  return applyEdits(document, {
    dropped,
    before: inputs.flatMap(({ carrier }) => carrier.parts ?? []),
    after: outputs.flatMap(({ carrier }) => carrier.parts ?? []),
  })
}

/** Bytes from which on a model is taken for a large one. */
const largeModel = 2 ** 23

/**
 * One thread for models that are not large: measured with single records, waking more threads up costs about as much time and
 * processor again as the forests, linear models and small networks themselves. `options.onnx.session` has the last word.
 */
function threads(size: number): { readonly [option: string]: number } {
  return size < largeModel ? { intraOpNumThreads: 1, interOpNumThreads: 1 } : {}
}

/** What the runtime is told of external data. Throws `external-data` where a file was not given. */
function externalData(bytes: Uint8Array, { onnx }: Settings): { path: string; data: Uint8Array }[] {
  const given = onnx?.externalData ?? {}
  return externalDataNames(bytes).map((path) => {
    const data = Object.hasOwn(given, path) ? given[path] : undefined
    if (!(data instanceof Uint8Array))
      throw new ModelLoadError(
        'external-data',
        `The model keeps data in the file "${path}", which was not given`,
        {
          received: Object.keys(given),
          expected: `the bytes of "${path}" in options.onnx.externalData, or the model opened by its path`,
        },
      )
    return { path, data }
  })
}

/** All faults of a record. */
function faults(inputs: readonly Input[], record: ModelRecord): ScoreError[] {
  const found: ScoreError[] = []
  for (const input of inputs) {
    try {
      input.read(record)
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
      found.push(error)
    }
  }
  return found
}

function infoOf(document: OnnxDocument, { task, algorithm }: Recognition): ModelInfo {
  const { graph, metadata, producer, producerVersion, modelVersion, opsets } = document
  const text = (name: string, value: string | undefined) => (value ? { [name]: value } : {})
  return {
    ...text('name', metadata.get('model_name') ?? graph.name),
    ...text('version', modelVersion === 0n ? '' : String(modelVersion)),
    formatVersion: `IR ${document.irVersion}`,
    ...text('producer', [producer, producerVersion].filter((part) => part !== '').join(' ')),
    ...text('description', document.description),
    element: 'ONNX graph',
    ...text('task', task),
    ...text('algorithm', algorithm),
    engine: 'onnxruntime',
    bytes: document.bytes.length,
    metadata: {
      nodes: graph.nodes.length,
      opsets: Object.fromEntries(opsets),
      properties: Object.fromEntries(metadata),
    },
  }
}
