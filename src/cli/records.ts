/** Input as batches of records, whatever its format. */

import { type Input, type InputFormat, type InputOptions, longestRecord } from './batch.js'
import { ioError, usageError } from './command.js'
import { openCsv } from './csv.js'
import { openJsonArray, openJsonLines } from './json.js'
import { peek, type Source, textOf } from './source.js'

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
  const pieces = pull(source.bytes)
  const known = options.format ?? byName(source.name)
  const { start, bytes } = await peek(pieces, (text) => text.trim() !== '' || text.length >= longestRecord)
  // No lines at all are no records, but a table has at least its header.
  if (start.trim() === '' && known !== 'ndjson') throw ioError(`${source.name} is empty`)
  const format = known ?? byStart(start)
  if (format === 'csv') return openCsv(bytes, options, fields, wanted)
  for (const [name, value] of csvOnly(options))
    if (value !== undefined) throw usageError(`--${name} is for CSV, but the input is ${format}`)
  if (format === 'json') return openJsonArray(textOf(bytes), start.trimStart().startsWith('['))
  return openJsonLines(textOf(bytes))
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

/** Whether an input may turn out to be a table, as far as its name tells. */
export const mayBeTable = (path: string | undefined, format: InputFormat | undefined): boolean =>
  (format ?? byName(path ?? '') ?? 'csv') === 'csv'

function byName(name: string): InputFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1].toLowerCase()
  return ending !== undefined && Object.hasOwn(endings, ending) ? endings[ending] : undefined
}

function byStart(start: string): InputFormat {
  const first = start.trimStart()[0]
  return first === '[' ? 'json' : first === '{' ? 'ndjson' : 'csv'
}

async function* pull(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* bytes
}
