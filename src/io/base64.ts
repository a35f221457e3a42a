/** Base64 (RFC 4648, section 4), read strictly: what other readers skip or guess is refused, since two texts must not mean one document. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Characters that are read at a time where Node doesn't read them: a multiple of four. */
const BLOCK = 32 * 1024

/** The bytes that a text stands for; `undefined` where it is not base64 with padding, to the last bit. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  // A single loop over one class of characters: anything with groups of four needs a stack as deep as the text is long.
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  if (!endsClean(text)) return undefined
  const buffer = builtin()
  if (buffer === undefined) return bytesOfBlocks(text)
  const decoded = buffer.Buffer.from(text, 'base64')
  // Small ones lie in memory that others use as well, and documents are handed over with all of theirs.
  return decoded.length === decoded.buffer.byteLength
    ? new Uint8Array(decoded.buffer)
    : new Uint8Array(decoded)
}

/** Whether the bits of the last character that are no part of a byte are zeros. */
function endsClean(text: string): boolean {
  const unused = text.endsWith('==') ? 0b1111 : text.endsWith('=') ? 0b11 : 0
  if (unused === 0) return true
  const last = text[text.indexOf('=', text.length - 2) - 1]
  return last !== undefined && (alphabet.indexOf(last) & unused) === 0
}

function bytesOfBlocks(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let at = 0
  for (let from = 0; from < text.length; from += BLOCK) {
    const block = atob(text.slice(from, from + BLOCK))
    for (let i = 0; i < block.length; i++) bytes[at++] = block.charCodeAt(i)
  }
  return bytes
}

const builtin = (): typeof import('node:buffer') | undefined => {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? get('node:buffer') : undefined
}
