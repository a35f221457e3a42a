import { describe, expect, it } from 'vitest'
import {
  expectError,
  expectNumbers,
  field,
  load,
  scoreErrorOf,
  scoreOf,
  values,
} from '../../../helpers/pmml.js'
import { model, type Parts, xPlus } from './machines.js'

const classes = (machines: string, attributes = '', parts: Partial<Parts> = {}): string =>
  model({
    functionName: 'classification',
    target: field('y', 'string', values('a', 'b', 'c', 'd')),
    machines,
    attributes,
    ...parts,
  })
const of = (target: string, alternate?: string, more = ''): string =>
  `targetCategory="${target}" ${alternate === undefined ? '' : `alternateTargetCategory="${alternate}"`} ${more}`

describe('two classes, one machine', () => {
  // f(x) = x.
  it.each([
    ['below the threshold is the target category', '', '', -0.1, 'a'],
    ['at the threshold is the other one', '', '', 0, 'b'],
    ['above the threshold is the other one', '', '', 0.1, 'b'],
    ['maxWins: above is the target category', 'maxWins="true"', '', 0.1, 'a'],
    ['maxWins: at the threshold is the other one', 'maxWins="true"', '', 0, 'b'],
    ['maxWins: below is the other one', 'maxWins="true"', '', -0.1, 'b'],
    ['the threshold of the model', 'threshold="2"', '', 1.9, 'a'],
    ['the threshold of the model, at it', 'threshold="2"', '', 2, 'b'],
    ['the threshold of the machine comes first', 'threshold="2"', 'threshold="1"', 1.9, 'b'],
    ['one against one', 'classificationMethod="OneAgainstOne"', '', -1, 'a'],
    ['one against all is no matter with one machine', 'classificationMethod="OneAgainstAll"', '', 1, 'b'],
  ])('%s', (_, attributes, own, x, expected) => {
    const score = scoreOf(classes(xPlus(0, of('a', 'b', own)), attributes), { x, z: 0 })
    expect(score.prediction).toBe(expected)
    expectNumbers(score.probabilities, {
      a: expected === 'a' ? 1 : 0,
      b: expected === 'b' ? 1 : 0,
      c: 0,
      d: 0,
    })
  })

  it.each([
    [-0.5, 'b'],
    [0, 'b'],
    [0.49, 'b'],
    [0.5, 'a'],
    [1, 'a'],
    [1.49, 'a'],
  ])('alternateBinaryTargetCategory: %d rounds to the code of %s', (x, expected) => {
    const document = classes(xPlus(0, of('a')), 'alternateBinaryTargetCategory="b"', { version: '3.2' })
    expect(scoreOf(document, { x, z: 0 }).prediction).toBe(expected)
  })

  it.each([-0.51, 1.5, 7])('alternateBinaryTargetCategory: %d is no code', (x) => {
    const document = classes(xPlus(0, of('a')), 'alternateBinaryTargetCategory="b"', { version: '3.2' })
    expectError(scoreErrorOf(load(document), { x, z: 0 }), { code: 'invalid-result', received: String(x) })
  })
})

describe('one against all', () => {
  // f = x, x + 1, 3·… : constants tell the machines apart, x is the same for all.
  const three = xPlus(0, of('a')) + xPlus(-1, of('b')) + xPlus(2, of('c'))
  it.each([
    ['the smallest value wins', three, '', 'b'],
    ['maxWins: the greatest value wins', three, 'maxWins="true"', 'c'],
    ['said so', three, 'classificationMethod="OneAgainstAll"', 'b'],
    ['thresholds are no matter', three, 'threshold="100"', 'b'],
    ['of equals the first machine wins', xPlus(1, of('c')) + xPlus(1, of('a')), '', 'c'],
    [
      'maxWins: of equals the first machine wins',
      xPlus(1, of('c')) + xPlus(1, of('a')),
      'maxWins="true"',
      'c',
    ],
    [
      'alternate categories are no matter where the method says so',
      xPlus(0, of('a', 'b')) + xPlus(-1, of('b', 'a')),
      'classificationMethod="OneAgainstAll"',
      'b',
    ],
  ])('%s', (_, machines, attributes, expected) => {
    expect(scoreOf(classes(machines, attributes), { x: 0.5, z: 0 }).prediction).toBe(expected)
  })

  it('gives the values of the machines, and no probabilities', () => {
    const score = scoreOf(classes(three), { x: 0.5, z: 0 })
    expect(score.affinities).toEqual({ a: 0.5, b: -0.5, c: 2.5 })
    expect(score.probabilities).toBeUndefined()
  })
})

describe('one against one', () => {
  // At x = 0 a machine votes for its target category when its constant is negative.
  const vote = (winner: string, loser: string): string => xPlus(-1, of(winner, loser))
  const against = (loser: string, winner: string): string => xPlus(1, of(loser, winner))
  it.each([
    ['most votes win', vote('a', 'b') + against('a', 'c') + against('b', 'c'), '', 'c', { a: 1, b: 0, c: 2 }],
    [
      'said so',
      vote('a', 'b') + against('a', 'c') + against('b', 'c'),
      'classificationMethod="OneAgainstOne"',
      'c',
      { a: 1, b: 0, c: 2 },
    ],
    [
      'maxWins turns each vote',
      vote('a', 'b') + against('a', 'c') + against('b', 'c'),
      'maxWins="true"',
      'b',
      { a: 1, b: 2, c: 0 },
    ],
    [
      'in a circle the class voted for first wins',
      against('a', 'b') + vote('a', 'c') + against('b', 'c'),
      '',
      'b',
      { a: 1, b: 1, c: 1 },
    ],
    [
      'of classes with most votes the one voted for first wins, not the one that reached them first',
      vote('a', 'b') +
        vote('c', 'b') +
        vote('c', 'd') +
        vote('b', 'd') +
        vote('a', 'd') +
        vote('a', 'c') +
        vote('c', 'a'),
      '',
      'a',
      { a: 3, b: 1, c: 3, d: 0 },
    ],
    ['not every pair needs a machine', vote('a', 'b') + vote('a', 'c'), '', 'a', { a: 2, b: 0, c: 0 }],
    [
      'each machine has its own threshold',
      xPlus(1, of('a', 'b', 'threshold="2"')) + xPlus(1, of('c', 'b', 'threshold="0.5"')),
      '',
      'a',
      { a: 1, b: 1, c: 0 },
    ],
  ])('%s', (_, machines, attributes, expected, votes: Record<string, number>) => {
    const score = scoreOf(classes(machines, attributes), { x: 0, z: 0 })
    expect(score.prediction).toBe(expected)
    const total = Object.values(votes).reduce((sum, each) => sum + each)
    expectNumbers(
      score.probabilities,
      Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, (votes[name] ?? 0) / total])),
    )
  })

  it('outputs: the share of votes, also by rank', () => {
    const extra = `<Output><OutputField name="p" feature="probability" value="c" dataType="double" optype="continuous"/>
      <OutputField name="second" feature="predictedValue" rank="2" dataType="string" optype="categorical"/></Output>`
    const machines = vote('a', 'b') + vote('a', 'c') + against('b', 'c')
    expect(scoreOf(classes(machines, '', { extra }), { x: 0, z: 0 }).outputs).toMatchObject({
      y: 'a',
      p: 1 / 3,
      second: 'c',
    })
  })

  it('classes have the type of the target', () => {
    const target = field('y', 'integer', '', 'categorical')
    expect(scoreOf(classes(vote('1', '0'), '', { target }), { x: 0, z: 0 }).prediction).toBe(1)
  })
})

describe('missing', () => {
  const extra = `<Targets><Target field="y"><TargetValue value="a" priorProbability="0.2"/><TargetValue value="b" priorProbability="0.8"/></Target></Targets>`
  it.each([
    ['a field, one machine', xPlus(0, of('a', 'b')), {}, { z: 1 }, null],
    ['a field, one against all', xPlus(0, of('a')) + xPlus(0, of('b')), {}, { z: 1 }, null],
    ['a field, one against one', xPlus(0, of('a', 'b')) + xPlus(0, of('a', 'c')), {}, { z: 1 }, null],
    ['a field, with priors', xPlus(0, of('a', 'b')), { extra }, { z: 1 }, 'b'],
    [
      'a value that is no number',
      xPlus(0, of('a', 'b')),
      { kernel: '<PolynomialKernelType degree="0.5"/>' },
      { x: -9, z: 0 },
      null,
    ],
    [
      'values that are no numbers',
      xPlus(0, of('a')) + xPlus(0, of('b')),
      { kernel: '<PolynomialKernelType degree="0.5"/>' },
      { x: -9, z: 0 },
      null,
    ],
    [
      'votes that are no numbers',
      xPlus(0, of('a', 'b')) + xPlus(0, of('a', 'c')),
      { kernel: '<PolynomialKernelType degree="0.5"/>' },
      { x: -9, z: 0 },
      null,
    ],
  ])('%s', (_, machines, parts, record, expected) => {
    expect(scoreOf(classes(machines, '', parts), record).prediction).toBe(expected)
  })
})
