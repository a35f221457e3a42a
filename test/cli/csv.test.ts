/** The reader of CSV held against an encoder of its own: whatever the cells, the dialect and the pieces it comes in. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputOptions } from '../../src/cli/batch.js'
import { openRecords } from '../../src/cli/records.js'
import type { Source } from '../../src/cli/source.js'

/** Text as a source that comes in pieces of the given sizes in bytes. */
function sourceOf(text: string, sizes: readonly number[]): Source {
  const bytes = Buffer.from(text)
  async function* pieces(): AsyncGenerator<Buffer> {
    let at = 0
    for (let index = 0; at < bytes.length; index++) {
      const size = sizes.length === 0 ? bytes.length : sizes[index % sizes.length]
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  return { name: 'test', size: undefined, bytesRead: () => 0, bytes: pieces(), close: () => {} }
}

interface ReadRow {
  readonly line: number
  readonly cells: readonly unknown[]
}

async function read(
  text: string,
  sizes: readonly number[],
  options: InputOptions,
  fields: readonly string[],
) {
  const input = await openRecords(sourceOf(text, sizes), { format: 'csv', ...options }, fields)
  const rows: ReadRow[] = []
  for await (const batch of input.batches)
    for (let index = 0; index < batch.length; index++) {
      expect(batch.fault(index)).toBeUndefined()
      const record = batch.record(index) as ReadonlyMap<string, unknown>
      const columns = input.columns ?? []
      rows.push({ line: batch.line(index), cells: columns.map((name) => record.get(name)) })
      expect(columns.map((name) => batch.value(index, name) || null)).toEqual(
        columns.map((name) => record.get(name)),
      )
    }
  return { columns: input.columns, rows }
}

const delimiter = fc.constantFrom(',', ';', '\t', '|')
const lineEnd = fc.constantFrom('\n', '\r\n')
/** Cells of the characters that matter. */
const cell = fc.string({
  unit: fc.constantFrom('a', '1', '.', ' ', '"', ',', ';', '\t', '|', '\n', 'é', '😀'),
  maxLength: 6,
})
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 })

/** A cell as RFC 4180 writes it; `always` quotes also where it need not be. */
function encode(value: string, separator: string, always: boolean): string {
  // An inner quote is allowed bare by readers, but a leading one begins a quoted cell.
  const must = /["\r\n]/.test(value) || value.includes(separator)
  return must || always ? `"${value.replaceAll('"', '""')}"` : value
}

describe('CSV', () => {
  it('reads back what was written', async () => {
    const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
      fc.record({
        rows: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: width, maxLength: width }), {
          maxLength: 8,
        }),
        width: fc.constant(width),
      }),
    )
    await fc.assert(
      fc.asyncProperty(
        table,
        delimiter,
        lineEnd,
        sizes,
        fc.boolean(),
        async ({ rows, width }, separator, end, pieces, last) => {
          const columns = Array.from({ length: width }, (_, index) => `column ${index}`)
          let line = 2
          const expected: ReadRow[] = []
          const lines = [columns.join(separator)]
          for (const row of rows) {
            const cells = row.map(([value]) => value.replaceAll('\n', end))
            lines.push(cells.map((value, index) => encode(value, separator, row[index][1])).join(separator))
            expected.push({ line, cells: cells.map((value) => (value === '' ? null : value)) })
            line += 1 + cells.join('').split('\n').length - 1
          }
          const text = lines.join(end) + (last ? end : '')
          expect(await read(text, pieces, {}, columns)).toEqual({ columns, rows: expected })
          expect(await read(text, [], { delimiter: separator }, columns)).toEqual({ columns, rows: expected })
        },
      ),
      { numRuns: 400 },
    )
  })

  it.each([
    ['names the model reads decide', 'a;b,c;x\n1;2,3;4\n', ['x'], ['a', 'b,c', 'x']],
    ['even if another delimiter is more frequent', 'x|y,z,w\n1|2,3,4\n', ['x'], ['x', 'y,z,w']],
    ['rows of one width decide among data', '1;2,5\n2;3\n', [], ['1', '2,5']],
    ['a comma if nothing tells', 'x\n1\n', ['x'], ['x']],
  ])('delimiter: %s', async (_, text, fields, columns) => {
    expect((await read(text, [], {}, fields)).columns).toEqual(columns)
  })
})
