/** Which document it is, by SHA-256: two documents of one digest are the same, whoever made them. */

import { ModelLoadError } from '../core/errors.js'
import { inTurns, type Stepwise } from '../core/stepwise.js'

/** Bytes that are digested without letting anything else have its turn: some milliseconds' worth. */
const AT_ONCE = 4 * 1024 * 1024

/** Bytes of a step, where there are more. */
const STEP = 1024 * 1024

/**
 * The SHA-256 of bytes, in lower-case hexadecimal. Other work has its turn while many are digested.
 * @throws ModelLoadError `io-failed` where there is nothing that computes it, as on a page that came without TLS
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const crypto = builtin()
  if (crypto === undefined) return sha256OfWeb(bytes)
  const hash = crypto.createHash('sha256')
  if (bytes.length > AT_ONCE) await inTurns(steps(bytes, (piece) => hash.update(piece)))
  else hash.update(bytes)
  return hash.digest('hex')
}

function* steps(bytes: Uint8Array, take: (piece: Uint8Array) => void): Stepwise<void> {
  for (let at = 0; at < bytes.length; at += STEP) {
    take(bytes.subarray(at, at + STEP))
    yield
  }
}

/** By Web Cryptography, which digests elsewhere. */
async function sha256OfWeb(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle
  if (subtle === undefined)
    throw new ModelLoadError('io-failed', 'The SHA-256 of a document cannot be computed here', {
      expected: 'Node 20.16 or newer, or a page that came over TLS',
    })
  // A copy, since it takes no memory that threads share.
  const digest = new Uint8Array(await subtle.digest('SHA-256', new Uint8Array(bytes)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const builtin = (): typeof import('node:crypto') | undefined => {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? get('node:crypto') : undefined
}
