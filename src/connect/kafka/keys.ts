/** Keys of a topic of models: each stands for one thing, of which the topic keeps the last message. */

import { UpdateError } from '../../core/errors.js'

/** What a key stands for. Any other key stands for whatever its last message says. */
export type TableKey =
  | { readonly kind: 'model'; readonly name: string; readonly version: string }
  | { readonly kind: 'route'; readonly name: string }
  | { readonly kind: 'chunk'; readonly sha256: string; readonly index: number }
  | { readonly kind: 'other' }

/** The key of a version. */
export const modelKey = (name: string, version: string): string =>
  `model/${encoded(name)}/${encoded(version)}`

/** The key of the route of a name. */
export const routeKey = (name: string): string => `route/${encoded(name)}`

/** The key of a part of a document that is too long for one message. */
export const chunkKey = (sha256: string, index: number): string => `chunk/${sha256}/${index}`

function encoded(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch (cause) {
    throw new UpdateError('invalid-message', 'A name or version is no text that could be written as UTF-8', {
      received: text,
      cause,
    })
  }
}

/** Reads a key. */
export function readKey(key: string): TableKey {
  const [kind, first, second, ...more] = key.split('/')
  if (first === undefined || more.length > 0) return { kind: 'other' }
  if (kind === 'chunk' && second !== undefined && /^[0-9a-f]{64}$/.test(first) && /^\d{1,6}$/.test(second))
    return { kind: 'chunk', sha256: first, index: Number(second) }
  const name = decoded(first)
  if (kind === 'route' && second === undefined && name !== undefined) return { kind: 'route', name }
  const version = second === undefined ? undefined : decoded(second)
  if (kind === 'model' && name !== undefined && version !== undefined) return { kind: 'model', name, version }
  return { kind: 'other' }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The text of a key, different for different bytes; `undefined` where there is no key. */
export function keyText(key: Uint8Array | null): string | undefined {
  if (key === null) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(key)
  } catch {
    return `bytes/${Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  }
}
