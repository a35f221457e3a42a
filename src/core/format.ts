/** A format: what turns bytes into a model. The formats are a table that the public door hands to `load`. */

import type { Model, ModelFormat } from './model.js'
import type { Settings } from './options.js'

/** One model format. */
export interface Format {
  readonly name: ModelFormat
  /** Whether the bytes look like this format. Cheap: looks at the beginning only. */
  detect(bytes: Uint8Array): boolean
  /**
   * Names of the files beside the model that it needs, relative to the model. `openModel` reads those that are there
   * and hands them over as `settings.onnx.externalData`. Absent: the format keeps all in one file.
   */
  companions?(bytes: Uint8Array): readonly string[]
  /** Reads and compiles a document. Throws a `ModelLoadError`. */
  load(bytes: Uint8Array, settings: Settings): Model
}
