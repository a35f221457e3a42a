/** Results as text: CSV with a fixed set of columns, or one JSON object a line. */

import type { Column, Field, Score, ScoredColumns, Tensor, Value } from '../index.js'
import type { Batch } from './batch.js'

export const outputFormats = ['csv', 'tsv', 'ndjson'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** A score, and the names that its record has. */
export interface Scored {
  readonly score: Score
  readonly names: readonly string[]
}

/** Turns scored records into text, in order. */
export interface RecordWriter {
  /**
   * Settles the columns and gives the text before the first record. Called once, before `row` and `blank`.
   * @param first the first score, with its record: the classes it knows and the names the record has get columns.
   * One record decides and not the first few, so that the columns don't depend on how the input comes in.
   */
  head(first?: Scored): string
  /** The text of one record. */
  row(score: Score, batch: Batch, index: number): string
  /** The text in place of a bad record, where rows of output shall stay rows of input. */
  blank(batch: Batch, index: number): string
  /**
   * The text of records that were scored by columns, as `row` gives it one by one. Absent where a format has more of a score than columns have.
   * @param isBad whether a record is bad
   * @param align whether bad records get what `blank` gives
   */
  rows?(results: ScoredColumns, batch: Batch, isBad: (index: number) => boolean, align: boolean): string
}

/** What to write. */
export interface WriterOptions {
  /** The model's outputs. */
  readonly outputs: readonly Field[]
  /** Input columns to repeat: all, these, or none. */
  readonly keep: boolean | readonly string[]
  /** The input's columns, where it is a table. */
  readonly columns: readonly string[] | undefined
  /** Told once when a class or a name of the input turns up that has no column, with the position of the record in its batch. */
  onLate(what: LateName, name: string, index: number): void
}

/** What may turn up too late for a column. */
export type LateName = 'class' | 'field'

/** A writer of a format. */
export function recordWriter(format: OutputFormat, options: WriterOptions): RecordWriter {
  if (format === 'ndjson') return jsonWriter(options)
  return tableWriter(format === 'tsv' ? '\t' : ',', options)
}

/** The column of a class's probability. */
export const probabilityColumn = (name: string): string => `probability(${name})`

/** The name under which an input column is repeated if the model has an output of its name. */
const keptColumn = (name: string, taken: ReadonlySet<string>): string =>
  taken.has(name) ? `input(${name})` : name

function tableWriter(delimiter: string, { outputs, keep, columns, onLate }: WriterOptions): RecordWriter {
  const cell = cellWriter(delimiter)
  const names = outputs.map(({ name }) => name)
  const named = new Set(names)
  // A target among the outputs is the prediction, or the first of several.
  const withPrediction = !named.has('prediction') && !outputs.some(({ role }) => role === 'target')
  let kept: readonly string[] = []
  const classes: string[] = []
  const knownClasses = new Set<string>()
  /** Names of the input with a column, where it is no table and new ones may turn up. */
  let knownNames: Set<string> | undefined
  const line = (cells: readonly string[]): string =>
    // A lone empty cell must not look like an empty line, which readers skip.
    `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(delimiter)}\n`
  const keptCells = (batch: Batch, index: number): string[] => {
    if (knownNames !== undefined)
      for (const name of batch.names(index)) tellOnce(knownNames, 'field', name, index)
    return kept.map((name) => cell(batch.value(index, name)))
  }
  const tellOnce = (known: Set<string>, what: LateName, name: string, index: number): void => {
    if (known.has(name)) return
    known.add(name)
    onLate(what, name, index)
  }
  const blank = (batch: Batch, index: number): string => {
    const results = (withPrediction ? 1 : 0) + names.length + classes.length
    const bad = batch.fault(index) !== undefined
    const cells = bad ? kept.map(() => '') : keptCells(batch, index)
    return line([...cells, ...new Array<string>(results).fill('')])
  }
  return {
    head(first) {
      for (const name in first?.score.probabilities) {
        knownClasses.add(name)
        if (!named.has(probabilityColumn(name))) classes.push(name)
      }
      if (typeof keep !== 'boolean') kept = keep
      else if (keep) {
        kept = columns ?? first?.names ?? []
        if (columns === undefined) knownNames = new Set(kept)
      }
      const results = [...(withPrediction ? ['prediction'] : []), ...names, ...classes.map(probabilityColumn)]
      const taken = new Set(results)
      return line([...kept.map((name) => keptColumn(name, taken)), ...results].map(cell))
    },
    row(score, batch, index) {
      const cells = keptCells(batch, index)
      if (withPrediction) cells.push(cell(score.prediction))
      for (const name of names) cells.push(cell(score.outputs[name]))
      for (const name of classes) cells.push(cell(score.probabilities?.[name]))
      for (const name in score.probabilities)
        if (!named.has(probabilityColumn(name))) tellOnce(knownClasses, 'class', name, index)
      return line(cells)
    },
    rows({ length, prediction, outputs, probabilities = {} }, batch, isBad, align) {
      const columns = names.map((name) => columnCells(outputs[name], cell))
      if (withPrediction) columns.unshift(columnCells(prediction, cell))
      for (const name of classes) columns.push(columnCells(probabilities[name], cell))
      for (const name in probabilities) {
        if (named.has(probabilityColumn(name)) || knownClasses.has(name)) continue
        const index = probabilities[name].findIndex((value, index) => !Number.isNaN(value) && !isBad(index))
        if (index >= 0) tellOnce(knownClasses, 'class', name, index)
      }
      const isAlone = kept.length + columns.length === 1
      let text = ''
      for (let index = 0; index < length; index++) {
        if (isBad(index)) {
          if (align) text += blank(batch, index)
          continue
        }
        let row = kept.length === 0 ? '' : keptCells(batch, index).join(delimiter)
        for (let column = 0; column < columns.length; column++)
          row += column + kept.length === 0 ? columns[column](index) : delimiter + columns[column](index)
        text += isAlone ? line([row]) : `${row}\n`
      }
      return text
    },
    blank,
  }
}

/** The cells of a column of results, as text. */
function columnCells(column: Column | undefined, cell: (value: unknown) => string): (row: number) => string {
  if (column === undefined) return () => ''
  if (ArrayBuffer.isView(column)) return (row) => (Number.isNaN(column[row]) ? '' : String(column[row]))
  if (isList(column)) return (row) => cell(column[row])
  if (!('codes' in column)) throw new TypeError('Results have no columns of this kind')
  const { codes } = column
  const texts = column.dictionary.map(cell)
  return (row) => (codes[row] < 0 ? '' : texts[codes[row]])
}

const isList = (column: Column): column is readonly unknown[] => Array.isArray(column)

function jsonWriter({ keep }: WriterOptions): RecordWriter {
  return {
    head: () => '',
    row(score, batch, index) {
      if (keep === false) return `${jsonText(score)}\n`
      const input: [string, unknown][] = []
      for (const name of keep === true ? batch.names(index) : keep)
        input.push([name, batch.value(index, name) ?? null])
      return `{"input":${objectText(input)},${jsonText(score).slice(1)}\n`
    },
    blank: () => 'null\n',
  }
}

/** A function that writes a value as a cell: quoted where it must be, nothing for missing. */
export function cellWriter(delimiter: string): (value: unknown) => string {
  const special = delimiter === '\t' ? /["\t\r\n]/ : /[",\r\n]/
  return (value) => {
    switch (typeof value) {
      case 'number':
        return Number.isNaN(value) ? '' : String(value)
      case 'string':
        return special.test(value) ? `"${value.replaceAll('"', '""')}"` : value
      case 'boolean':
      case 'bigint':
        return String(value)
      default:
        if (value === null || value === undefined) return ''
        return `"${jsonText(value).replaceAll('"', '""')}"`
    }
  }
}

/**
 * A value as JSON. Numbers in their shortest form that reads back the same; bigints as digits; typed arrays as arrays;
 * infinities, for which JSON has no number, as the texts `"Infinity"` and `"-Infinity"`; missing and NaN as `null`.
 */
export function jsonText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      if (Number.isFinite(value)) return String(value)
      return Number.isNaN(value) ? 'null' : `"${value}"`
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
      if (ArrayBuffer.isView(value)) return `[${Array.from(elements(value), jsonText).join(',')}]`
      return objectText(Object.entries(value))
    default:
      return 'null'
  }
}

/** Entries as a JSON object; those that are `undefined` are left out. */
function objectText(entries: readonly (readonly [string, unknown])[]): string {
  let text = ''
  for (const [name, value] of entries)
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${jsonText(value)}`
  return `{${text}}`
}

const elements = (view: ArrayBufferView): Iterable<unknown> =>
  Symbol.iterator in view ? (view as unknown as Iterable<unknown>) : []

/** A value for people: text as it is, everything else as JSON. */
export function shortText(value: Value | Tensor | undefined): string {
  if (value === undefined || value === null) return '(missing)'
  return typeof value === 'string' ? value : jsonText(value)
}
