/** The tables of elements are whole: every name has its element, and every element its name. */

import { expect, it } from 'vitest'
import { expressions } from '../../src/pmml/expressions/index.js'
import { expressionElements } from '../../src/pmml/expressions/names.js'
import { models } from '../../src/pmml/models/index.js'
import { modelElements } from '../../src/pmml/models/names.js'
import { predicates } from '../../src/pmml/predicates/index.js'
import { predicateElements } from '../../src/pmml/predicates/names.js'

it.each([
  { group: 'EXPRESSION', table: expressions, names: expressionElements },
  { group: 'PREDICATE', table: predicates, names: predicateElements },
])('$group', ({ table, names }) => {
  expect([...table.keys()].sort()).toEqual([...names].sort())
})

it.each([...expressions, ...predicates, ...models])(
  '%s is declared under its name, with its page',
  (name, { spec }) => {
    expect(spec.name).toBe(name)
    expect(spec.section).not.toBe('')
  },
)

it('models are of the standard', () => {
  expect([...models.keys()].filter((name) => !modelElements.some((each) => each === name))).toEqual([])
})
