import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../../src/core/load.js'
import { isSyncModel, type SyncModel } from '../../../../src/core/model.js'
import { loadModel } from '../../../../src/index.js'
import { Scope } from '../../../../src/pmml/compilation.js'
import { compileDocument } from '../../../../src/pmml/document.js'
import { requiredChild } from '../../../../src/pmml/element.js'
import type { ModelContext } from '../../../../src/pmml/model/compiled.js'
import { nothing, type Prediction } from '../../../../src/pmml/model/prediction.js'
import { binaryTree } from '../../../../src/pmml/models/TreeModel/binaryTree.js'
import { compileNode } from '../../../../src/pmml/models/TreeModel/Node.js'
import { parseXml } from '../../../../src/xml/parse.js'

const fields = ['a', 'b', 'c']

/** When the second child is taken: for all other numbers, for some of them, or never, since the first always is. */
type Otherwise = 'complement' | 'True' | 'some' | 'never'

interface Split {
  readonly field: string
  readonly operator: 'lessThan' | 'lessOrEqual' | 'greaterThan' | 'greaterOrEqual'
  readonly limit: number
  readonly otherwise: Otherwise
  readonly first: Tree
  readonly second: Tree
}
type Tree = number | Split

const limits = fc.constantFrom(-1, -0, 0, 0.5, 1, 1e300, 5e-324)
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }),
    fc.record({
      field: fc.constantFrom(...fields),
      operator: fc.constantFrom('lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual'),
      limit: limits,
      otherwise: fc.constantFrom('complement', 'True', 'some', 'never'),
      first: tie('tree'),
      second: tie('tree'),
    }),
  ),
})) as { tree: fc.Arbitrary<Tree> }

const opposite = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
} as const

/** A tree as markup. With a first child that is never taken, no node has the shape of the table. */
function nodeText(node: Tree, predicate: string, withNeverTaken: boolean): string {
  if (typeof node === 'number') return `<Node score="${node}">${predicate}</Node>`
  const { field, operator, limit, otherwise, first, second } = node
  const comparison = (name: string, of = field) =>
    `<SimplePredicate field="${of}" operator="${name}" value="${limit}"/>`
  const rest = {
    True: '<True/>',
    complement: comparison(opposite[operator]),
    some: comparison(operator, field === 'a' ? 'b' : 'a'),
    never: '<True/>',
  }[otherwise]
  // Most nodes in the middle have a score, for strategies that end there.
  return `<Node ${limit === 1 ? '' : 'score="100"'}>${predicate}${withNeverTaken ? '<Node score="0"><False/></Node>' : ''}
    ${nodeText(first, otherwise === 'never' ? '<True/>' : comparison(operator), withNeverTaken)}
    ${nodeText(second, rest, withNeverTaken)}</Node>`
}

function documentText(root: Tree, strategy: string, withNeverTaken: boolean): string {
  return `<PMML version="4.4"><Header/><DataDictionary>
    ${fields.map((name) => `<DataField name="${name}" optype="continuous" dataType="double"/>`).join('')}
    </DataDictionary><TreeModel functionName="regression" ${strategy}><MiningSchema>
    ${fields.map((name) => `<MiningField name="${name}"/>`).join('')}</MiningSchema>
    ${nodeText(root, '<True/>', withNeverTaken)}</TreeModel></PMML>`
}

function load(text: string): SyncModel {
  const model = loadModel(text)
  if (!isSyncModel(model)) throw new TypeError('PMML is scored at once')
  return model
}

/** Whether the tree of a document becomes a table. */
function isTable(text: string, noTrueChild: (() => Prediction) | undefined): boolean {
  const settings = settle()
  const document = parseXml(new TextEncoder().encode(text), settings.limits)
  const { modelXml, compilation } = compileDocument(document, settings)
  const scope = new Scope(compilation)
  fields.forEach((name, slot) => {
    scope.declare(
      name,
      () => ({
        name,
        slot,
        dataType: 'double',
        optype: 'continuous',
        values: [],
        read: (frame) => frame.values[slot],
      }),
      modelXml,
    )
  })
  const target = {
    name: undefined,
    dataType: 'double',
    optype: 'continuous',
    values: [],
    displayName: undefined,
  } as const
  const context: ModelContext = {
    compilation,
    scope,
    functionName: 'regression',
    target,
    namedTargets: [],
    round: (x) => x,
    mathContext: 'double',
    wantedSegments: new Set(),
    instanceScope: () => ({ scope, fill: () => {} }),
    compileInner: () => {
      throw new TypeError('a tree has no models inside')
    },
  }
  return binaryTree(compileNode(requiredChild(modelXml, 'Node'), context), noTrueChild) !== undefined
}

const strategies = [
  '',
  'missingValueStrategy="lastPrediction"',
  'missingValueStrategy="nullPrediction"',
  'noTrueChildStrategy="returnLastPrediction"',
  'missingValueStrategy="none" noTrueChildStrategy="returnLastPrediction"',
]

const value = fc.oneof(
  limits,
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.double(),
)

describe('the table of binary splits', () => {
  it('says the same as the general way, for every strategy and every kind of value', () => {
    const record = fc.record({ a: value, b: value, c: value })
    const property = fc.property(
      tree,
      fc.constantFrom(...strategies),
      fc.array(record, { minLength: 5, maxLength: 20 }),
      (root, strategy, records) => {
        const fast = documentText(root, strategy, false)
        const general = load(documentText(root, strategy, true))
        const model = load(fast)
        for (const each of records)
          expect(model.scoreSync(each)).toMatchObject({ prediction: general.scoreSync(each).prediction })
      },
    )
    fc.assert(property, { numRuns: 300, seed: 20 })
  })

  it.each([
    ['complements', 'complement', false, undefined, true],
    ['a child for the rest', 'True', false, undefined, true],
    ['a node that may have no true child', 'some', false, undefined, false],
    ['such a node, whose answer is known', 'some', false, () => nothing, true],
    ['other predicates', 'complement', true, () => nothing, false],
  ] as const)('is made for trees with %s (%s)', (_, otherwise, withNeverTaken, noTrueChild, expected) => {
    const root: Tree = { field: 'a', operator: 'lessThan', limit: 1, otherwise, first: 1, second: 2 }
    expect(isTable(documentText(root, '', withNeverTaken), noTrueChild)).toBe(expected)
  })
})
