/** Which document it is, by SHA-256: two documents of one digest are the same, whoever made them. */

import { inTurns, type Stepwise } from '../core/stepwise.js'
import { Sha256 } from './sha256.js'

/** Bytes that are digested without letting anything else have its turn: some milliseconds' worth. */
const AT_ONCE = 4 * 1024 * 1024

/** Bytes of a step, where there are more. */
const STEP = 1024 * 1024

/** The SHA-256 of bytes, in lower-case hexadecimal. Other work has its turn while many are digested. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = builtin() === undefined ? globalThis.crypto?.subtle : undefined
  if (subtle !== undefined) {
    // A copy, since it takes no memory that threads share.
    const digest = new Uint8Array(await subtle.digest('SHA-256', new Uint8Array(bytes)))
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  const hash = begun()
  if (bytes.length > AT_ONCE) await inTurns(steps(bytes, hash))
  else hash.update(bytes)
  return hash.digest()
}

/** The same at once, for bytes that are few. */
export const sha256AtOnce = (bytes: Uint8Array): string => begun().update(bytes).digest()

/** What grows to a digest. */
interface Hash {
  update(bytes: Uint8Array): Hash
  digest(): string
}

function begun(): Hash {
  const crypto = builtin()
  if (crypto === undefined) return new Sha256()
  const hash = crypto.createHash('sha256')
  return {
    update(bytes) {
      hash.update(bytes)
      return this
    },
    digest: () => hash.digest('hex'),
  }
}

function* steps(bytes: Uint8Array, hash: Hash): Stepwise<void> {
  for (let at = 0; at < bytes.length; at += STEP) {
    hash.update(bytes.subarray(at, at + STEP))
    yield
  }
}

const builtin = (): typeof import('node:crypto') | undefined => {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? get('node:crypto') : undefined
}
