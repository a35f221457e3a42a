/** Input as batches of records, whatever its format. */

import type { ModelRecord } from '../index.js'
import { ioError, usageError } from './command.js'
import { openCsv } from './csv.js'
import { openJsonArray, openJsonLines } from './json.js'
import { putBack, type Source } from './source.js'

/** Why something of the input is no record. */
export interface Fault {
  /** Stable word for the kind of fault. */
  readonly code: string
  readonly reason: string
  readonly field?: string
}

/** Some records of the input, in order. */
export interface Batch {
  readonly length: number
  /** 1-based line of the input on which a record begins. */
  line(index: number): number
  /** Why there is no record; `undefined` where there is one. */
  fault(index: number): Fault | undefined
  /** A record without fault. It is valid until the next one is asked for, unless the input was opened with `lasting`. */
  record(index: number): ModelRecord
  /** What the input has under a name; for CSV the text of the cell. `undefined` where it has nothing. */
  value(index: number, column: string): unknown
  /** All names that a record of the input has. */
  names(index: number): readonly string[]
}

/** An opened input. */
export interface Input {
  readonly format: InputFormat
  /** The columns of a table, known before its first record; other formats have none. */
  readonly columns: readonly string[] | undefined
  readonly batches: AsyncIterable<Batch>
  /** Things the user should know, such as names given to columns. */
  readonly notes: readonly string[]
}

export const inputFormats = ['csv', 'ndjson', 'json'] as const
export type InputFormat = (typeof inputFormats)[number]

/** How to read records. */
export interface InputOptions {
  /** Default: by the name of the input, or else by its first character. */
  readonly format?: InputFormat
  /** Cell separator of CSV. Default: found out from the beginning. */
  readonly delimiter?: string
  /** Whether the first line of CSV is a header. Default: if it names a field that the model reads. */
  readonly header?: boolean
  /** Names of the columns of CSV without a header. */
  readonly columns?: readonly string[]
  /** Texts of cells that mean a missing value, beside the empty one. */
  readonly missing?: readonly string[]
  /** Whether records must stay valid when the next ones are asked for. Default false: then one is filled again and again. */
  readonly lasting?: boolean
}

/** The most characters of one record: what keeps memory bounded when a quote is never closed. */
export const longestRecord = 16 * 1024 * 1024

/** The error for a record longer than that. */
export const tooLong = (line: number) =>
  ioError(
    `The record that begins on line ${line} has more than ${longestRecord} characters`,
    'Is there a quote or bracket that is never closed?',
  )

/**
 * Opens the records of a source.
 * @param fields names that the model reads, which tell a header from data
 * @param wanted the columns that records are made of; `undefined` means all
 * @throws CommandError (io) when the input is empty or its columns can't be told
 */
export async function openRecords(
  source: Source,
  options: InputOptions,
  fields: readonly string[],
  wanted?: ReadonlySet<string>,
): Promise<Input> {
  const pieces = pull(source.text)
  const known = options.format ?? byName(source.name)
  let start = ''
  while (start.trim() === '' && start.length < longestRecord) {
    const next = await pieces.next()
    if (next.done) break
    start += next.value
  }
  // No lines at all are no records, but a table has at least its header.
  if (start.trim() === '' && known !== 'ndjson') throw ioError(`${source.name} is empty`)
  const text = putBack(start, pieces)
  const format = known ?? byStart(start)
  if (format === 'csv') return openCsv(text, options, fields, wanted)
  for (const [name, value] of csvOnly(options))
    if (value !== undefined) throw usageError(`--${name} is for CSV, but the input is ${format}`)
  if (format === 'json') return openJsonArray(text, start.trimStart().startsWith('['))
  return openJsonLines(text)
}

const csvOnly = ({ delimiter, header, columns, missing }: InputOptions): [string, unknown][] => [
  ['delimiter', delimiter],
  // That the first line is a header goes without saying where every record names its fields.
  ['no-header', header === false ? true : undefined],
  ['columns', columns],
  ['missing', missing],
]

const endings: Readonly<Record<string, InputFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
}

function byName(name: string): InputFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1].toLowerCase()
  return ending !== undefined && Object.hasOwn(endings, ending) ? endings[ending] : undefined
}

function byStart(start: string): InputFormat {
  const first = start.trimStart()[0]
  return first === '[' ? 'json' : first === '{' ? 'ndjson' : 'csv'
}

async function* pull(text: AsyncIterable<string>): AsyncGenerator<string> {
  yield* text
}
