/** Cuts the bytes of CSV where rows end, so that the pieces can be read apart from each other. */

import { longestRecord } from './batch.js'

/**
 * Rows of CSV that stand for themselves; or, where a quote looks broken, all that is left, which is to be read in one go; or that the next row
 * is too long.
 */
export type Chunk =
  | { readonly kind: 'plain' | 'quoted'; readonly bytes: Buffer }
  | { readonly kind: 'rest'; readonly rest: AsyncGenerator<Buffer> }
  | { readonly kind: 'too-long' }

const QUOTE = 34
const LINE_FEED = 10
const RETURN = 13

/** Most bytes of rows that are waited for because a quote is open. A longer one is likely never closed. */
const LONGEST_QUOTE = 1024 * 1024

/**
 * Cuts bytes into chunks of whole rows. Each piece that comes in goes out as soon as a row ends in it.
 * @param delimiter a byte that is a character of its own
 */
export async function* chunksOf(pieces: AsyncGenerator<Buffer>, delimiter: number): AsyncGenerator<Chunk> {
  let left: Buffer = Buffer.alloc(0)
  let isEnded = false
  while (!isEnded) {
    const next = await pieces.next()
    isEnded = next.done === true
    const piece: Buffer = next.done ? Buffer.alloc(0) : next.value
    let bytes = left.length === 0 ? piece : piece.length === 0 ? left : Buffer.concat([left, piece])
    if (isEnded && bytes.length > 0 && bytes[bytes.length - 1] !== LINE_FEED)
      bytes = Buffer.concat([bytes, Buffer.of(LINE_FEED)])
    const quote = bytes.indexOf(QUOTE)
    if (quote < 0) {
      const end = bytes.lastIndexOf(LINE_FEED) + 1
      if (end > 0) yield { kind: 'plain', bytes: bytes.subarray(0, end) }
      left = bytes.subarray(end)
      if (left.length > longestRecord) {
        yield { kind: 'too-long' }
        return
      }
      continue
    }
    const { end, isBroken } = isMarked(bytes) ? { end: 0, isBroken: true } : lastRow(bytes, quote, delimiter)
    if (end > 0) yield { kind: 'quoted', bytes: bytes.subarray(0, end) }
    left = bytes.subarray(end)
    if (isBroken || left.length > LONGEST_QUOTE || (isEnded && left.length > 0)) {
      yield { kind: 'rest', rest: joined(left, pieces) }
      return
    }
  }
}

/** Whether bytes begin with a byte order mark, which is a character like others in the middle of a text. Papa Parse would take it off. */
const isMarked = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

async function* joined(first: Buffer, others: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  yield* others
}

/** Where the last row ends of which that is sure, and whether a quote behind it is followed by what no quote should be. */
function lastRow(bytes: Buffer, firstQuote: number, delimiter: number): { end: number; isBroken: boolean } {
  let end = 0
  /** Behind the last cell in quotes: line feeds before it may be part of it. */
  let bare = 0
  let open = firstQuote
  while (open >= 0) {
    const before = open === 0 ? LINE_FEED : bytes[open - 1]
    // Only at the beginning of a cell does a quote mean anything.
    if (before !== delimiter && before !== LINE_FEED) {
      open = bytes.indexOf(QUOTE, open + 1)
      continue
    }
    end = rowEnd(bytes, bare, open) ?? end
    let close = bytes.indexOf(QUOTE, open + 1)
    while (close >= 0 && bytes[close + 1] === QUOTE) close = bytes.indexOf(QUOTE, close + 2)
    if (close < 0 || close + 1 >= bytes.length) return { end, isBroken: false }
    const behind = bytes[close + 1]
    if (behind === RETURN && close + 2 >= bytes.length) return { end, isBroken: false }
    const isEnd =
      behind === delimiter || behind === LINE_FEED || (behind === RETURN && bytes[close + 2] === LINE_FEED)
    if (!isEnd) return { end, isBroken: true }
    bare = close + 1
    open = bytes.indexOf(QUOTE, bare)
  }
  return { end: rowEnd(bytes, bare, bytes.length) ?? end, isBroken: false }
}

/** Where the last row ends among bytes outside of quotes; `undefined` where none does. */
function rowEnd(bytes: Buffer, from: number, to: number): number | undefined {
  const last = to > from ? bytes.lastIndexOf(LINE_FEED, to - 1) : -1
  return last >= from ? last + 1 : undefined
}
