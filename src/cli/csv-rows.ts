/** The rows of CSV as batches of records. Papa Parse takes the text apart, piece by piece. */

import { Readable } from 'node:stream'
import Papa from 'papaparse'
import type { Columns, ModelRecord } from '../index.js'
import { type Batch, type Fault, longestRecord, type Table, tooLong } from './batch.js'

/** What separates cells and lines. */
export interface Dialect {
  readonly delimiter: string
  readonly newline: '\n' | '\r'
}

/**
 * The records of text.
 * @param firstLine the line of the input on which the text begins
 */
export async function* batches(
  text: AsyncGenerator<string>,
  dialect: Dialect,
  header: boolean,
  table: Table,
  firstLine = 1,
): AsyncGenerator<Batch> {
  const state = { line: firstLine, quotes: false, pending: 0 }
  let headerAhead = header
  for await (const results of parsed(watched(text, dialect.newline, state), dialect)) {
    if (results.data.length > 0) state.pending = 0
    const found = rowsOf(results, dialect.newline, headerAhead, table, state.quotes)
    for (let index = 0; index < found.rows.length; index++) found.lines[index] += state.line
    state.line += found.passed
    headerAhead = found.headerAhead
    const { rows, lines, faults } = found
    if (rows.length > 0) yield tableBatch(table, rows.length, (index) => rows[index], lines, faults)
  }
}

/** Records of a piece of text, with lines counted from its first one. */
interface FoundRows {
  readonly rows: readonly string[][]
  readonly lines: number[]
  readonly faults: ReadonlyMap<number, Fault>
  /** Number of lines of the text. */
  readonly passed: number
  readonly headerAhead: boolean
}

function rowsOf(
  { data, errors }: Papa.ParseResult<string[]>,
  newline: string,
  header: boolean,
  table: Table,
  quotes: boolean,
): FoundRows {
  const rows: string[][] = []
  const lines: number[] = []
  const faults = new Map<number, Fault>()
  const broken = new Map<number | undefined, string>()
  let passed = 0
  let headerAhead = header
  // A quote that looks broken at the end of a piece is read again together with the next: only whole rows count.
  for (const { row, code } of errors) if (!broken.has(row)) broken.set(row, code)
  for (let index = 0; index < data.length; index++) {
    const row = data[index]
    const line = passed
    passed += 1 + (quotes ? lineBreaks(row, newline) : 0)
    if (newline === '\n') trimReturn(row)
    if (isEmpty(row) && !broken.has(index)) continue
    if (headerAhead) {
      headerAhead = false
      continue
    }
    const fault = faultOf(row.length, broken.get(index), table.columns.length)
    if (fault !== undefined) faults.set(rows.length, fault)
    rows.push(row)
    lines.push(line)
  }
  return { rows, lines, faults, passed, headerAhead }
}

/** Records of some lines, which can be had as columns, too. */
export interface TableBatch extends Batch {
  /** How many lines these are. */
  readonly lines: number
  /** Whether no header was among them although one was expected. */
  readonly headerAhead: boolean
  /** The cells by column. What stands in rows with a fault is nobody's business. */
  columns(): Columns
}

/** Reads whole lines in which quotes are in order, by the same means as `batches`. */
export function quotedLines(text: string, delimiter: string, header: boolean, table: Table): TableBatch {
  const results = Papa.parse<string[]>(text, { delimiter, newline: '\n' })
  // The text ends with a line end, behind which there is no row.
  results.data.pop()
  const { rows, lines, faults, passed, headerAhead } = rowsOf(results, '\n', header, table, true)
  const { missing } = table
  const column = (name: string): readonly unknown[] => {
    const position = table.index.get(name) ?? -1
    return rows.map((row) => {
      const cell = row[position] ?? ''
      return cell === '' || missing?.has(cell) ? null : cell
    })
  }
  return {
    ...tableBatch(table, rows.length, (index) => rows[index], lines, faults),
    lines: passed,
    headerAhead,
    columns: () => Object.fromEntries(table.read.map((name) => [name, column(name)])),
  }
}

/** What is wrong with a row of so many cells. */
export function faultOf(count: number, broken: string | undefined, width: number): Fault | undefined {
  if (broken === 'MissingQuotes')
    return {
      code: 'bad-quotes',
      reason: 'a quoted cell is never closed, so everything from here on is part of it',
    }
  if (broken !== undefined)
    return {
      code: 'bad-quotes',
      reason: 'after a closing quote stands neither a delimiter nor the end of the line',
    }
  if (count === width) return undefined
  return { code: 'bad-row', reason: `the line has ${cells(count)}, not ${width}` }
}

const cells = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`)

/**
 * Rows of a table as records.
 * @param rowAt the cells of a row; those of one row are often asked for one after the other
 */
export function tableBatch(
  table: Table,
  length: number,
  rowAt: (index: number) => readonly string[],
  lines: readonly number[],
  faults: ReadonlyMap<number, Fault>,
): Batch {
  const { read, missing } = table
  const positions = read.map((name) => table.index.get(name) ?? -1)
  let record = new Map<string, unknown>()
  return {
    length,
    line: (index) => lines[index],
    fault: (index) => faults.get(index),
    // A Map, since it takes any name as an ordinary one, and filling one again is faster than making an object.
    record(index): ModelRecord {
      if (table.lasting) record = new Map()
      const row = rowAt(index)
      for (let column = 0; column < positions.length; column++) {
        const cell = row[positions[column]]
        record.set(read[column], cell === '' || missing?.has(cell) ? null : cell)
      }
      return record
    },
    value(index, column) {
      const position = table.index.get(column)
      return position === undefined ? undefined : rowAt(index)[position]
    },
    names: () => table.columns,
  }
}

/** What the reader of the text and the reader of the rows tell each other. */
interface Watch {
  line: number
  /** Whether a quote was seen anywhere, so that cells may hold line breaks. */
  quotes: boolean
  /** Characters since the last complete row. */
  pending: number
}

/** Passes text on, ends its last line, and stops at a record that grows without end. */
async function* watched(text: AsyncGenerator<string>, newline: string, state: Watch): AsyncGenerator<string> {
  let ended = true
  for await (const piece of text) {
    if (!state.quotes) state.quotes = piece.includes('"')
    state.pending += piece.length
    if (state.pending > longestRecord + piece.length) throw tooLong(state.line)
    ended = piece.endsWith(newline)
    yield piece
  }
  if (!ended) yield newline
}

/** The rows of text, parsed piece by piece. Papa Parse pushes; it is paused until the rows are taken. */
async function* parsed(
  text: AsyncGenerator<string>,
  dialect: Dialect,
): AsyncGenerator<Papa.ParseResult<string[]>> {
  const source = Readable.from(text, { objectMode: true, highWaterMark: 1 })
  const taken: { results: Papa.ParseResult<string[]>; parser: Papa.Parser }[] = []
  let ended = false
  let failure: unknown
  let wake = (): void => {}
  Papa.parse<string[], NodeJS.ReadableStream>(source, {
    ...dialect,
    chunk(results, parser) {
      parser.pause()
      taken.push({ results, parser })
      wake()
    },
    complete() {
      ended = true
      wake()
    },
    error(error) {
      failure = error
      ended = true
      wake()
    },
  })
  try {
    for (;;) {
      const next = taken.shift()
      if (next !== undefined) {
        yield next.results
        next.parser.resume()
      } else if (ended) {
        if (failure !== undefined) throw failure
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    source.destroy()
  }
}

/** Takes off the carriage return that a line ended by CR LF leaves in its last cell. */
export function trimReturn(row: string[]): void {
  const last = row.length - 1
  if (last >= 0 && row[last].charCodeAt(row[last].length - 1) === 13) row[last] = row[last].slice(0, -1)
}

/** Whether a row is an empty line. */
export const isEmpty = (row: readonly string[]): boolean =>
  row.length === 0 || (row.length === 1 && row[0] === '')

function lineBreaks(row: readonly string[], newline: string): number {
  let count = 0
  for (const cell of row)
    for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count++
  return count
}
