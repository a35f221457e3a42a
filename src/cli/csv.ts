/** CSV as batches of records: RFC 4180 with any of four delimiters, read by Papa Parse piece by piece. */

import { Readable } from 'node:stream'
import Papa from 'papaparse'
import type { ModelRecord } from '../index.js'
import { ioError, nearest, printable, usageError } from './command.js'
import { type Batch, type Fault, type Input, type InputOptions, longestRecord, tooLong } from './records.js'
import { putBack } from './source.js'

/** The delimiters looked for, the likelier ones first. */
const delimiters = [',', ';', '\t', '|'] as const

/** Opens CSV text. See `openRecords`. */
export async function openCsv(
  text: AsyncGenerator<string>,
  options: InputOptions,
  fields: readonly string[],
  wanted: ReadonlySet<string> | undefined,
): Promise<Input> {
  const known = new Set(fields)
  const [start, rest] = await firstRows(text)
  const newline = start.includes('\n') || !start.includes('\r') ? '\n' : '\r'
  const delimiter = options.delimiter ?? likeliest(start, newline, known, options.columns?.length)
  const first = sample(start, newline, delimiter)[0] ?? []
  const { columns, header, notes } = columnsOf(first, options, fields, known)
  const table: Table = {
    columns,
    index: new Map(columns.map((name, index) => [name, index])),
    read: columns.filter((name) => wanted === undefined || wanted.has(name)),
    missing:
      options.missing === undefined || options.missing.length === 0 ? undefined : new Set(options.missing),
    lasting: options.lasting ?? false,
  }
  // Nameless columns are what stray delimiters at the end of lines make; nobody asks for them.
  for (const [index, name] of columns.entries())
    if (name !== '' && columns.indexOf(name) !== index)
      throw ioError(`The input has two columns called "${printable(name)}"`, 'Rename one of them.')
  return { format: 'csv', columns, notes, batches: batches(rest, { delimiter, newline }, header, table) }
}

/** What is known of a table besides its rows. */
interface Table {
  readonly columns: readonly string[]
  readonly index: ReadonlyMap<string, number>
  /** The columns that records are made of. */
  readonly read: readonly string[]
  /** Texts that mean missing beside the empty one; `undefined` when there are none, which spares a look-up a cell. */
  readonly missing: ReadonlySet<string> | undefined
  readonly lasting: boolean
}

interface Dialect {
  readonly delimiter: string
  readonly newline: '\n' | '\r'
}

/** The text up to the end of the first row at least, and everything with it put back. */
async function firstRows(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  let start = ''
  for (;;) {
    const next = await text.next()
    if (next.done) break
    start += next.value
    if (start.length > longestRecord) throw tooLong(1)
    // Lines ended by carriage returns alone, as old Macs have them.
    if (start.length > 65_536 && start.includes('\r') && !start.includes('\n')) break
    // An even number of quotes before a line's end: it is not inside a quoted cell.
    const end = start.lastIndexOf('\n')
    const lines = start.slice(0, end + 1)
    if (lines.trim() !== '' && (lines.split('"').length & 1) === 1) break
  }
  return [start, putBack(start, text)]
}

/** The first rows of text, without the last one where it may be cut; empty ones left out. */
function sample(start: string, newline: '\n' | '\r', delimiter: string): string[][] {
  const lines = start.slice(0, start.lastIndexOf(newline) + 1)
  const { data } = Papa.parse<string[]>(lines === '' ? start : lines, { delimiter, newline, preview: 20 })
  for (const row of data) trimReturn(row)
  return data.filter((row) => !isEmpty(row))
}

/** The delimiter under which the first rows look best: first by names the model reads, then by rows of one width. */
function likeliest(
  start: string,
  newline: '\n' | '\r',
  known: ReadonlySet<string>,
  width: number | undefined,
): string {
  let best = { delimiter: ',', matches: 0, width: 1 }
  for (const delimiter of delimiters) {
    const rows = sample(start, newline, delimiter)
    const [first = []] = rows
    const matches = first.filter((cell) => known.has(cell)).length
    const even = rows.every((row) => row.length === first.length) && (width ?? first.length) === first.length
    const candidate = { delimiter, matches, width: even ? first.length : 0 }
    if (
      candidate.matches > best.matches ||
      (candidate.matches === best.matches && candidate.width > best.width)
    )
      best = candidate
  }
  return best.delimiter
}

/** The names of the columns, and whether the first row is their header. */
function columnsOf(
  first: readonly string[],
  { columns, header }: InputOptions,
  fields: readonly string[],
  known: ReadonlySet<string>,
): { columns: readonly string[]; header: boolean; notes: string[] } {
  const matches = first.filter((cell) => known.has(cell)).length
  const shownFirst = printable(first.join(' | ')).slice(0, 200)
  if (columns !== undefined || header === false) {
    const names = columns ?? fields
    if (names.length !== first.length)
      throw ioError(
        `The input has ${first.length} columns, but ${columns === undefined ? `the model reads ${names.length} fields` : `--columns names ${names.length}`}`,
        `The first line is: ${shownFirst}`,
      )
    const notes = []
    if (columns === undefined) notes.push(`The columns are taken to be ${names.map(printable).join(', ')}`)
    if (matches > 0) notes.push('The first line looks like a header, but is scored as a record')
    return { columns: names, header: false, notes }
  }
  if (header === true || matches > 0 || fields.length === 0)
    return { columns: first, header: true, notes: [] }
  const near = first.flatMap((cell) => nearest(cell.trim(), fields) ?? []).slice(0, 1)
  throw ioError(
    `The first line names no field that the model reads, so it can't be told whether it is a header: ${shownFirst}`,
    [
      near.length === 0 ? `The model reads ${some(fields)}.` : `Was "${printable(near[0])}" meant?`,
      'If there is no header, name the columns with --columns a,b,c or take the model’s order with --no-header.',
      'If it is a header all the same, say so with --header.',
    ].join(' '),
  )
}

/** Some names as text, cut where there are many. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(printable).join(', ')
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown
}

async function* batches(
  text: AsyncGenerator<string>,
  dialect: Dialect,
  header: boolean,
  table: Table,
): AsyncGenerator<Batch> {
  const state = { line: 1, quotes: false, pending: 0 }
  let headerAhead = header
  for await (const { data, errors } of parsed(watched(text, dialect.newline, state), dialect)) {
    const rows: string[][] = []
    const lines: number[] = []
    const faults = new Map<number, Fault>()
    const broken = new Map<number | undefined, string>()
    // A quote that looks broken at the end of a piece is read again together with the next: only whole rows count.
    for (const { row, code } of errors) if (!broken.has(row)) broken.set(row, code)
    if (data.length > 0) state.pending = 0
    for (let index = 0; index < data.length; index++) {
      const row = data[index]
      const line = state.line
      state.line += 1 + (state.quotes ? lineBreaks(row, dialect.newline) : 0)
      if (dialect.newline === '\n') trimReturn(row)
      if (isEmpty(row) && !broken.has(index)) continue
      if (headerAhead) {
        headerAhead = false
        continue
      }
      const fault = faultOf(row, broken.get(index), table.columns.length)
      if (fault !== undefined) faults.set(rows.length, fault)
      rows.push(row)
      lines.push(line)
    }
    if (rows.length > 0) yield batch(rows, lines, faults, table)
  }
}

function faultOf(row: readonly string[], broken: string | undefined, width: number): Fault | undefined {
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
  if (row.length === width) return undefined
  return { code: 'bad-row', reason: `the line has ${cells(row.length)}, not ${width}` }
}

const cells = (count: number): string => (count === 1 ? '1 cell' : `${count} cells`)

function batch(
  rows: readonly string[][],
  lines: readonly number[],
  faults: ReadonlyMap<number, Fault>,
  table: Table,
): Batch {
  const { read, missing } = table
  const positions = read.map((name) => table.index.get(name) ?? -1)
  let record = new Map<string, unknown>()
  return {
    length: rows.length,
    line: (index) => lines[index],
    fault: (index) => faults.get(index),
    // A Map, since it takes any name as an ordinary one, and filling one again is faster than making an object.
    record(index): ModelRecord {
      if (table.lasting) record = new Map()
      const row = rows[index]
      for (let column = 0; column < positions.length; column++) {
        const cell = row[positions[column]]
        record.set(read[column], cell === '' || missing?.has(cell) ? null : cell)
      }
      return record
    },
    value(index, column) {
      const position = table.index.get(column)
      return position === undefined ? undefined : rows[index][position]
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
function trimReturn(row: string[]): void {
  const last = row.length - 1
  if (last >= 0 && row[last].charCodeAt(row[last].length - 1) === 13) row[last] = row[last].slice(0, -1)
}

const isEmpty = (row: readonly string[]): boolean => row.length === 0 || (row.length === 1 && row[0] === '')

function lineBreaks(row: readonly string[], newline: string): number {
  let count = 0
  for (const cell of row)
    for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count++
  return count
}

/**
 * A delimiter as given on the command line: one character, or `tab`, `\t`.
 * @throws CommandError (usage) for anything else
 */
export function delimiterOf(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t'
  if (text.length === 1 && !'"\r\n'.includes(text)) return text
  throw usageError(`--delimiter takes one character or "tab", not "${text}"`)
}
