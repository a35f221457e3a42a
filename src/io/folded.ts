/** Texts that are kept for later, deflated where that is worth it. */

/** Shorter texts are kept as they are, in UTF-16 units. */
const SHORT = 16 * 1024

/**
 * Keeps a text in less memory.
 * @returns what gives it back
 */
export function folded(text: string): () => string {
  const zlib = text.length < SHORT ? undefined : builtin()
  if (zlib === undefined) return () => text
  // What schemas of many segments say is much the same: the lowest level leaves a tenth, in no time.
  return deflated(zlib.deflateRawSync(text, { level: 1 }), zlib)
}

// A function of its own: closures keep all that their function's closures see of its variables, and that must not be the text.
const deflated =
  (bytes: Uint8Array, { inflateRawSync }: Zlib): (() => string) =>
  () =>
    inflateRawSync(bytes).toString()

/** What of the module is used here. */
type Zlib = typeof import('node:zlib')

const builtin = (): Zlib | undefined => {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? get('node:zlib') : undefined
}
