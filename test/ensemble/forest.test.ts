import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileForest } from '../../src/ensemble/forest.js'
import { leafOf, MISSING, type TreeTable } from '../../src/ensemble/TreeTable.js'

interface Split {
  readonly feature: number
  readonly limit: number
  readonly lower: Tree
  readonly greater: Tree
}
type Tree = number | Split

const special = [-1, -0, 0, 5e-324, -5e-324, 1, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }),
    fc.record({
      // Numbers that are far apart: a forest puts those that it needs together.
      feature: fc.constantFrom(0, 3, 11),
      limit: fc.constantFrom(...special),
      lower: tie('tree'),
      greater: tie('tree'),
    }),
  ),
})) as { tree: fc.Arbitrary<Tree> }

/** What a tree says by its definition; `undefined` where it looks at a missing number. */
function answer(node: Tree, numbers: ArrayLike<number>): number | undefined {
  if (typeof node === 'number') return node
  const x = numbers[node.feature]
  if (Number.isNaN(x)) return undefined
  return answer(x <= node.limit ? node.lower : node.greater, numbers)
}

function tableOf(root: Tree): TreeTable {
  const nodes: Tree[] = [root]
  const lowers: number[] = []
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]
    lowers.push(nodes.length)
    if (typeof node !== 'number') nodes.push(node.lower, node.greater)
  }
  const column = (leaf: (value: number) => number, split: (node: Split) => number): number[] =>
    nodes.map((node) => (typeof node === 'number' ? leaf(node) : split(node)))
  return {
    features: Int32Array.from(
      column(
        () => -1,
        ({ feature }) => feature,
      ),
    ),
    limits: Float64Array.from(
      column(
        () => 0,
        ({ limit }) => limit,
      ),
    ),
    lowers: Int32Array.from(lowers),
    missing: new Uint8Array(nodes.length).fill(MISSING.elsewhere),
    values: Float64Array.from(
      column(
        (value) => value,
        () => Number.NaN,
      ),
    ),
  }
}

const number = fc.oneof(fc.constantFrom(...special, Number.NaN), fc.double())
const numbers = fc.array(number, { minLength: 12, maxLength: 12 })

describe('tables of trees', () => {
  it('end where the definition of the tree ends', () => {
    const property = fc.property(tree, numbers, (root, record) => {
      const table = tableOf(root)
      const leaf = leafOf(table, (numbers, feature) => numbers[feature], record)
      expect(leaf < 0 ? undefined : table.values[leaf]).toBe(answer(root, record))
    })
    fc.assert(property, { numRuns: 500, seed: 1 })
  })

  it.each([
    [null, MISSING.ends, 0],
    [null, MISSING.lower, 1],
    [null, MISSING.greater, 2],
    [null, MISSING.elsewhere, -1],
    // On no side, but there.
    [Number.NaN, MISSING.lower, -1],
  ])('for %j at a split whose missing values lead to %i, in row %i', (value, leads, row) => {
    const table = tableOf({ feature: 0, limit: 1, lower: 1, greater: 2 })
    expect(leafOf({ ...table, missing: Uint8Array.of(leads, 0, 0) }, () => value, null)).toBe(row)
  })

  it.each([
    ['a', 1],
    ['b', 2],
    [1, 2],
  ])('%j goes by the set of the split to row %i', (value, row) => {
    const table = tableOf({ feature: 0, limit: 1, lower: 1, greater: 2 })
    expect(leafOf({ ...table, sets: new Map([[0, new Set(['a'])]]) }, () => value, null)).toBe(row)
  })
})

describe('forests', () => {
  it('say of every tree what it says alone, and name those that lack a number', () => {
    const trees = fc.array(tree, { minLength: 1, maxLength: 12 })
    const property = fc.property(
      trees,
      fc.array(numbers, { minLength: 1, maxLength: 4 }),
      (roots, records) => {
        const forest = compileForest(roots.map(tableOf))
        expect(forest.size).toBe(roots.length)
        const results = new Float64Array(forest.size)
        const incomplete = new Int32Array(forest.size)
        for (const record of records) {
          const own = Float64Array.from(forest.features, (feature) => record[feature])
          const missing = new Set(incomplete.subarray(0, forest.evaluate(own, results, incomplete)))
          const said = roots.map((_, t) => (missing.has(t) ? undefined : results[t]))
          expect(said).toEqual(roots.map((root) => answer(root, record)))
        }
      },
    )
    fc.assert(property, { numRuns: 500, seed: 2 })
  })

  it('need the numbers that some tree looks at, and no others', () => {
    const stump = (feature: number): TreeTable => tableOf({ feature, limit: 0, lower: 1, greater: 2 })
    expect(compileForest([stump(7), stump(2), stump(7), tableOf(5)]).features).toEqual([7, 2])
  })
})
