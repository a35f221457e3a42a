/** Whole lines of CSV without any quote, straight from their bytes: numbers as numbers, texts as codes of a dictionary. */

import { isUtf8 } from 'node:buffer'
import type { Column, Columns } from '../index.js'
import type { Fault, Table } from './batch.js'
import { decimalReader } from './csv-decimals.js'
import { faultOf, type TableBatch, tableBatch, trimReturn } from './csv-rows.js'

const LINE_FEED = 10
const RETURN = 13
/** Beyond, a model may tell whole numbers apart that doubles don't: these stay texts. */
const MOST = 2 ** 53

/** What becomes of a column. */
const SKIPPED = 0
const NUMBER = 1
const TEXT = 2

/** Reads lines. */
export type LinesReader = (bytes: Buffer, header: boolean) => TableBatch | undefined

/**
 * Makes a reader of lines that end with a line feed, the last one included. It gives `undefined` for bytes that are no UTF-8.
 * @param delimiter a byte that is a character of its own
 */
export function linesReader(table: Table, delimiter: number): LinesReader {
  const { columns, numbers, missing } = table
  const width = columns.length
  const kinds = new Uint8Array(width)
  for (const [at, name] of columns.entries())
    if (table.read.includes(name)) kinds[table.index.get(name) ?? at] = numbers.has(name) ? NUMBER : TEXT
  // A number may be a text that means missing, such as -999.
  const missingNumbers = new Set([...(missing ?? [])].map(Number).filter((value) => !Number.isNaN(value)))

  return (bytes, header) => {
    if (!isUtf8(bytes)) return undefined
    const starts: number[] = []
    const lines: number[] = []
    const faults = new Map<number, Fault>()
    const most = count(bytes, LINE_FEED)
    const isMissing = (text: string): boolean => text === '' || missing?.has(text) === true
    const cells = Array.from(kinds, (kind) =>
      kind === NUMBER
        ? numberCells(most, bytes)
        : kind === TEXT
          ? textCells(most, bytes, isMissing)
          : undefined,
    )
    // The loop's own: what closures share is read anew each time.
    const data: Uint8Array = bytes
    const separator = delimiter
    const isPlain = missingNumbers.size === 0
    const decimals = decimalReader(bytes)
    const numbersOf = cells.map((each) => each?.numbers ?? nowhere)
    let headerAhead = header
    let at = 0
    for (let line = 0; at < data.length; line++) {
      const start = at
      if (data[at] === LINE_FEED || (data[at] === RETURN && data[at + 1] === LINE_FEED)) {
        at += data[at] === RETURN ? 2 : 1
        continue
      }
      if (headerAhead) {
        headerAhead = false
        at = bytes.indexOf(LINE_FEED, at) + 1
        continue
      }
      const row = starts.length
      let column = 0
      for (; ; column++) {
        const from = at
        const kind = column < width ? kinds[column] : SKIPPED
        if (kind === NUMBER) {
          // What is no decimal is left to the loop behind, which looks for the end of the cell.
          const value = decimals.read(at)
          if (value < MOST && value > -MOST) {
            const { end } = decimals
            const byte = data[end]
            if (
              byte === separator ||
              byte === LINE_FEED ||
              (byte === RETURN && data[end + 1] === LINE_FEED)
            ) {
              if (isPlain || !missingNumbers.has(value) || !isMissing(bytes.toString('latin1', from, end)))
                numbersOf[column][row] = value
              at = byte === RETURN ? end + 1 : end
              if (byte !== separator) break
              at++
              continue
            }
          }
        }
        while (data[at] !== separator && data[at] !== LINE_FEED) at++
        const isLast = data[at] === LINE_FEED
        const end = isLast && at > from && data[at - 1] === RETURN ? at - 1 : at
        if (kind === NUMBER) {
          if (end > from) {
            const text = bytes.toString('utf8', from, end)
            if (!isMissing(text)) cells[column]?.text(row, from, end)
          }
        } else if (kind === TEXT && end > from) cells[column]?.text(row, from, end)
        if (isLast) break
        at++
      }
      at++
      const fault = faultOf(column + 1, undefined, width)
      if (fault !== undefined) faults.set(row, fault)
      starts.push(start)
      lines.push(line)
    }
    let last: { row: number; cells: readonly string[] } | undefined
    const rowAt = (row: number): readonly string[] => {
      if (last?.row !== row) last = { row, cells: cellsAt(bytes, starts[row], delimiter) }
      return last.cells
    }
    return {
      ...tableBatch(table, starts.length, rowAt, lines, faults),
      lines: most,
      headerAhead,
      columns: () => columnsOf(table, cells, starts.length),
    }
  }
}

function count(bytes: Buffer, byte: number): number {
  let found = 0
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++
  return found
}

const nowhere = new Float64Array()

function cellsAt(bytes: Buffer, start: number, delimiter: number): string[] {
  const row = bytes
    .toString('utf8', start, bytes.indexOf(LINE_FEED, start))
    .split(String.fromCharCode(delimiter))
  trimReturn(row)
  return row
}

/** The cells of a column under way; those that none is put into are missing. */
interface Cells {
  /** Where numbers go. */
  readonly numbers: Float64Array
  text(row: number, from: number, to: number): void
  column(length: number): Column
}

/** Numbers; where a cell is something else, a list of numbers and texts. */
function numberCells(most: number, bytes: Buffer): Cells {
  const values = new Float64Array(most).fill(Number.NaN)
  const texts = new Map<number, string>()
  return {
    numbers: values,
    text: (row, from, to) => texts.set(row, bytes.toString('utf8', from, to)),
    column: (length) =>
      texts.size === 0
        ? values.subarray(0, length)
        : Array.from(
            { length },
            (_, row) => texts.get(row) ?? (Number.isNaN(values[row]) ? null : values[row]),
          ),
  }
}

/** Places of a hash table for texts. */
const FIRST_PLACES = 64

/** Texts as codes of a dictionary, which are told apart by their bytes. */
function textCells(most: number, bytes: Buffer, isMissing: (text: string) => boolean): Cells {
  const codes = new Int32Array(most).fill(-1)
  /** Where in the bytes a text stands first, and where it ends. */
  const froms: number[] = []
  const tos: number[] = []
  /** Codes by hash, -1 for none. */
  let places = new Int32Array(FIRST_PLACES).fill(-1)

  function hash(from: number, to: number): number {
    let sum = to - from
    for (let at = from; at < to; at++) sum = Math.imul(sum ^ bytes[at], 0x9e3779b1)
    return sum ^ (sum >>> 15)
  }
  function equal(code: number, from: number, to: number): boolean {
    const first = froms[code]
    if (tos[code] - first !== to - from) return false
    for (let at = from; at < to; at++) if (bytes[at] !== bytes[first + at - from]) return false
    return true
  }
  function grow(): void {
    places = new Int32Array(places.length * 4).fill(-1)
    for (let code = 0; code < froms.length; code++) {
      let place = hash(froms[code], tos[code]) & (places.length - 1)
      while (places[place] >= 0) place = (place + 1) & (places.length - 1)
      places[place] = code
    }
  }
  return {
    numbers: nowhere,
    text(row, from, to) {
      let place = hash(from, to) & (places.length - 1)
      let code = places[place]
      while (code >= 0 && !equal(code, from, to)) {
        place = (place + 1) & (places.length - 1)
        code = places[place]
      }
      if (code < 0) {
        code = froms.length
        froms.push(from)
        tos.push(to)
        places[place] = code
        if (froms.length * 2 > places.length) grow()
      }
      codes[row] = code
    },
    column(length) {
      const dictionary = froms.map((from, code) => bytes.toString('utf8', from, tos[code]))
      const cells = codes.subarray(0, length)
      if (dictionary.some(isMissing))
        for (let row = 0; row < length; row++)
          if (cells[row] >= 0 && isMissing(dictionary[cells[row]])) cells[row] = -1
      return { codes: cells, dictionary }
    },
  }
}

function columnsOf(table: Table, cells: readonly (Cells | undefined)[], length: number): Columns {
  return Object.fromEntries(
    table.read.flatMap((name) => {
      const column = cells[table.index.get(name) ?? -1]?.column(length)
      return column === undefined ? [] : [[name, column]]
    }),
  )
}
