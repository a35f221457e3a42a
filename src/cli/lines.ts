/** Lines of bytes: each on its own, none longer than memory should bear. */

/** The most bytes of a line that are kept: a message that brings a document is one line. */
const LONGEST = 512 * 1024 * 1024

/** How much of a longer line is left: enough to tell what it was. */
const LEFT = 1000

const NEWLINE = 0x0a

/**
 * Cuts bytes into lines, without their ends. Blank lines are left out; the last one need not end.
 * @param longest of a line that has more bytes, only the beginning is given
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  longest: number = LONGEST,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array): void => {
    if (part.length === 0) return
    length += part.length
    if (length <= longest) parts.push(part)
    // The beginning is all that is wanted now, and not the chunk that it is a piece of.
    else parts = [joined(parts.length === 0 ? [part] : parts).slice(0, LEFT)]
  }
  const taken = (): Uint8Array => {
    const line = joined(parts)
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end))
      start = end + 1
      const line = taken()
      if (!isBlank(line)) yield line
    }
    add(chunk.subarray(start))
  }
  const last = taken()
  if (!isBlank(last)) yield last
}

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? parts[0] : Buffer.concat(parts)

/** Blanks, tabs and carriage returns. */
const isBlank = (line: Uint8Array): boolean =>
  line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
