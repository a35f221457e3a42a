/** What an input consists of, whatever its format: batches of records, and how it is to be read. */

import type { ModelRecord } from '../index.js'
import { ioError } from './command.js'

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
  /** A table that may be read in chunks instead: its bytes, of which either this or `batches` takes hold. */
  readonly chunked?: ChunkedInput
  /** Things the user should know, such as names given to columns. */
  readonly notes: readonly string[]
}

/** What is known of a table besides its rows. */
export interface Table {
  readonly columns: readonly string[]
  readonly index: ReadonlyMap<string, number>
  /** The columns that records are made of. */
  readonly read: readonly string[]
  /** Those of them that the model reads as numbers. */
  readonly numbers: ReadonlySet<string>
  /** Texts that mean missing beside the empty one; `undefined` when there are none, which spares a look-up a cell. */
  readonly missing: ReadonlySet<string> | undefined
  readonly lasting: boolean
}

/** A table that can be cut where rows end, and how its rows are read. */
export interface ChunkedInput {
  readonly bytes: AsyncGenerator<Buffer>
  readonly table: Table
  readonly delimiter: string
  /** Whether the first row is a header. */
  readonly header: boolean
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
  /** What else may help where the columns can't be told. */
  readonly hint?: string
  /** The columns that the model reads as numbers. */
  readonly numbers?: ReadonlySet<string>
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
