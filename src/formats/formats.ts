/** The table of formats, and reading a model of any of them with the files beside it. */

import type { Format } from '../core/format.js'
import { detect, filesWanted } from '../core/load.js'
import type { Settings } from '../core/options.js'
import { openBytes, type Source } from '../io/open.js'
import { onnxFormat } from '../onnx/format.js'
import { pmmlFormat } from '../pmml/format.js'

/** The formats, in the order in which they are asked whether the bytes are theirs. */
export const formats: readonly Format[] = [pmmlFormat, onnxFormat]

/** A file beside a model: its name, and what is in it where it is there. */
export type FileBeside = readonly [name: string, contents: Uint8Array | undefined]

/** What loading a model takes. */
export interface ReadModel {
  readonly format: Format
  readonly bytes: Uint8Array
  readonly files: readonly FileBeside[]
}

/** Reads the model at a path or URL. Throws as `openModel` does. */
export async function readModel(source: Source, settings: Settings): Promise<ReadModel> {
  const { bytes, beside } = await openBytes(source, settings.limits)
  const format = detect(formats, bytes, settings.limits)
  const files: FileBeside[] = []
  for (const name of filesWanted(format, bytes, settings)) files.push([name, await beside(name)])
  return { format, bytes, files }
}
