/** Bytes as Node's clients for networks want them. */

/** The same bytes as a `Buffer`, without a copy; as they are where there are no buffers. */
export function asBuffer(bytes: Uint8Array): Uint8Array {
  const get = globalThis.process?.getBuiltinModule
  if (typeof get !== 'function') return bytes
  const { Buffer } = get('node:buffer')
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
