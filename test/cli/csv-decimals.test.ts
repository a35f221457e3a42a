/** Decimals are read from bytes as from their text, whatever their form and wherever they stand. */

import { describe, expect, it } from 'vitest'
import { openCsv } from '../../src/cli/csv.js'
import { linesReader } from '../../src/cli/csv-bytes.js'
import { decimalReader } from '../../src/cli/csv-decimals.js'
import { randomNumbers } from '../pmml/packed/dialects.js'

/** What is read; other texts may begin with it. */
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?$/

const CELLS = 500
const times = Number(process.env.DECIMAL_TIMES ?? 100)
const seeds = [1, ...(process.env.DECIMAL_SEED === undefined ? [] : [Number(process.env.DECIMAL_SEED)])]

/** Compares cells as they stand in one line. Gives what differs. */
function differing(cells: readonly string[]): string[] {
  const bytes = Buffer.from(`${cells.join(',')}\n`, 'latin1')
  const reader = decimalReader(bytes)
  const wrong: string[] = []
  let from = 0
  for (const cell of cells) {
    const to = from + cell.length
    const value = reader.read(from)
    const isRead = !Number.isNaN(value) && reader.end === to
    const isRight = DECIMAL.test(cell) ? isRead && Object.is(value, Number(cell)) : !isRead
    if (!isRight) wrong.push(`${cell}: ${value}`)
    from = to + 1
  }
  return wrong
}

describe.each(seeds)('seed %i', (seed) => {
  const random = randomNumbers(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const one = <T>(list: readonly T[]): T => list[below(list.length)]
  const digits = (most: number): string =>
    Array.from({ length: 1 + below(most) }, () => String(below(random() < 0.2 ? 1 : 10))).join('')
  const bits = new BigUint64Array(1)
  const number = new Float64Array(bits.buffer)

  /** Half way between a number and the next one, cut after some digits, or with others behind. */
  function middle(): string {
    number[0] = random() * 10 ** below(17)
    const x = number[0]
    bits[0]++
    const text = ((x + number[0]) / 2).toFixed(below(20))
    return random() < 0.7
      ? text
      : `${text}${text.includes('.') ? '' : '.'}${one(['0', '1', '00000000000001'])}`
  }
  /** A whole number half way between two numbers, with the point anywhere. */
  function wholeMiddle(): string {
    const whole = String((2n ** 53n + 2n * BigInt(below(2 ** 50)) + 1n) * 5n ** BigInt(below(6)))
    const at = below(whole.length + 1)
    return at === 0 ? `0.${whole}` : at === whole.length ? whole : `${whole.slice(0, at)}.${whole.slice(at)}`
  }
  const kinds: readonly (readonly [string, () => string])[] = [
    ['numbers as they are written', () => String((random() - 0.5) * 10 ** (below(40) - 20))],
    ['numbers of 32 bits', () => String(Math.fround((random() - 0.5) * 10 ** (below(12) - 6)))],
    ['rounded numbers', () => ((random() - 0.5) * 10 ** below(8)).toFixed(below(18))],
    ['digits', () => `${one(['', '', '-'])}${digits(22)}${one(['', `.${digits(24)}`])}`],
    [
      'digits with exponents',
      () => `${digits(9)}${one(['', `.${digits(18)}`])}${one(['e', 'E'])}${one(['', '-', '+'])}${digits(5)}`,
    ],
    ['what is half way', middle],
    ['what is half way, of many digits', wholeMiddle],
    [
      'whole numbers about the last that is exact',
      () => String(2n ** 53n + BigInt(below(9) - 4)).replace(/(?=.{5}$)/, one(['', '.'])),
    ],
    [
      'anything',
      () =>
        Array.from({ length: below(12) }, () =>
          one([...'0123456789012345678901234567890....--+eE /:p\u0000é']),
        ).join(''),
    ],
  ]

  it.each(kinds)('%s', (_, cell) => {
    const wrong: string[] = []
    for (let i = 0; i < times; i++) wrong.push(...differing(Array.from({ length: CELLS }, cell)))
    expect(wrong).toEqual([])
  })
})

it.each(['7', '-0', '0.5', '12.25', '3.14159', '0.12345678', '0.123456789012', '2.5e3', '1.', '1e', '-', ''])(
  'as near to the end of the bytes as can be: %s',
  (cell) => {
    expect(differing([cell])).toEqual([])
    const behind = Buffer.from(`123456789${cell}\n`).subarray(9)
    const reader = decimalReader(behind)
    const value = reader.read(0)
    if (DECIMAL.test(cell)) expect([value, reader.end]).toEqual([Number(cell), cell.length])
  },
)

/** A table of one column of numbers. */
const table = {
  columns: ['n'],
  index: new Map([['n', 0]]),
  read: ['n'],
  numbers: new Set(['n']),
  missing: undefined,
  lasting: true,
}
const columnOf = (...cells: readonly string[]) =>
  linesReader(table, 44)(Buffer.from(cells.map((cell) => `${cell}\n`).join('')), false)?.columns().n

it('columns of decimals are numbers', () => {
  const cells = [
    '-0.13714687526226044',
    '1e-7',
    '0.12345678901234567890123',
    '9007199254740991',
    '-2.5E+3',
    '7',
  ]
  expect(columnOf(...cells)).toEqual(Float64Array.from(cells, Number))
})

it.each(['9007199254740992', '-9007199254740993', '12345678901234567890', '1e16', '1e999'])(
  'beyond 2^53 it is up to the model what a text is: %s',
  (text) => {
    expect(columnOf('1', text)).toEqual([1, text])
  },
)

it.each([',', '|', ' ', 'e', 'E', '+', '-', '.', '5'])(
  'decimals may hold the delimiter: %s',
  async (delimiter) => {
    async function* pieces(): AsyncGenerator<Buffer> {
      yield Buffer.from(`a${delimiter}b\n1${delimiter}2\n`)
    }
    const { chunked } = await openCsv(pieces(), { delimiter }, ['a', 'b'], undefined)
    expect(chunked !== undefined).toBe(!/[-+.eE0-9]/.test(delimiter))
  },
)
