import { describe, expect, it } from 'vitest'
import { agrees } from '../../src/cli/compare.js'
import { ScoreError } from '../../src/core/errors.js'
import type { Value } from '../../src/index.js'
import { adder, cli, folder } from './harness.js'

const files = folder()

describe('embedded records', () => {
  it.each([
    ['all agree', { records: 3, failures: [] }, 0, 'All 3 test records agree.\n'],
    [
      'there are none',
      { records: 0, failures: [] },
      1,
      'Nothing was verified: the model holds no test records.',
    ],
    [
      'some differ',
      {
        records: 2,
        failures: [
          { record: 1, field: 'sum', expected: 3, actual: 4 },
          { record: 2, field: 'note', expected: 'a', actual: null },
          {
            record: 2,
            field: 'x',
            expected: 1,
            actual: null,
            error: new ScoreError('missing-value', 'No value'),
          },
        ],
      },
      1,
      `  record  field  expected  actual
  1       sum    3         4
  2       note   a         (missing)
  2       x      1         No value
3 values differ in 2 test records.
`,
    ],
  ])('%s', async (_, verification, code, expected) => {
    const outcome = await cli(['verify', 'm'], { engine: { ...adder, verify: () => verification } })
    expect(outcome.stdout).toContain(expected)
    expect(outcome.code).toBe(code)
  })

  it('the tolerance reaches the model', async () => {
    let asked: unknown
    const engine = {
      ...adder,
      verify(options: object) {
        asked = options
        return { records: 1, failures: [] }
      },
    }
    await cli(['verify', 'm', '--tolerance', '1e-9'], { engine })
    expect(asked).toEqual({ precision: 1e-9, zeroThreshold: 1e-9 })
  })
})

describe('records of two files', () => {
  const input = 'x,y,note\n1,2,a\n9,3,\n'
  const columns = 'prediction,sum,note,probability(big)'
  it.each([
    ['all agree', input, `${columns}\nsmall,3,a,0.15\nbig,12,,0.6\n`, [], 0, 'All 2 test records agree.\n'],
    [
      'columns in any order, some only',
      input,
      'sum;prediction\n3;small\n12;big\n',
      [],
      0,
      'All 2 test records agree.\n',
    ],
    ['as JSON', input, '{"sum":3}\n{"sum":12}\n', [], 0, 'All 2 test records agree.\n'],
    ['within the tolerance', input, 'sum\n3.0000001\n12\n', [], 0, 'All 2 test records agree.\n'],
    [
      'outside a tighter one',
      input,
      'sum\n3.0000001\n12\n',
      ['--tolerance', '1e-9'],
      1,
      '1       sum    3.0000001  3\n',
    ],
    [
      'values differ',
      input,
      `${columns}\nbig,3,b,0.15\nbig,12,x,0.7\n`,
      [],
      1,
      `  record  field             expected  actual
  1       prediction        big       small
  1       note              b         a
  2       note              x         (missing)
  2       probability(big)  0.7       0.6
4 values differ in 2 test records.
`,
    ],
    [
      'a record can not be scored',
      'x\n1\noops\n',
      'sum\n1\n2\n',
      [],
      1,
      '2       (record)  a score   The value of "x" is no number',
    ],
  ])('%s', async (_, records, rows, args, code, expected) => {
    const expectedFile = files.write(rows.startsWith('{') ? 'e.ndjson' : 'e.csv', rows)
    const outcome = await cli([
      'verify',
      'm',
      '--input',
      files.write('i.csv', records),
      '--expected',
      expectedFile,
      ...args,
    ])
    expect(outcome.stdout).toContain(expected)
    expect(outcome.code).toBe(code)
  })

  it.each([
    ['too few expected', input, 'sum\n3\n', 4, 'more records than the 1 expected ones'],
    ['too many expected', input, 'sum\n3\n12\n1\n', 4, 'more expected records than the 2 of the input'],
    [
      'nothing to compare',
      input,
      'total\n3\n12\n',
      4,
      'It gives prediction, sum, note, probability(small), probability(big).',
    ],
    ['nothing at all', 'x\n', 'sum\n', 4, 'nothing was verified'],
    [
      'a bad expected row',
      input,
      'sum,note\n3\n12,a\n',
      4,
      'Expected record 1 on line 2 is bad: the line has 1 cell, not 2',
    ],
  ])('%s', async (_, records, rows, code, message) => {
    const outcome = await cli([
      'verify',
      'm',
      '--input',
      files.write('i.csv', records),
      '--expected',
      files.write('e.csv', rows),
    ])
    expect(outcome.stderr).toContain(message)
    expect(outcome.code).toBe(code)
  })

  it('columns that the model does not have are named', async () => {
    const expected = files.write('e.csv', 'sum,id\n3,a\n12,b\n')
    const { code, stderr } = await cli([
      'verify',
      'm',
      '--input',
      files.write('i.csv', input),
      '--expected',
      expected,
    ])
    expect(stderr).toBe('scorelet: not compared, since the model gives nothing by these names: id\n')
    expect(code).toBe(0)
  })

  it('prints twenty differences at most', async () => {
    const args = [
      '--input',
      files.write('i.csv', `x\n${'1\n'.repeat(50)}`),
      '--expected',
      files.write('e.csv', `sum\n${'2\n'.repeat(50)}`),
    ]
    const { stdout } = await cli(['verify', 'm', ...args])
    expect(stdout.split('\n')).toHaveLength(1 + 20 + 2 + 1)
    expect(stdout).toContain('  and 30 more\n50 values differ in 50 test records.\n')
  })

  it.each([
    [['--input', 'a.csv'], '--input and --expected go together'],
    [['--tolerance', 'x'], '--tolerance takes a number'],
    [['--tolerance', '-1'], '--tolerance'],
  ])('%s is refused', async (args, message) => {
    const outcome = await cli(['verify', 'm', ...args])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain(message)
  })
})

describe('agreement', () => {
  it.each<[expected: unknown, actual: Value | undefined, agreed: boolean]>([
    ['', null, true],
    [null, undefined, true],
    ['', Number.NaN, true],
    ['', 0, false],
    ['0', null, false],
    ['1.0000005', 1, true],
    ['1.000002', 1, false],
    ['1000001', 1000000.5, true],
    ['1e-7', 0, true],
    ['Infinity', Number.POSITIVE_INFINITY, true],
    ['x', 1, false],
    ['True', true, true],
    ['false', true, false],
    ['a', 'a', true],
    ['A', 'a', false],
    ['1.0', '1', true],
    ['1.0000001', '1', false],
    ['12345678901234567891', 12345678901234567891n, true],
    ['[1,"a",null]', [1, 'a', null], true],
    ['[1,"b"]', [1, 'a'], false],
    [[1, 2], [1, 2], true],
    ['[1]', [1, 2], false],
    ['[1,2]', { type: 'float', dims: [2], data: Float32Array.of(1, 2) }, true],
    ['no list', [1], false],
  ])('%s and %s: %s', (expected, actual, agreed) => {
    expect(agrees(expected, actual, 1e-6)).toBe(agreed)
  })
})
