/** From the place of a model to its bytes: a path, a `file:` or `http(s):` URL, or a directory. */

import { ModelLoadError } from '../core/errors.js'
import type { Limits } from '../core/options.js'
import { unpack } from './archive.js'
import { modelAmong } from './choose.js'
import { fetchBytes } from './fetch.js'
import { type Budget, budgetOf } from './inflate.js'
import { besideName } from './names.js'
import { lookAt, pathOfUrl, readBeside, readFile, within } from './node.js'

/** Where a model is. A `URL` is anything with an `href`, so that the types need neither Node's nor the browser's. */
export type Place = string | { readonly href: string }

/** A place, or the document itself. */
export type Source = Place | Uint8Array

/** A model's bytes, and the way to the files beside it. */
export interface Opened {
  /** The model itself, unpacked. */
  readonly bytes: Uint8Array
  /**
   * The contents of a file beside the model, by its name relative to the model; `undefined` when there is none.
   * Rejects with `external-data` for a name that leads out of the model's directory.
   */
  beside(name: string): Promise<Uint8Array | undefined>
}

/**
 * Reads what is at a path or URL; bytes are what was read. A directory stands for the one model in it. Gzip and zip are seen through.
 * @throws ModelLoadError `not-found`, `io-failed`, `archive-malformed`, `limit-exceeded`
 */
export async function openBytes(source: Source, limits: Limits): Promise<Opened> {
  if (source instanceof Uint8Array) return opened(source, limits)
  const place = typeof source === 'string' ? source : hrefOf(source)
  const budget = budgetOf(limits.bytes)
  // Two letters at least: `C:\models` is a path.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1].toLowerCase()
  if (scheme === 'http' || scheme === 'https') return opened(await fetchBytes(place, budget), limits)
  if (scheme === 'file') return openPath(pathOfUrl(place), limits, budget)
  if (scheme !== undefined && (typeof source !== 'string' || place.startsWith(`${scheme}://`)))
    throw new ModelLoadError('io-failed', `URLs of the scheme "${scheme}" cannot be opened`, {
      expected: 'a path, or a URL that starts with file:, http: or https:',
    })
  return openPath(place, limits, budget)
}

/** Whether a model comes from another machine, so that reading it again costs its time. */
export const isRemote = (source: Place): boolean =>
  /^https?:/i.test(typeof source === 'string' ? source : hrefOf(source))

function hrefOf(source: unknown): string {
  if (typeof source === 'object' && source !== null && 'href' in source && typeof source.href === 'string')
    return source.href
  throw new ModelLoadError('not-bytes', 'openModel takes a path, a URL or a document', {
    received: source,
    expected: 'a string, a URL, or the bytes of the document',
  })
}

async function openPath(given: string, limits: Limits, budget: Budget): Promise<Opened> {
  const found = await lookAt(given)
  const path =
    found.kind === 'file'
      ? given
      : within(found.path, modelAmong(found.names, `the directory ${given}`, 'not-found'))
  const outer = opened(await readFile(path, budget), limits)
  return {
    bytes: outer.bytes,
    async beside(name) {
      return (await outer.beside(name)) ?? readBeside(path, besideName(name), budget)
    },
  }
}

function opened(packed: Uint8Array, limits: Limits): Opened {
  const { bytes, beside } = unpack(packed, limits)
  return { bytes, beside: async (name) => beside(name) }
}
