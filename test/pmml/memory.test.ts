/** Memories as JSON has them. */

import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../src/index.js'
import { type Memory, restored, snapshotOf } from '../../src/pmml/memory.js'
import { expectError, thrownBy } from '../helpers/pmml.js'

/** A memory written down as text, and taken up again. */
const carried = (memory: Memory): Memory =>
  restored(
    'm',
    memory.map(() => () => true),
    JSON.parse(JSON.stringify(snapshotOf('m', memory))),
  )

describe('a memory written down and taken up again', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 0.1],
    ['a large number', 1.7976931348623157e308],
    ['a small number', 5e-324],
    ['zero', 0],
    ['negative zero', -0],
    ['NaN', Number.NaN],
    ['infinity', Infinity],
    ['negative infinity', -Infinity],
    ['a text', 'tea\u2028 "\ud83c\udf75"'],
    ['a text that looks like a number', '-0'],
    ['a truth', false],
    ['a list', [1, 'a', -0, [Number.NaN]]],
    ['an empty list', []],
    ['missing values in a list', [null, 1, null]],
    ['an object', { count: 2, blocks: { '["a"]': [1, -Infinity], '[null]': [] } }],
  ])('is the same: %s', (_what, value) => {
    const [back] = carried([value])
    expect(Object.is(back, value) || typeof value === 'object').toBe(true)
    expect(back).toEqual(value)
  })

  it('keeps which slot is which', () => {
    expect(carried([undefined, 1, undefined, 'b'])).toEqual([undefined, 1, undefined, 'b'])
  })

  it('is a copy: what happens later does not change it', () => {
    const memory: Memory = [{ blocks: { a: [1] } }]
    const snapshot = snapshotOf('m', memory)
    const before = JSON.stringify(snapshot)
    ;(memory[0] as { blocks: { a: number[] } }).blocks.a.push(2)
    expect(JSON.stringify(snapshot)).toBe(before)
    const back = restored('m', [() => true], snapshot)
    ;(back[0] as { blocks: { a: number[] } }).blocks.a.push(3)
    expect(JSON.stringify(snapshot)).toBe(before)
  })
})

const isNumber = (value: unknown): boolean => typeof value === 'number'

describe('what is no snapshot of the model', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'snapshot'],
    ['a number', 5],
    ['a list', []],
    ['an empty object', {}],
    ['that of another model', snapshotOf('other', [1, 2])],
    ['one without memory', { model: 'm' }],
    ['one whose memory is no list', { model: 'm', memory: { length: 2 } }],
    ['one with something that was never remembered', snapshotOf('m', [1, 'b'])],
    ['one that remembers less', snapshotOf('m', [1])],
    ['one that remembers more', snapshotOf('m', [1, 2, 3])],
  ])('is refused: %s', (_what, snapshot) => {
    const error = thrownBy(() => restored('m', [isNumber, isNumber], snapshot))
    if (!(error instanceof ScoreError)) throw error
    expectError(error, { code: 'bad-state' })
  })
})
