/** What `loadModel` may be given, as bytes. */

import { ModelLoadError } from '../core/errors.js'

/** Longest text that is taken for a path by mistake; system limits on paths are about this. */
const LONGEST_PATH = 4096

/**
 * The bytes of a document given as bytes or text. Bytes are not copied.
 * @throws ModelLoadError `path-given` for what looks like a path, `not-bytes` for what is no document at all
 */
export function bytesOf(source: unknown): Uint8Array {
  if (typeof source === 'string') return bytesOfText(source)
  if (source instanceof Uint8Array) return source
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  if (isArrayBuffer(source)) return new Uint8Array(source)
  if (typeof source === 'object' && source !== null && 'href' in source) throw pathGiven(source.href)
  throw new ModelLoadError('not-bytes', 'loadModel takes the bytes or the text of a document', {
    received: source,
    expected:
      source instanceof Promise
        ? 'what the promise resolves to: await it'
        : 'a Uint8Array, ArrayBuffer or string',
  })
}

function bytesOfText(text: string): Uint8Array {
  // No document of any format is one short line without a bracket.
  if (text !== '' && text.length <= LONGEST_PATH && !/[<{[\n\r]/.test(text)) throw pathGiven(text)
  // The byte order mark tells readers that the text is UTF-8 now, whatever encoding its XML declaration states.
  return new TextEncoder().encode(text.startsWith('<?xml') ? `\ufeff${text}` : text)
}

function pathGiven(received: unknown): ModelLoadError {
  return new ModelLoadError(
    'path-given',
    'loadModel was given a path; it takes the document itself. Use await openModel(path)',
    {
      received,
      expected: 'the bytes or the text of a document',
    },
  )
}

/** By its tag, since a buffer of another realm (a worker's, a test runner's) is no `instanceof ArrayBuffer`. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  const tag = Object.prototype.toString.call(value)
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]'
}
