/** Seeing through gzip and zip: from packed bytes to the model's own bytes and the files that were packed beside it. */

import type { Limits } from '../core/options.js'
import { modelAmong } from './choose.js'
import { budgetOf, damaged, gunzip } from './inflate.js'
import { besideName } from './names.js'
import { openZip } from './zip.js'

/** A model's bytes, out of whatever they were packed in. */
export interface Unpacked {
  readonly bytes: Uint8Array
  /**
   * The contents of a file packed beside the model, by its name relative to the model.
   * `undefined` when there is none; throws `external-data` for a name that leads outside.
   */
  beside(name: string): Uint8Array | undefined
}

/** A model in a gzip in a zip is as far as packing goes; more is an attempt to keep us busy. */
const MOST_LAYERS = 2

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
/** `PK`, then the mark of a first file or of an empty zip. */
const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && bytes[3] === bytes[2] + 1

/**
 * Unpacks gzip and zip; other bytes are returned as they are. All that is unpacked, files beside the model
 * included, counts against `limits.bytes`, and the bound holds while unpacking.
 * @throws ModelLoadError `archive-malformed` for a damaged archive or a zip without exactly one model, `limit-exceeded`
 */
export function unpack(packed: Uint8Array, limits: Limits): Unpacked {
  const budget = budgetOf(limits.bytes)
  let bytes = packed
  let beside: Unpacked['beside'] = () => undefined
  for (let layer = 0; isGzip(bytes) || isZip(bytes); layer++) {
    if (layer === MOST_LAYERS)
      throw damaged(`Archives are packed into each other more than ${MOST_LAYERS} deep`)
    if (isGzip(bytes)) {
      bytes = gunzip(bytes, budget)
      continue
    }
    const zip = openZip(bytes)
    const model = modelAmong(zip.names, 'the zip file', 'archive-malformed')
    const folder = model.slice(0, model.lastIndexOf('/') + 1)
    bytes = zip.read(model, budget) ?? new Uint8Array()
    beside = (name) => zip.read(folder + besideName(name), budget)
  }
  return { bytes, beside }
}
