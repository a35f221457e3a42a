/** What is looked up is what asking the predicates one after the other gives, and they are not asked. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import { defaultLimits } from '../../../src/core/options.js'
import { Compilation, compileChildPredicates, Scope } from '../../../src/pmml/compilation.js'
import { valueIn } from '../../../src/pmml/frame.js'
import { firstTrue } from '../../../src/pmml/predicates/firstTrue.js'
import { predicates } from '../../../src/pmml/predicates/index.js'
import { type Predicate, TRUE } from '../../../src/pmml/predicates/predicate.js'
import type { DataType, OpType, Raw } from '../../../src/pmml/types.js'
import { parseXml } from '../../../src/xml/parse.js'

/** A kind of field: what it is compared with, and values that it can have besides. */
interface Kind {
  readonly dataType: DataType
  readonly optype: OpType
  readonly operators: readonly string[]
  readonly texts: readonly string[]
  readonly values: readonly Raw[]
  /** Texts that the field lists. */
  readonly listed?: readonly string[]
}

const equality = ['equal', 'notEqual']
const order = ['lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual']
const near = (x: number): number[] => [x, x + Number.EPSILON, x - Number.EPSILON / 2, x + 0.5, x - 0.5, -x]
const numbers = [-2, -1, 0, 0.1, 1, 1.5, 3]
const kinds: readonly Kind[] = [
  {
    dataType: 'double',
    optype: 'continuous',
    operators: [...equality, ...order],
    texts: numbers.map(String),
    values: [...numbers.flatMap(near), -0, 5e-324, -5e-324, Infinity, -Infinity, 1e300],
  },
  {
    dataType: 'float',
    optype: 'continuous',
    operators: [...equality, ...order],
    texts: numbers.map(String),
    values: numbers.flatMap(near).map(Math.fround),
  },
  {
    dataType: 'integer',
    optype: 'continuous',
    operators: [...equality, ...order],
    texts: ['-1', '0', '0.5', '2', '3'],
    values: [-5, -1, 0, 1, 2, 3, 4],
  },
  {
    dataType: 'string',
    optype: 'categorical',
    operators: equality,
    texts: ['a', 'b', '', 'true', '1'],
    values: ['a', 'b', 'c', '', 'true', '1', '\0'],
  },
  {
    dataType: 'string',
    optype: 'categorical',
    operators: equality,
    texts: ['a', 'b', 'z'],
    values: ['a', 'b', 'c', 'other'],
    listed: ['c', 'b', 'a'],
  },
  {
    dataType: 'boolean',
    optype: 'categorical',
    operators: [...equality],
    texts: ['true', 'false'],
    values: [true, false],
  },
  {
    dataType: 'date',
    optype: 'continuous',
    operators: [...equality, ...order],
    texts: ['2020-01-01', '2020-01-03'],
    values: [18261, 18262, 18263, 18264, 18265],
  },
]

/** Predicates about x. */
const predicateOf = ({ operators, texts }: Kind): fc.Arbitrary<string> => {
  const text = fc.constantFrom(...texts)
  const { predicate } = fc.letrec<{ predicate: string }>((tie) => ({
    predicate: fc.oneof(
      { depthSize: 'small' },
      fc
        .record({ operator: fc.constantFrom(...operators), text })
        .map(({ operator, text }) => `<SimplePredicate field="x" operator="${operator}" value="${text}"/>`),
      fc
        .constantFrom('isMissing', 'isNotMissing')
        .map((each) => `<SimplePredicate field="x" operator="${each}"/>`),
      fc
        .record({ inside: fc.constantFrom('isIn', 'isNotIn'), items: fc.uniqueArray(text, { minLength: 1 }) })
        .map(
          ({ inside, items }) =>
            `<SimpleSetPredicate field="x" booleanOperator="${inside}"><Array type="string">${items.map((each) => `"${each}"`).join(' ')}</Array></SimpleSetPredicate>`,
        ),
      fc.constantFrom('<True/>', '<False/>'),
      fc
        .record({
          join: fc.constantFrom('and', 'or', 'xor', 'surrogate'),
          parts: fc.array(tie('predicate'), { minLength: 2, maxLength: 3 }),
        })
        .map(
          ({ join, parts }) =>
            `<CompoundPredicate booleanOperator="${join}">${parts.join('')}</CompoundPredicate>`,
        ),
    ),
  }))
  return predicate
}

/** Compiles predicates about two inputs, x and y, and one that is computed. */
function compile(xml: string, { dataType, optype, listed }: Kind) {
  const compilation = new Compilation(settle(), {
    expressions: new Map(),
    predicates,
    functions: new Map(),
    userFunctions: new Map(),
  })
  const scope = new Scope(compilation)
  const at = parseXml(`<Here>${xml}</Here>`, defaultLimits)
  const slots = ['x', 'y'].map((name) => {
    const slot = compilation.newSlot()
    const read = (frame: Parameters<typeof valueIn>[0]): Raw => valueIn(frame, slot)
    const values = (listed ?? []).map((value) => ({ value, displayValue: undefined }))
    const hasCodes = listed !== undefined
    scope.declare(name, () => ({ name, dataType, optype, values, slot, hasCodes, read }), at)
    return slot
  })
  scope.declare('computed', () => ({ name: 'computed', dataType, optype, values: [], read: () => null }), at)
  const compiled = compileChildPredicates(at, scope)
  let asked = 0
  const watched = compiled.map(
    (predicate): Predicate => ({
      ...predicate,
      test(frame) {
        asked++
        return predicate.test(frame)
      },
    }),
  )
  const { find } = firstTrue(watched, compilation)
  const frame = compilation.newFrame()
  return {
    /** Puts a value for x where frames have it, and looks. */
    find(value: Raw): number {
      const isNumber = typeof value === 'number'
      frame.numbers[slots[0]] = isNumber ? value : Number.NaN
      if (!isNumber) frame.values[slots[0]] = value
      frame.codes[slots[0]] = listed?.indexOf(String(value)) ?? -1
      return find(frame)
    },
    search: () => compiled.findIndex((each) => each.test(frame) === TRUE),
    /** How often predicates were asked since the last time. */
    asked() {
      const [before] = [asked]
      asked = 0
      return before
    },
  }
}

it.each(kinds.map((kind) => [kind.dataType, kind] as const))('fields of type %s', (_, kind) => {
  fc.assert(
    fc.property(fc.array(predicateOf(kind), { minLength: 1, maxLength: 6 }), (list) => {
      const { find, search, asked } = compile(list.join(''), kind)
      const looksAtX = list.some((each) => each.includes('field="x"'))
      asked()
      for (const value of [...kind.values, null]) {
        const found = find(value)
        expect(asked() === 0).toBe(looksAtX)
        expect(found).toBe(search())
      }
    }),
    { numRuns: 300 },
  )
})

const [double, , , text] = kinds
const simple = (name: string, value: string): string =>
  `<SimplePredicate field="${name}" operator="equal" value="${value}"/>`

it.each([
  ['two inputs', simple('x', '1') + simple('y', '1'), double, 1],
  [
    'two inputs in one predicate',
    `<CompoundPredicate booleanOperator="or">${simple('y', '2') + simple('x', '1')}</CompoundPredicate>`,
    double,
    1,
  ],
  ['what is computed', simple('computed', '1'), double, 1],
  ['lists', simple('x', 'a'), text, ['a', 'b']],
])('%s: the predicates are asked', (_, xml, kind, value) => {
  const { find, search, asked } = compile(xml, kind)
  asked()
  const found = find(value)
  expect(asked()).toBeGreaterThan(0)
  expect(found).toBe(search())
})

it('of very many predicates there is no table', () => {
  const many = Array.from({ length: 1000 }, (_, i) => simple('x', String(i)))
  const { find, asked } = compile(many.join(''), double)
  expect(asked()).toBe(0)
  expect([find(5), find(999), find(1000)]).toEqual([5, 999, -1])
})
