/** A format: what turns bytes into a model. The formats are a table that the public door hands to `load`. */

import type { Model, ModelFormat } from './model.js'
import type { Settings } from './options.js'

/** One model format. */
export interface Format {
  readonly name: ModelFormat
  /** Whether the bytes look like this format. Cheap: looks at the beginning only. */
  detect(bytes: Uint8Array): boolean
  /** Reads and compiles a document. Throws a `ModelLoadError`. */
  load(bytes: Uint8Array, settings: Settings): Model
}
