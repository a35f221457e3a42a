/** CSV as batches of records: RFC 4180 with any of four delimiters, read by Papa Parse piece by piece. */

import Papa from 'papaparse'
import { type Input, type InputOptions, longestRecord, type Table, tooLong } from './batch.js'
import { ioError, nearest, printable, usageError } from './command.js'
import { batches, isEmpty, trimReturn } from './csv-rows.js'
import { peek, textOf } from './source.js'

/** The delimiters looked for, the likelier ones first. */
const delimiters = [',', ';', '\t', '|'] as const

/** Opens CSV text. See `openRecords`. */
export async function openCsv(
  bytes: AsyncGenerator<Buffer>,
  options: InputOptions,
  fields: readonly string[],
  wanted: ReadonlySet<string> | undefined,
): Promise<Input> {
  const known = new Set(fields)
  const { start, bytes: rest } = await firstRows(
    bytes,
    options.delimiter === undefined ? delimiters : [options.delimiter],
  )
  const newline = start.includes('\n') || !start.includes('\r') ? '\n' : '\r'
  const delimiter = options.delimiter ?? likeliest(start, newline, known, options.columns?.length)
  const first = sample(start, newline, delimiter)[0] ?? []
  const { columns, header, notes } = columnsOf(first, options, fields, known)
  const table: Table = {
    columns,
    index: new Map(columns.map((name, index) => [name, index])),
    read: columns.filter((name) => wanted === undefined || wanted.has(name)),
    numbers: options.numbers ?? new Set(),
    missing:
      options.missing === undefined || options.missing.length === 0 ? undefined : new Set(options.missing),
    lasting: options.lasting ?? false,
  }
  const seen = new Set<string>()
  for (const name of columns) {
    // Nameless columns are what stray delimiters at the end of lines make; nobody asks for them.
    if (name !== '' && seen.has(name))
      throw ioError(`The input has two columns called "${printable(name)}"`, 'Rename one of them.')
    seen.add(name)
  }
  return {
    format: 'csv',
    columns,
    notes,
    batches: batches(textOf(rest), { delimiter, newline }, header, table),
    // A delimiter of several bytes, or one that numbers have as well, is left to what goes by characters.
    ...(newline === '\n' && /^[^-+.0-9eE\u0080-\uffff]$/.test(delimiter)
      ? { chunked: { bytes: rest, table, delimiter, header } }
      : {}),
  }
}

/** The text up to the end of the first row at least, and everything with it put back. */
async function firstRows(
  bytes: AsyncGenerator<Buffer>,
  candidates: readonly string[],
): Promise<{ readonly start: string; readonly bytes: AsyncGenerator<Buffer> }> {
  return peek(bytes, (start) => {
    if (start.length > longestRecord) throw tooLong(1)
    // Lines ended by carriage returns alone, as old Macs have them.
    if (start.length > 65_536 && start.includes('\r') && !start.includes('\n')) return true
    // Under each delimiter, since what is a quoted line end under one is none under another.
    return start.includes('\n') && candidates.every((each) => sample(start, '\n', each).length > 0)
  })
}

/** The first rows of text. Empty ones are left out, and those that may be cut: the last, or one whose quote is still open. */
function sample(start: string, newline: '\n' | '\r', delimiter: string): string[][] {
  const lines = start.slice(0, start.lastIndexOf(newline) + 1)
  const { data, errors } = Papa.parse<string[]>(lines === '' ? start : lines, {
    delimiter,
    newline,
    preview: 20,
  })
  const open = new Set(errors.filter(({ code }) => code === 'MissingQuotes').map(({ row }) => row))
  for (const row of data) trimReturn(row)
  return data.filter((row, index) => !isEmpty(row) && !open.has(index))
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
  { columns, header, hint }: InputOptions,
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
  const near = first.slice(0, 50).flatMap((cell) => nearest(cell.trim(), fields.slice(0, 1000)) ?? [])
  throw ioError(
    `The first line names no field that the model reads, so it can't be told whether it is a header: ${shownFirst}`,
    [
      ...(hint === undefined ? [] : [hint]),
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

/**
 * A delimiter as given on the command line: one character, or `tab`, `\t`.
 * @throws CommandError (usage) for anything else
 */
export function delimiterOf(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t'
  if (text.length === 1 && !'"\r\n'.includes(text)) return text
  throw usageError(`--delimiter takes one character or "tab", not "${text}"`)
}
