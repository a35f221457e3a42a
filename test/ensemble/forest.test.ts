/** Forests say what their trees say one by one, whichever way and kernel evaluates them, over made-up forests and records. */

import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/core/stepwise.js'
import { type Forest, forestOfData } from '../../src/ensemble/evaluation.js'
import { compileForest, type ForestOptions } from '../../src/ensemble/forest.js'
import { MISSING } from '../../src/ensemble/TreeTable.js'
import { answer, type Kind, making, randomNumbers, seeds, tableOf } from './trees.js'

const { ends, lower, greater, elsewhere } = MISSING

const plain: Kind = {
  trees: 40,
  leaves: 63,
  numbers: 9,
  categorical: 0,
  categories: 0,
  limits: 300,
  missing: [lower, greater],
  ownValues: false,
}

const kinds: readonly (readonly [name: string, kind: Kind])[] = [
  ['splits by size', plain],
  ['more trees than lanes', { ...plain, trees: 25, leaves: 40 }],
  ['few limits, met often', { ...plain, limits: 3 }],
  ['missing values that end trees', { ...plain, missing: [ends, lower, greater] }],
  ['64 leaves', { ...plain, leaves: 64 }],
  ['categories', { ...plain, numbers: 3, categorical: 4, categories: 7 }],
  [
    'nothing but categories',
    { ...plain, numbers: 0, categorical: 3, categories: 40, missing: [ends, greater] },
  ],
]
const kindsOfNodes: typeof kinds = [
  ['a single tree', { ...plain, trees: 1, numbers: 2 }],
  ['large trees', { ...plain, trees: 12, leaves: 900, limits: 5000 }],
  ['missing values that end trees with a value', { ...plain, missing: [ends, lower], ownValues: true }],
  ['stumps', { ...plain, trees: 400, leaves: 2 }],
]
const kindsOfSelections: typeof kinds = [
  ['256 leaves, more limits than bytes', { ...plain, trees: 30, leaves: 256, numbers: 3, limits: 5000 }],
  ['as many limits as bytes', { ...plain, trees: 60, numbers: 1, limits: 255 }],
  ['one limit more', { ...plain, trees: 60, numbers: 1, limits: 256 }],
  ['a single tree of two leaves', { ...plain, trees: 1, leaves: 2, numbers: 1 }],
  ['stumps', { ...plain, trees: 400, leaves: 2 }],
  ['sets of many categories', { ...plain, trees: 50, numbers: 1, categorical: 2, categories: 60 }],
]

const ways: readonly (readonly [name: string, options: ForestOptions, kinds: typeof kinds])[] = [
  ['bit vectors, compiled', { way: 'bit vectors', selections: false }, kinds],
  ['nodes, compiled', { way: 'nodes', selections: false }, [...kinds, ...kindsOfNodes]],
  ['nodes, plain', { way: 'nodes', compiled: false }, [...kinds, ...kindsOfNodes]],
  ['bit vectors and selections', { way: 'bit vectors', selections: true }, kinds],
  ['nodes and selections', { way: 'nodes', selections: true }, [...kinds, ...kindsOfSelections]],
]

/** Puts records into a forest. */
function fill(forest: Forest, records: readonly (readonly unknown[])[]): void {
  const numbers = forest.numbers(records.length)
  records.forEach((record, row) => {
    forest.features.forEach(({ feature, categories }, f) => {
      const value = record[feature]
      const number = categories === undefined ? Number(value) : (categories.get(value) ?? categories.size)
      numbers[row * forest.width + f] = value === null ? Number.NaN : number
    })
  })
}

const sum = (numbers: readonly number[], round: (x: number) => number): number =>
  numbers.reduce((total, x) => round(total + x), 0)

describe.each(ways)('%s', (_, options, kinds) => {
  describe.each(kinds)('%s', (_, kind) => {
    it.each(seeds)('says what the trees say (seed %i)', (seed) => {
      const { trees, record } = making(kind, randomNumbers(seed))
      const forest = compileForest(trees.map(tableOf), options)
      if (forest === undefined) throw new Error('This forest is to be evaluated together')
      expect(forest.way).toBe(options.way)
      // A forest of a hundred nodes is not worth a call of the compiled kernel.
      if (options.compiled === false || options.way === 'bit vectors')
        expect(forest.isCompiled).toBe(options.compiled !== false)
      if (forest.isCompiled) expect(forest.selects).toBe(options.selections)
      const { rowsAtOnce } = forest
      for (const rows of new Set([1, 3, 8, 13, 16, 64, 65, rowsAtOnce].filter((each) => each <= rowsAtOnce)))
        for (const missing of [0, 0.1, 1]) {
          const records = Array.from({ length: rows }, () => record(missing))
          const said = records.map((each) => trees.map((tree) => answer(tree, each)))
          fill(forest, records)
          expect(Array.from(forest.results(rows).subarray(0, rows * trees.length))).toEqual(said.flat())
          expect(Array.from(forest.totals(rows, false).subarray(0, rows))).toEqual(
            said.map((each) => sum(each, (x) => x)),
          )
        }
    })

    it('says the same as data that went to another thread', () => {
      const { trees, record } = making(kind, randomNumbers(3))
      const forest = compileForest(trees.map(tableOf), options)
      if (forest === undefined) throw new Error('This forest is to be evaluated together')
      // Evaluated before, and with room for more: what records took is no part of it.
      const records = Array.from({ length: 8 }, () => record(0.1))
      fill(forest, records)
      const said = Array.from(forest.results(8))
      const other = atOnce(forestOfData(structuredClone(forest.data())))
      if (other === undefined) throw new Error('This forest can be evaluated here')
      fill(other, records)
      const count = 8 * trees.length
      expect(Array.from(other.results(8).subarray(0, count))).toEqual(said.slice(0, count))
      expect([other.way, other.size, other.isCompiled]).toEqual([forest.way, forest.size, forest.isCompiled])
    })

    it('adds up in 32 bits', () => {
      const { trees, record } = making(kind, randomNumbers(5))
      const rounded = trees.map((tree) => roundedTree(tableOf(tree)))
      const forest = compileForest(rounded, options)
      if (forest === undefined) throw new Error('This forest is to be evaluated together')
      const records = [record(0), record(0.1)]
      fill(forest, records)
      const said = records.map((each) => trees.map((tree) => Math.fround(answer(tree, each))))
      expect(Array.from(forest.totals(2, true).subarray(0, 2))).toEqual(
        said.map((each) => sum(each, Math.fround)),
      )
    })
  })
})

describe.each(ways)('shares, %s', (_, options) => {
  const ending: Kind = { ...plain, missing: [ends, lower], limits: 20 }
  it.each([
    ['of an even number of classes', 4, false, plain],
    ['of an odd one', 3, false, plain],
    ['in 32 bits', 3, true, plain],
    ['where trees may end without an outcome', 3, false, ending],
  ])('adds them up in the order of the trees: %s', (_, classes, inFloats, kind) => {
    const random = randomNumbers(11)
    const round = inFloats ? Math.fround : (x: number) => x
    const { trees, record } = making(kind, random)
    // Trees say one of ten outcomes each.
    const outcome = (x: number): number => (Number.isNaN(x) ? x : Math.floor((x + 0.5) * 10))
    const table = Float64Array.from({ length: 10 * classes }, () => round(random()))
    const forest = compileForest(
      trees.map(tableOf).map((each) => ({ ...each, values: each.values.map(outcome) })),
      { ...options, shares: { classes, table } },
    )
    if (forest === undefined) throw new Error('This forest is to be evaluated together')
    for (const rows of [1, 3, 8, 70].filter((each) => each <= forest.rowsAtOnce)) {
      const records = Array.from({ length: rows }, () => record(rows === 70 ? 0 : 0.05))
      const said = records.map((each) => {
        const outcomes = trees.map((tree) => outcome(answer(tree, each)))
        return Array.from({ length: classes }, (_, k) =>
          sum(
            outcomes.map((each) => table[each * classes + k] ?? Number.NaN),
            round,
          ),
        )
      })
      fill(forest, records)
      const shares = forest.shares(rows, inFloats)
      const { sharesWidth } = forest
      const found = records.map((_, row) =>
        Array.from(shares.subarray(row * sharesWidth, row * sharesWidth + classes)),
      )
      expect(found).toEqual(said)
    }
  })
})

const roundedTree = (table: ReturnType<typeof tableOf>): ReturnType<typeof tableOf> => ({
  ...table,
  values: table.values.map(Math.fround),
})

describe('what has no forest', () => {
  const split = {
    feature: 0,
    limit: 1,
    set: undefined,
    missing: lower,
    own: Number.NaN,
    lower: 1,
    greater: 2,
  }
  it.each([
    ['a missing value that leads elsewhere', [{ ...split, missing: elsewhere }]],
    ['a feature split by size and by category', [split, { ...split, set: new Set(['a']) }]],
  ])('%s', (_, trees) => {
    expect(compileForest(trees.map(tableOf))).toBeUndefined()
  })
})

describe('the way that is chosen', () => {
  const choose = (kind: Kind): Forest | undefined =>
    compileForest(making(kind, randomNumbers(1)).trees.map(tableOf))
  it.each<readonly [string, Kind, string, boolean]>([
    ['many small trees', { ...plain, trees: 200, numbers: 20 }, 'bit vectors', true],
    ['trees of more than 64 leaves', { ...plain, leaves: 2000 }, 'nodes', true],
    ['many features, shallow trees', { ...plain, trees: 50, leaves: 3, numbers: 500 }, 'nodes', true],
    ['a few nodes', { ...plain, trees: 2, leaves: 3 }, 'nodes', false],
  ])('%s', (_, kind, way, compiled) => {
    const forest = choose(kind)
    expect([forest?.way, forest?.isCompiled]).toEqual([way, compiled])
  })
})
