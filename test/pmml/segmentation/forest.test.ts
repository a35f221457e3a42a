/** Ensembles of tables say what the general way says: compared over random ensembles, methods, treatments and records. */

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { field, load, mining, pmml, schema } from '../../helpers/pmml.js'

/** How often a forest was evaluated. */
const evaluated = vi.hoisted(() => ({ times: 0 }))
vi.mock('../../../src/ensemble/forest.js', async (original) => {
  const actual = await original<typeof import('../../../src/ensemble/forest.js')>()
  return {
    compileForest(...given: Parameters<typeof actual.compileForest>) {
      const forest = actual.compileForest(...given)
      const evaluate: typeof forest.evaluate = (...numbers) => {
        evaluated.times++
        return forest.evaluate(...numbers)
      }
      return { ...forest, evaluate }
    },
  }
})
afterEach(() => {
  evaluated.times = 0
})

interface Split {
  readonly field: string
  readonly operator: 'lessThan' | 'lessOrEqual' | 'greaterThan' | 'greaterOrEqual'
  readonly limit: number
  readonly first: Tree
  readonly second: Tree
}
/** A leaf without a score predicts nothing. */
type Tree = number | null | Split

const limits = fc.constantFrom(-1, -0, 0, 0.1, 1, 1e300, 5e-324)
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(0.1, 0.2, -0.3, 1e-9, 7, 1 / 3) },
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 6,
      arbitrary: fc.record({
        field: fc.constantFrom('a', 'b', 'f'),
        operator: fc.constantFrom('lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual'),
        limit: limits,
        first: tie('tree'),
        second: tie('tree'),
      }),
    },
  ),
})) as { tree: fc.Arbitrary<Tree> }

/** A tree as markup. With a first child that is never taken, no node has the shape of the table. */
function nodeText(node: Tree, predicate: string, firstChild: string): string {
  if (node === null) return `<Node>${predicate}</Node>`
  if (typeof node === 'number') return `<Node score="${node}">${predicate}</Node>`
  // Some nodes have no child for the rest: there, the tree ends at the node itself or says nothing.
  const rest =
    node.limit === 0.1 ? '<SimplePredicate field="b" operator="greaterThan" value="0"/>' : '<True/>'
  const comparison = `<SimplePredicate field="${node.field}" operator="${node.operator}" value="${node.limit}"/>`
  return `<Node score="100">${predicate}${firstChild}
    ${nodeText(node.first, comparison, firstChild)}
    ${nodeText(node.second, rest, firstChild)}</Node>`
}

interface Ensemble {
  readonly trees: readonly { readonly root: Tree; readonly weight: number }[]
  readonly method: string
  readonly treatment: string
  readonly strategy: string
  readonly context: string
}

const ensembles: fc.Arbitrary<Ensemble> = fc.record({
  trees: fc.array(fc.record({ root: tree, weight: fc.constantFrom(0, 1, 2.5, 1 / 3) }), {
    minLength: 1,
    maxLength: 6,
  }),
  method: fc.constantFrom(
    'sum',
    'average',
    'weightedAverage',
    'median',
    'weightedMedian',
    'max',
    'weightedSum',
  ),
  treatment: fc.constantFrom(
    '',
    'missingPredictionTreatment="skipSegment"',
    'missingPredictionTreatment="returnMissing"',
    'missingPredictionTreatment="skipSegment" missingThreshold="0.4"',
  ),
  strategy: fc.constantFrom(
    '',
    'missingValueStrategy="lastPrediction"',
    'missingValueStrategy="nullPrediction"',
    'noTrueChildStrategy="returnLastPrediction"',
  ),
  context: fc.constantFrom('', 'x-mathContext="float"'),
})

function documentText({ trees, method, treatment, strategy, context }: Ensemble, firstChild: string): string {
  const segments = trees.map(
    ({ root, weight }) => `<Segment weight="${weight}"><True/>
      <TreeModel functionName="regression" ${strategy} ${context}>${schema('a', 'b', 'f')}
      ${nodeText(root, '<True/>', firstChild)}</TreeModel></Segment>`,
  )
  return pmml({
    fields: field('a') + field('b') + field('f', 'float') + field('t'),
    models: `<MiningModel functionName="regression" ${context}>${schema('a', 'b', 'f', mining('t', 'usageType="target"'))}
      <Segmentation multipleModelMethod="${method}" ${treatment}>${segments.join('')}</Segmentation></MiningModel>`,
  })
}

const value = fc.oneof(
  limits,
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.double(),
)
const records = fc.array(fc.record({ a: value, b: value, f: value }), { minLength: 4, maxLength: 12 })
const never = '<Node score="0"><False/></Node>'

describe('an ensemble of tables', () => {
  it('says what its members say one by one', () => {
    let forests = 0
    const property = fc.property(ensembles, records, (ensemble, rows) => {
      const fast = load(documentText(ensemble, ''))

      const general = load(documentText(ensemble, never))
      const split = ensemble.trees.some(({ root }) => typeof root === 'object' && root !== null)
      for (const row of rows) {
        evaluated.times = 0
        const expected = general.scoreSync(row).prediction
        if (split) expect(evaluated.times).toBe(0)
        const actual = fast.scoreSync(row).prediction
        expect(evaluated.times).toBeGreaterThan(0)
        forests++
        expect(actual).toBe(expected)
      }
    })
    fc.assert(property, { numRuns: 400, seed: 3 })
    expect(forests).toBeGreaterThan(1000)
  })

  it.each([
    ['members that always take part', '<True/>', 1],
    ['one that may stay out', '<SimplePredicate field="a" operator="lessThan" value="5"/>', 0],
    ['a weight from a field', '<True/><VariableWeight field="b"/>', 0],
  ])('of %s is evaluated as a forest: %s → %i', (_, predicate, times) => {
    const stump = nodeText({ field: 'a', operator: 'lessThan', limit: 1, first: 1, second: 2 }, '<True/>', '')
    const [test, weight = ''] = predicate.split(/(?=<VariableWeight)/)
    const model = load(
      pmml({
        fields: field('a') + field('b') + field('t'),
        models: `<MiningModel functionName="regression">${schema('a', 'b', mining('t', 'usageType="target"'))}
          <Segmentation multipleModelMethod="weightedSum"><Segment>${test}
          <TreeModel functionName="regression">${schema('a')}${stump}</TreeModel>${weight}</Segment>
          </Segmentation></MiningModel>`,
      }),
    )
    expect(model.scoreSync({ a: 0, b: 1 }).prediction).toBe(1)
    expect(evaluated.times).toBe(times)
  })
})
