/** Columns that go out: results put down row by row. */

import { ScoreError } from './errors.js'
import type { Field } from './field.js'
import type { Score, ScoredColumns } from './score.js'
import { type Column, dictionary, type Value } from './value.js'

/** A column under way. It begins as one of numbers and becomes what its values need. */
export class ColumnBuilder {
  private readonly length: number
  private numbers: Float64Array | undefined
  private codes: Int32Array | undefined
  private readonly places = new Map<string, number>()
  private values: Value[] | undefined
  /** The list of texts that came last, and the code of each. */
  private list: readonly string[] | undefined
  private listed = new Int32Array(0)

  constructor(length: number) {
    this.length = length
  }

  /** Puts a value into a row. Rows that none is put into are missing. */
  set(row: number, value: Value): void {
    if (value === null) return
    if (this.values !== undefined) this.values[row] = value
    else if (typeof value === 'number' && this.codes === undefined) this.ofNumbers()[row] = value
    else if (typeof value === 'string' && this.numbers === undefined) this.ofCodes()[row] = this.codeOf(value)
    else this.ofValues()[row] = value
  }

  /** Puts numbers into the rows from `row` on, those of `numbers` from `from` to `to`; `NaN` for missing. */
  setNumbers(row: number, numbers: Float64Array, from: number, to: number): void {
    if (this.values === undefined && this.codes === undefined) {
      // A column without any value is one of nothing.
      let next = from
      if (this.numbers === undefined) while (next < to && Number.isNaN(numbers[next])) next++
      if (next < to) this.ofNumbers().set(numbers.subarray(next, to), row + next - from)
      return
    }
    for (let i = from; i < to; i++) this.set(row + i - from, Number.isNaN(numbers[i]) ? null : numbers[i])
  }

  /** Puts texts into the rows from `row` on, by their places in a list, from `from` to `to`; a negative one for missing. */
  setTexts(row: number, places: Int32Array, from: number, to: number, texts: readonly string[]): void {
    if (this.values !== undefined || this.numbers !== undefined) {
      for (let i = from; i < to; i++) this.set(row + i - from, places[i] < 0 ? null : texts[places[i]])
      return
    }
    // The same list comes with every block: its texts are looked up once.
    if (this.list !== texts) {
      this.list = texts
      this.listed = new Int32Array(texts.length).fill(-1)
    }
    const { listed } = this
    let next = from
    if (this.codes === undefined) while (next < to && places[next] < 0) next++
    if (next === to) return
    const codes = this.ofCodes()
    for (let i = next, at = row + next - from; i < to; i++, at++) {
      const place = places[i]
      if (place < 0) continue
      if (listed[place] < 0) listed[place] = this.codeOf(texts[place])
      codes[at] = listed[place]
    }
  }

  /** The column: numbers with `NaN` for missing, codes of texts with -1, or an array of anything with `null`. */
  done(): Column {
    if (this.values !== undefined) return this.values
    if (this.numbers !== undefined) return this.numbers
    if (this.codes !== undefined) return { codes: this.codes, dictionary: [...this.places.keys()] }
    return new Array<Value>(this.length).fill(null)
  }

  private ofNumbers(): Float64Array {
    this.numbers ??= new Float64Array(this.length).fill(Number.NaN)
    return this.numbers
  }

  private ofCodes(): Int32Array {
    this.codes ??= new Int32Array(this.length).fill(-1)
    return this.codes
  }

  private codeOf(text: string): number {
    const known = this.places.get(text)
    if (known !== undefined) return known
    this.places.set(text, this.places.size)
    return this.places.size - 1
  }

  /** The values so far, for a column of mixed ones. */
  private ofValues(): Value[] {
    const { numbers, codes } = this
    const texts = [...this.places.keys()]
    this.values = Array.from({ length: this.length }, (_, row): Value => {
      if (numbers !== undefined) return Number.isNaN(numbers[row]) ? null : numbers[row]
      return codes === undefined || codes[row] < 0 ? null : texts[codes[row]]
    })
    return this.values
  }
}

/** Results of a batch under way. */
export interface ResultColumns {
  readonly prediction: ColumnBuilder
  /** The wanted outputs by name. */
  readonly outputs: ReadonlyMap<string, ColumnBuilder>
  /** The probabilities of a class, of which none is known yet where it is new. */
  probability(name: string): Float64Array
  add(row: number, score: Score): void
  fail(row: number, error: ScoreError): void
  done(): ScoredColumns
}

/**
 * Columns to hold results. Numbers are delivered as `Float64Array` with `NaN` for missing, texts as codes of a dictionary, others as arrays.
 * @param wanted names of the outputs to deliver; all when absent
 */
export function resultColumns(
  length: number,
  fields: readonly Field[],
  wanted?: readonly string[],
): ResultColumns {
  const names = wanted ?? fields.map(({ name }) => name)
  const known = new Set(fields.map(({ name }) => name))
  for (const name of names)
    if (!known.has(name))
      throw new ScoreError('missing-field', `The model has no output "${name}"`, {
        field: name,
        expected: `one of ${[...known].join(', ')}`,
      })
  const prediction = new ColumnBuilder(length)
  const outputs = new Map(names.map((name) => [name, new ColumnBuilder(length)]))
  const probabilities = dictionary<Float64Array>()
  const errors = new Map<number, ScoreError>()
  const probability = (name: string): Float64Array => {
    probabilities[name] ??= new Float64Array(length).fill(Number.NaN)
    return probabilities[name]
  }
  return {
    prediction,
    outputs,
    probability,
    add(row, score) {
      prediction.set(row, score.prediction)
      for (const [name, column] of outputs) column.set(row, score.outputs[name] ?? null)
      for (const name in score.probabilities) probability(name)[row] = score.probabilities[name]
    },
    fail(row, error) {
      errors.set(row, error)
    },
    done() {
      const columns = dictionary<Column>()
      for (const [name, column] of outputs) columns[name] = column.done()
      const result: ScoredColumns = { length, prediction: prediction.done(), outputs: columns, errors }
      if (Object.keys(probabilities).length > 0) result.probabilities = probabilities
      return result
    },
  }
}
