import { describe, expect, it } from 'vitest'
import type { SyncEngine } from '../../src/core/engine.js'
import { ScoreError } from '../../src/core/errors.js'
import { adder, cli } from './harness.js'

describe('inspect', () => {
  it('for people', async () => {
    const { code, stdout } = await cli(['inspect', 'm'])
    expect(code).toBe(0)
    expect(stdout).toBe(`RegressionModel for classification "adder"
  format     PMML
  size       12.3 kB
  scored by  scorelet

inputs (3)
  x     double  continuous   required        [0, ∞)
  y     double  continuous   may be missing
  note  string  categorical  may be missing  {a, b}

outputs (2)
  sum   double  continuous
  note  string  categorical
`)
  })

  it('as JSON', async () => {
    const { stdout } = await cli(['inspect', 'm', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      format: 'pmml',
      info: adder.info,
      inputs: adder.inputs,
      outputs: adder.outputs,
      stateful: false,
      inputSchema: expect.objectContaining({ type: 'object', required: ['x'] }),
    })
  })

  it('control characters of a document never reach the terminal', async () => {
    const engine = { ...adder, info: { ...adder.info, name: '\u001b[31mred\u0007', producer: 'a\nb' } }
    const { stdout } = await cli(['inspect', 'm'], { engine })
    expect(stdout).toContain('"\\u001b[31mred\\u0007"')
    expect(stdout).toContain('written by  a\\nb\n')
  })

  const leaf = (predicate: string, score: string) => ({ predicate, score, children: [] })
  it.each([
    ['one node', { predicate: 'true', children: [] }, 'true\n'],
    [
      'a tree',
      {
        predicate: 'true',
        children: [
          { id: '1', ...leaf('length <= 2.45', 'setosa') },
          {
            id: '2',
            predicate: 'length > 2.45',
            children: [leaf('width <= 1.75', 'versicolor'), leaf('width > 1.75', 'virginica')],
          },
          leaf('length is missing', 'setosa'),
        ],
      },
      `true
├─ [1] length <= 2.45 → setosa
├─ [2] length > 2.45
│  ├─ width <= 1.75 → versicolor
│  └─ width > 1.75 → virginica
└─ length is missing → setosa
`,
    ],
  ])('draws %s', async (_, tree, expected) => {
    const engine = { ...adder, info: { ...adder.info, metadata: { tree } } }
    const { code, stdout } = await cli(['inspect', 'm', '--tree'], { engine })
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected })
  })

  it.each([
    ['there is none', undefined],
    ['it is something else', { predicate: 'true', children: [5] }],
    [
      'it is too large',
      { predicate: 'true', children: new Array(1001).fill({ predicate: 'true', children: [] }) },
    ],
  ])('draws no tree if %s', async (_, tree) => {
    const engine = { ...adder, info: { ...adder.info, metadata: { tree } } }
    const { code, stdout, stderr } = await cli(['inspect', 'm', '--tree'], { engine })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('This RegressionModel is no small tree')
  })

  it.each([
    ['no model', ['inspect'], 2, 'Which model?'],
    ['a broken model', ['inspect', 'broken.pmml'], 3, '[xml-malformed]'],
    ['contradictions', ['inspect', 'm', '--json', '--tree'], 2, 'exclude each other'],
  ])('%s', async (_, args, code, message) => {
    const outcome = await cli(args)
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toContain(message)
  })

  it('explains the score of a record, as text', async () => {
    const { code, stdout } = await cli(['inspect', 'm', '--explain', '{"x": 4}'])
    expect(code).toBe(0)
    expect(stdout).toBe(`RegressionModel "adder": small
  x = 4
  x × 1 = 4 adds 4
  [big] sum = 1
  node 2: x ≤ 4 = small
  segment 1, weight 0.5: takes no part
  segment 2, weight 1:
    TreeModel: 7
  rule r: x = 1 = 3 (weight 2, confidence 0.5, reason code RC)
  entity c: 0.25
  Targets: 1 becomes 2
`)
  })

  it('explains the score of a record, as data', async () => {
    const { stdout } = await cli(['inspect', 'm', '--explain', '{"x": 4}', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      element: 'RegressionModel',
      prediction: 'small',
      inputs: { x: 4 },
    })
  })

  it.each([
    ['no JSON', 'x=4', 2, '--explain takes a record as a JSON object'],
    ['no object', '[4]', 2, '--explain takes a record as a JSON object'],
    ['a bad record', '{"x": "bad"}', 1, '[wrong-type]'],
  ])('of %s says what is wrong', async (_, record, exit, message) => {
    const engine: SyncEngine = {
      ...adder,
      explain: () => {
        throw new ScoreError('wrong-type', 'x is no number', { field: 'x' })
      },
    }
    const { code, stderr } = await cli(['inspect', 'm', '--explain', record], { engine })
    expect(code).toBe(exit)
    expect(stderr).toContain(message)
  })
})
