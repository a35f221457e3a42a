/** Tables that are scored by columns, held against the same tables scored record by record: every byte of what is written is the same. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../src/cli/batch.js'
import { linesReader } from '../../src/cli/csv-bytes.js'
import { chunksOf } from '../../src/cli/csv-chunks.js'
import { batches, quotedLines, type TableBatch } from '../../src/cli/csv-rows.js'
import { columnsReader } from '../../src/core/columns.js'
import { fieldOf } from '../../src/core/value.js'
import { isSyncModel, loadModel, type Model, type SyncModel } from '../../src/index.js'
import { cli, folder } from './harness.js'

const files = folder()

/** A table whose columns are `n` (numbers) and `t` (texts), then one that is not read. */
const table = (missing: readonly string[]): Table => ({
  columns: ['n', 't', 'x'],
  index: new Map([
    ['n', 0],
    ['t', 1],
    ['x', 2],
  ]),
  read: ['n', 't'],
  numbers: new Set(['n']),
  missing: missing.length === 0 ? undefined : new Set(missing),
  lasting: true,
})

const decimal = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt(0n, 10n ** 17n), fc.integer({ min: 0, max: 18 }))
  .map(([sign, digits, at]) => {
    const text = String(digits)
    return sign + (at === 0 ? text : `${text.slice(0, -at) || '0'}.${text.slice(-at).padStart(at, '0')}`)
  })
const oddNumber = fc.constantFrom(
  ...[
    '',
    '-0',
    '0',
    '00.5',
    '.5',
    '5.',
    '-',
    '--1',
    '+1',
    '1e3',
    '1E-320',
    ' 1',
    '1 ',
    '0x10',
    'Infinity',
    'NaN',
    'NA',
    '-999',
    '-999.0',
  ],
  ...[
    'true',
    '1,5'.replace(',', '_'),
    '123456789012345',
    '1234567890123456',
    '0.1',
    '0.30000000000000004',
    '9007199254740993',
    '\r',
    '1\r2',
    'é',
  ],
)
const text = fc.constantFrom(
  '',
  'a',
  'b',
  'NA',
  ' a',
  'é',
  '😀',
  'a\r',
  '\ufeffa',
  'a-long-text-that-is-told-apart-by-its-end-1',
  'a-long-text-that-is-told-apart-by-its-end-2',
)
const quoted = fc.constantFrom(
  '"a"',
  '"a,b"',
  '"a\nb"',
  '"say ""x"""',
  '5" pipe',
  '""',
  '"1.5"',
  '"a\r\nb"',
  '"\n\n"',
)
const broken = fc.constantFrom('"a"b', '"a" ', '"', '"a')

const line = (cells: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.tuple(cells, cells, cells).map((row) => row.join(',')) },
    { weight: 1, arbitrary: fc.array(cells, { maxLength: 5 }).map((row) => row.join(',')) },
  )
const textOf = (cells: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.array(fc.tuple(line(cells), fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 12 }),
      fc.boolean(),
    )
    .map(([lines, isEnded]) => {
      const all = lines.map(([each, end]) => each + end).join('')
      return isEnded ? all : all.replace(/\r?\n$/, '')
    })
const plain = fc.oneof(decimal, oddNumber, text)

interface Row {
  readonly line: number
  readonly fault: unknown
  readonly cells: readonly unknown[]
}

const rowsOf = (
  batch: Pick<TableBatch, 'length' | 'line' | 'fault' | 'record' | 'value' | 'names'>,
  from: number,
): Row[] =>
  Array.from({ length: batch.length }, (_, index) => ({
    line: batch.line(index) + from,
    fault: batch.fault(index),
    cells:
      batch.fault(index) === undefined
        ? [fieldOf(batch.record(index), 'n'), fieldOf(batch.record(index), 't'), batch.value(index, 'x')]
        : [],
  }))

async function* piecesOf(whole: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(whole)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** The rows as they are read in one go. */
async function rowsInOneGo(whole: string, missing: readonly string[], from = 1): Promise<Row[]> {
  async function* pieces(): AsyncGenerator<string> {
    if (whole !== '') yield whole
  }
  const rows: Row[] = []
  const dialect = { delimiter: ',', newline: '\n' } as const
  for await (const batch of batches(pieces(), dialect, false, table(missing), from))
    rows.push(...rowsOf(batch, 0))
  return rows
}

/** A number as a column has it for a text; missing is `NaN`. */
const numberOf = (cell: unknown): unknown => {
  const value = typeof cell === 'number' ? cell : cell === null ? Number.NaN : Number(cell)
  return Object.is(value, -0) ? '-0' : value
}

describe('rows in chunks are the rows in one go', () => {
  it.each([
    ['without quotes', plain, ['plain']],
    ['with quotes', fc.oneof(plain, quoted), ['plain', 'quoted']],
    [
      'with quotes that are broken',
      fc.oneof({ weight: 30, arbitrary: fc.oneof(plain, quoted) }, { weight: 1, arbitrary: broken }),
      ['plain', 'quoted', 'rest'],
    ],
  ] as const)('%s', async (_, cells, kinds) => {
    const sizes = fc.integer({ min: 1, max: 40 })
    const missing = fc.constantFrom([], ['NA'], ['-999', 'a'])
    const seen = { plain: 0, quoted: 0, rest: 0, 'too-long': 0 }
    await fc.assert(
      fc.asyncProperty(textOf(cells), sizes, missing, async (whole, size, texts) => {
        const rows: Row[] = []
        let from = 1
        for await (const chunk of chunksOf(piecesOf(whole, size), 44)) {
          seen[chunk.kind]++
          if (chunk.kind === 'too-long') throw new Error('It is short')
          if (chunk.kind === 'rest') {
            let rest = Buffer.alloc(0)
            for await (const piece of chunk.rest) rest = Buffer.concat([rest, piece])
            rows.push(...(await rowsInOneGo(rest.toString(), texts, from)))
            break
          }
          const batch =
            chunk.kind === 'plain'
              ? linesReader(table(texts), 44)(chunk.bytes, false)
              : quotedLines(chunk.bytes.toString(), ',', false, table(texts))
          if (batch === undefined) throw new Error('It is UTF-8')
          const found = rowsOf(batch, from)
          rows.push(...found)
          from += batch.lines
          const columns = columnsReader(batch.columns())
          for (const [index, { fault, cells: texts }] of found.entries()) {
            if (fault !== undefined) continue
            expect(numberOf(columns.cells.get('n')?.cell(index) ?? null)).toEqual(numberOf(texts[0]))
            expect(columns.cells.get('t')?.cell(index)).toBe(texts[1])
          }
        }
        expect(rows).toEqual(await rowsInOneGo(whole, texts))
      }),
      { numRuns: 1500 },
    )
    for (const kind of kinds) expect(seen[kind]).toBeGreaterThan(100)
  })

  it('what is no UTF-8 is told', () => {
    expect(linesReader(table([]), 44)(Buffer.from('1,\xe9,2\n', 'latin1'), false)).toBeUndefined()
  })
})

/** A model that has to be asked for each record, one after the other. */
function recordByRecord(model: SyncModel): Model {
  const { scoreSync: _, scoreColumnsSync: __, ...others } = model
  return { ...others, cleanup: async () => {} }
}

/** All fixtures with a table of inputs. */
const models = readdirSync('fixtures/pmml', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('input.csv'))
  .map((path) => dirname(path).replaceAll('\\', '/'))
  .sort()

const summary = (text: string): string => text.replace(/ in [\d.]+ s/g, '')

describe('scores by columns are the scores record by record', () => {
  it.each(models)('%s', async (name) => {
    const found = loadModel(readFileSync(`fixtures/pmml/${name}/model.pmml`))
    if (!isSyncModel(found)) throw new Error('It is not synchronous')
    const [header, ...lines] = readFileSync(`fixtures/pmml/${name}/input.csv`, 'utf8').trimEnd().split('\n')
    let batchesByColumns = 0
    const model: SyncModel = {
      ...found,
      cleanup: async () => {},
      scoreColumnsSync(columns, options) {
        batchesByColumns++
        return found.scoreColumnsSync(columns, options)
      },
    }
    const cells = fc.oneof(oddNumber, text, fc.constantFrom('"a"', '1'))
    const rows = fc.array(
      fc.tuple(fc.nat(lines.length - 1), fc.option(fc.tuple(fc.nat(40), cells), { freq: 3 }), fc.boolean()),
      { minLength: 1, maxLength: 20 },
    )
    const flags = fc.subarray(
      ['--keep', '--align', '--missing=NA', '--format=tsv', '--strict', '--format=ndjson'],
      {
        maxLength: 3,
      },
    )
    await fc.assert(
      fc.asyncProperty(rows, flags, async (chosen, options) => {
        const body = chosen.map(([at, change, isShort]) => {
          const row = lines[at].split(',')
          if (change !== null) row[change[0] % row.length] = change[1]
          return (isShort && change?.[0] === 3 ? row.slice(1) : row).join(',')
        })
        const whole = Buffer.from(`${header}\n${body.join('\n')}\n`)
        // The columns of the output depend on what comes in first, so the first line comes with its header.
        const first = Buffer.byteLength(`${header}\n${body[0]}\n`)
        const pieces = [whole.subarray(0, first), ...(first < whole.length ? [whole.subarray(first)] : [])]
        const run = async (each: Model, errors: string) => {
          const outcome = await cli(['score', 'm', ...options, '-e', files.path(errors)], {
            stdin: pieces,
            model: each,
          })
          return {
            ...outcome,
            stderr: summary(outcome.stderr).replace(errors, ''),
            errors: files.read(errors),
          }
        }
        expect(await run(model, 'columns.csv')).toEqual(await run(recordByRecord(found), 'records.csv'))
      }),
      { numRuns: 15 },
    )
    expect(batchesByColumns).toBeGreaterThan(3)
  })
})

describe('threads that can’t be had', () => {
  it.each([
    ['have no script', pathToFileURL(files.path('nowhere.js'))],
    ['end at once', pathToFileURL(files.write('ends.mjs', 'process.exit(3)\n'))],
    ['fail', pathToFileURL(files.write('fails.mjs', 'throw new Error("no")\n'))],
  ])('because they %s: the run goes on without', async (_, threadScript) => {
    const stdin = ['x,y\n1,2\n', '9,3\n', '1,1\n'].map((text) => Buffer.from(text))
    const outcome = await cli(['score', 'm', '--workers', '2'], { stdin, threadScript })
    expect(outcome).toEqual(await cli(['score', 'm', '--workers', '0'], { stdin }))
  })
})
