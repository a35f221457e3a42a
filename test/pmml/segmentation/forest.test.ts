/** Ensembles of trees as forests say what the general way says: compared over random ensembles, methods, treatments and records. */

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ModelRecord, ScoreError, type SyncModel } from '../../../src/index.js'
import { rowsOf } from '../../helpers/columns.js'
import { field, load, mining, pmml, schema } from '../../helpers/pmml.js'

/** How often a forest was evaluated. */
const evaluated = vi.hoisted(() => ({ times: 0 }))
vi.mock('../../../src/ensemble/forest.js', async (original) => {
  const actual = await original<typeof import('../../../src/ensemble/forest.js')>()
  return {
    compileForest(...given: Parameters<typeof actual.compileForest>) {
      const forest = actual.compileForest(...given)
      if (forest === undefined) return undefined
      return {
        ...forest,
        results(rows: number) {
          evaluated.times++
          return forest.results(rows)
        },
        totals(rows: number, inFloats: boolean) {
          evaluated.times++
          return forest.totals(rows, inFloats)
        },
        shares(rows: number, inFloats: boolean) {
          evaluated.times++
          return forest.shares(rows, inFloats)
        },
      }
    },
  }
})
afterEach(() => {
  evaluated.times = 0
})

interface Split {
  readonly test: { readonly field: string; readonly operator: string; readonly value: string }
  readonly first: Tree
  readonly second: Tree
}
/** A leaf is a number of one of the scores; without one it predicts nothing. */
type Tree = number | null | Split

const limits = ['-1', '-0', '0', '0.1', '1', '1e300', '5e-324']
const comparison = fc.record({
  field: fc.constantFrom('a', 'b', 'f', 'float(a)', 'a + b'),
  operator: fc.constantFrom('lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual'),
  value: fc.constantFrom(...limits),
})
const category = fc.record({
  field: fc.constant('c'),
  operator: fc.constantFrom('equal', 'notEqual', 'isIn', 'isNotIn'),
  value: fc.constantFrom('red', 'green', 'blue'),
})
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.nat(5) },
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 6,
      arbitrary: fc.record({
        test: fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 1, arbitrary: category }),
        first: tie('tree'),
        second: tie('tree'),
      }),
    },
  ),
})) as { tree: fc.Arbitrary<Tree> }

const numbers = ['0.1', '0.2', '-0.3', '1e-9', '7', '0.3333333333333333']
const classes = ['yes', 'no', 'perhaps']

function predicateText({ field, operator, value }: Split['test']): string {
  return operator.startsWith('is')
    ? `<SimpleSetPredicate field="${field}" booleanOperator="${operator}"><Array type="string" n="2">${value} grey</Array></SimpleSetPredicate>`
    : `<SimplePredicate field="${field}" operator="${operator}" value="${value}"/>`
}

/** What a node says: a number, or a class with its distribution. */
function nodeScore(
  score: number,
  regression: boolean,
): { readonly attribute: string; readonly inside: string } {
  if (regression) return { attribute: `score="${numbers[score]}"`, inside: '' }
  const counts = classes.map((_, k) => ((score + 1) * (k + 2)) % 7)
  return {
    attribute: `score="${classes[score % 3]}"`,
    inside: classes
      .map((each, k) => `<ScoreDistribution value="${each}" recordCount="${counts[k]}"/>`)
      .join(''),
  }
}

/** A tree as markup. With a first child that is never taken, no node has the shape of the table. */
function nodeText(node: Tree, predicate: string, firstChild: string, regression: boolean, id = '1'): string {
  if (node === null) return `<Node id="${id}">${predicate}</Node>`
  if (typeof node === 'number') {
    const { attribute, inside } = nodeScore(node, regression)
    return `<Node id="${id}" ${attribute}>${predicate}${inside}</Node>`
  }
  const { test, first, second } = node
  // Some nodes have no child for the rest: there, the tree ends at the node itself or says nothing.
  const rest =
    test.value === '0.1' ? '<SimplePredicate field="b" operator="greaterThan" value="0"/>' : '<True/>'
  const { attribute, inside } = nodeScore(4, regression)
  const defaultChild = `${id}${test.value === '1' ? '2' : '1'}`
  return `<Node id="${id}" ${attribute} defaultChild="${defaultChild}">${predicate}${inside}${firstChild}
    ${nodeText(first, predicateText(test), firstChild, regression, `${id}1`)}
    ${nodeText(second, rest, firstChild, regression, `${id}2`)}</Node>`
}

interface Ensemble {
  readonly trees: readonly { readonly root: Tree; readonly weight: number }[]
  readonly method: string
  readonly treatment: string
  readonly strategy: string
  readonly context: string
}

const ensemblesOf = (methods: readonly string[]): fc.Arbitrary<Ensemble> =>
  fc.record({
    trees: fc.array(fc.record({ root: tree, weight: fc.constantFrom(0, 1, 2.5, 1 / 3) }), {
      minLength: 1,
      maxLength: 10,
    }),
    method: fc.constantFrom(...methods),
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
      'missingValueStrategy="defaultChild"',
      'noTrueChildStrategy="returnLastPrediction"',
    ),
    context: fc.constantFrom('', 'x-mathContext="float"'),
  })

function documentText(ensemble: Ensemble, firstChild: string, task: 'regression' | 'classification'): string {
  const { trees, method, treatment, strategy, context } = ensemble
  const regression = task === 'regression'
  const segments = trees.map(
    ({ root, weight }) => `<Segment weight="${weight}"><True/>
      <TreeModel functionName="${task}" ${strategy} ${context}>${schema('a', 'b', 'f', 'c', 'float(a)')}
      ${nodeText(root, '<True/>', firstChild, regression)}</TreeModel></Segment>`,
  )
  const target = regression
    ? field('t')
    : `<DataField name="t" optype="categorical" dataType="string">${classes
        .map((each) => `<Value value="${each}"/>`)
        .join('')}</DataField>`
  return pmml({
    transformations: `<DerivedField name="float(a)" optype="continuous" dataType="float"><FieldRef field="a"/></DerivedField>
      <DerivedField name="a + b" optype="continuous" dataType="double"><Apply function="+"><FieldRef field="a"/><FieldRef field="b"/></Apply></DerivedField>`,
    fields: `${field('a') + field('b') + field('f', 'float')}<DataField name="c" optype="categorical" dataType="string"/>${target}`,
    models: `<MiningModel functionName="${task}" ${context}>${schema('a', 'b', 'f', 'c', mining('t', 'usageType="target"'))}
      <Segmentation multipleModelMethod="${method}" ${treatment}>${segments.join('')}</Segmentation></MiningModel>`,
  })
}

/** What comes of a record, as columns have it, too. */
function outcome(model: SyncModel, record: ModelRecord): object {
  try {
    const { prediction, probabilities = {}, outputs } = model.scoreSync(record)
    return { prediction, probabilities: { ...probabilities }, outputs: { ...outputs } }
  } catch (error) {
    if (error instanceof ScoreError) return failure(error)
    throw error
  }
}

const failure = ({ code, message }: ScoreError): object => ({ code, message })

const value = fc.oneof(
  fc.constantFrom(...limits.map(Number)),
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.double(),
)
const records = fc.array(
  fc.record({
    a: value,
    b: value,
    f: value,
    c: fc.constantFrom('red', 'green', 'blue', 'unseen', null),
  }),
  { minLength: 4, maxLength: 12 },
)
const never = '<Node score="0"><False/></Node>'

const tasks = [
  ['regression', ['sum', 'average', 'weightedAverage', 'median', 'weightedMedian', 'max', 'weightedSum']],
  ['classification', ['average', 'weightedAverage', 'majorityVote', 'weightedMajorityVote']],
] as const

describe.each(tasks)('an ensemble of tables for %s', (task, methods) => {
  it.each([3, Number(process.env.ENSEMBLE_SEED ?? Date.now() % 1e9)])(
    'says what its members say one by one (seed %i)',
    (seed) => {
      let forests = 0
      const property = fc.property(ensemblesOf(methods), records, (ensemble, rows) => {
        const fast = load(documentText(ensemble, '', task))
        const general = load(documentText(ensemble, never, task))
        const split = ensemble.trees.some(({ root }) => typeof root === 'object' && root !== null)
        const expected = rows.map((row) => outcome(general, row))
        if (split) expect(evaluated.times).toBe(0)
        evaluated.times = 0
        expect(rows.map((row) => outcome(fast, row))).toEqual(expected)
        const columns = fast.scoreColumnsSync({
          a: rows.map(({ a }) => a),
          b: rows.map(({ b }) => b),
          f: rows.map(({ f }) => f),
          c: rows.map(({ c }) => c),
        })
        const found = rowsOf(columns).map((row, i) => {
          const error = columns.errors.get(i)
          return error === undefined ? row : failure(error)
        })
        expect(found).toEqual(expected)
        if (evaluated.times > 0) forests++
        evaluated.times = 0
      })
      fc.assert(property, { numRuns: 300, seed })
      // The rest is of trees that look at categories by size, or lead missing values where no table does.
      expect(forests).toBeGreaterThan(200)
    },
  )
})

describe('an ensemble', () => {
  const stump: Split = { test: { field: 'a', operator: 'lessThan', value: '1' }, first: 4, second: 0 }
  it.each([
    ['members that always take part', '<True/>', 1, 'trees as nodes'],
    [
      'one that may stay out',
      '<SimplePredicate field="a" operator="lessThan" value="5"/>',
      0,
      'segment 1 may stay out',
    ],
    ['a weight from a field', '<True/><VariableWeight field="b"/>', 0, 'segment 1 has a weight that varies'],
  ])('of %s is evaluated as a forest: %s → %i', (_, predicate, times, engine) => {
    const [test, weight = ''] = predicate.split(/(?=<VariableWeight)/)
    const model = load(
      pmml({
        fields: field('a') + field('b') + field('t'),
        models: `<MiningModel functionName="regression">${schema('a', 'b', mining('t', 'usageType="target"'))}
          <Segmentation multipleModelMethod="weightedSum"><Segment>${test}
          <TreeModel functionName="regression">${schema('a')}${nodeText(stump, '<True/>', '', true)}</TreeModel>${weight}</Segment>
          </Segmentation></MiningModel>`,
      }),
    )
    expect(model.scoreSync({ a: 0, b: 1 }).prediction).toBe(7)
    expect(evaluated.times).toBe(times)
    expect(model.info.engine).toContain(engine)
  })
})
