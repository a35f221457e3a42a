/** Random trees as markup, of all the shapes that splits and strategies can make, and records that meet their limits. */

import fc from 'fast-check'
import { field, mining, pmml, schema } from '../../../helpers/pmml.js'

/** Fields that trees look at: of every kind of value, as they come and computed. */
const numbers = ['a', 'b', 'i', 'f', 'd', 'h']
const inputs = ['a', 'b', 'i', 'f', 'k', 't']
const fields =
  field('a') +
  field('b') +
  field('i', 'integer') +
  field('f', 'float') +
  field('k', 'string') +
  field('t', 'boolean') +
  field('y', 'string')
/** `d` is what exporters write over every input; `h` is a number that may be missing in another way than its input. */
const transformations = `<DerivedField name="d" optype="continuous" dataType="float"><FieldRef field="a"/></DerivedField>
  <DerivedField name="h" optype="continuous" dataType="double"><NormContinuous field="b" mapMissingTo="0.5">
    <LinearNorm orig="0" norm="0"/><LinearNorm orig="1" norm="0"/></NormContinuous></DerivedField>`

const limit = fc.constantFrom('-1', '-0', '0', '0.1', '0.5', '1', '1e300', '5e-324')
const operators = ['lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual', 'equal', 'notEqual'] as const
const opposites: { readonly [operator: string]: string } = {
  lessThan: 'greaterOrEqual',
  lessOrEqual: 'greaterThan',
  greaterThan: 'lessOrEqual',
  greaterOrEqual: 'lessThan',
  equal: 'notEqual',
  notEqual: 'equal',
  isIn: 'isNotIn',
  isNotIn: 'isIn',
}

/** A test of one field. */
interface Test {
  readonly field: string
  readonly operator: string
  readonly value: string
}

const test: fc.Arbitrary<Test> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      field: fc.constantFrom(...numbers),
      operator: fc.constantFrom(...operators),
      value: limit,
    }),
  },
  fc.record({
    field: fc.constant('t'),
    operator: fc.constantFrom('lessOrEqual', 'greaterThan'),
    value: fc.constant('0.5'),
  }),
  fc.record({
    field: fc.constant('t'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constantFrom('true', 'false'),
  }),
  fc.record({
    field: fc.constant('k'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constantFrom('u', 'v'),
  }),
  fc.record({
    field: fc.constant('k'),
    operator: fc.constantFrom('isIn', 'isNotIn'),
    value: fc.constantFrom('u', 'u v', 'w v', '""'),
  }),
  fc.record({
    field: fc.constant('i'),
    operator: fc.constantFrom('isIn', 'isNotIn'),
    value: fc.constantFrom('0', '0 1', '1 -1'),
  }),
)

/** What is tested after the first: one field again and again, as in splits with many ways, or any. */
const others: fc.Arbitrary<readonly Test[]> = fc.oneof(
  fc.array(test, { minLength: 3, maxLength: 3 }),
  fc
    .array(limit, { minLength: 3, maxLength: 3 })
    .map((values) => values.map((value) => ({ field: 'a', operator: 'lessOrEqual', value }))),
)

const predicate = ({ field: name, operator, value }: Test): string =>
  operator.startsWith('is')
    ? `<SimpleSetPredicate field="${name}" booleanOperator="${operator}"><Array type="string">${value}</Array></SimpleSetPredicate>`
    : `<SimplePredicate field="${name}" operator="${operator}" value="${value}"/>`

/** How the children of a node share its records between them. */
type Shape = 'complement' | 'rest' | 'alone' | 'more' | 'always'

interface Node {
  readonly score: number | undefined
  readonly counts: readonly number[] | undefined
  /** Absent: a leaf. */
  readonly split?: {
    readonly test: Test
    readonly shape: Shape
    readonly others: readonly Test[]
    readonly rest: boolean
    readonly defaultChild: number | undefined
    readonly children: readonly Node[]
  }
}

const parts = {
  score: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 4 }),
  counts: fc.option(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { nil: undefined, freq: 4 }),
}
const { node: randomNode } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record(parts),
    fc.record({
      ...parts,
      split: fc.record({
        test,
        shape: fc.constantFrom<Shape>('complement', 'rest', 'alone', 'more', 'more', 'more', 'always'),
        others,
        rest: fc.boolean(),
        defaultChild: fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
        children: fc.array(tie('node'), { minLength: 5, maxLength: 5 }),
      }),
    }),
  ),
}))

/** How a tree is written down. */
export interface Writing {
  readonly classification: boolean
  /** Whether every node has a first child that is never taken, which makes no difference but to how a tree can be evaluated. */
  readonly withNeverTaken: boolean
  /** Attributes of the TreeModel. */
  readonly attributes: string
}

function nodeText(node: Node, test: string, writing: Writing, id: { last: number }): string {
  const own = `n${++id.last}`
  const { score, counts, split } = node
  const { classification, withNeverTaken } = writing
  // A regression without any score is none; a class has one, a distribution, both or neither.
  const scored = score === undefined ? '' : ` score="${classification ? 'pqr'[score] : score}"`
  const distribution =
    !classification || counts === undefined
      ? ''
      : counts.map((count, i) => `<ScoreDistribution value="${'pqr'[i]}" recordCount="${count}"/>`).join('')
  if (split === undefined) return `<Node id="${own}"${scored}>${test}${distribution}</Node>`
  const { shape, others, rest, defaultChild, children } = split
  const tests = {
    complement: [
      predicate(split.test),
      predicate({ ...split.test, operator: opposites[split.test.operator] }),
    ],
    rest: [predicate(split.test), '<True/>'],
    alone: [predicate(split.test)],
    more: [predicate(split.test), ...others.map(predicate), ...(rest ? ['<True/>'] : [])],
    always: ['<True/>', predicate(split.test)],
  }[shape]
  const texts = tests.map((each, i) => {
    const name = `n${id.last + 1}`
    return { name, text: nodeText(children[i], each, writing, id) }
  })
  const leads = defaultChild === undefined ? '' : ` defaultChild="${texts[defaultChild % texts.length].name}"`
  return `<Node id="${own}"${scored}${leads}>${test}${distribution}${withNeverTaken ? '<Node id="never"><False/></Node>' : ''}${texts.map(({ text }) => text).join('')}</Node>`
}

/** A random tree, by how it is written. */
export const tree: fc.Arbitrary<(writing: Writing) => string> = randomNode.map((root) => (writing) => {
  const { classification, attributes } = writing
  const targets = classification ? [mining('y', 'usageType="target"')] : []
  const functionName = classification ? 'classification' : 'regression'
  return pmml({
    fields,
    models: `<TreeModel functionName="${functionName}" ${attributes}>${schema(...inputs, ...targets)}<LocalTransformations>${transformations}</LocalTransformations>${nodeText(root, '<True/>', writing, { last: 0 })}</TreeModel>`,
  })
})

const number = fc.oneof(
  fc.constantFrom(-1, -0, 0, 0.1, 0.5, 1, 1e300, 5e-324, -5e-324, Infinity, -Infinity),
  fc.constantFrom(null, undefined, Number.NaN),
  fc.double(),
)

/** A record for such trees. */
export const record = fc.record({
  a: number,
  b: number,
  i: fc.constantFrom(-1, -0, 0, 1, 7, 2 ** 40, null, undefined),
  f: number,
  k: fc.constantFrom('u', 'v', 'w', '', 'unseen', null),
  t: fc.constantFrom(true, false, null),
})

/** All ways to go on where a split does not tell how. */
export const strategies = [
  '',
  'missingValueStrategy="lastPrediction"',
  'missingValueStrategy="nullPrediction"',
  'missingValueStrategy="defaultChild"',
  'missingValueStrategy="defaultChild" missingValuePenalty="0.9"',
  'missingValueStrategy="weightedConfidence"',
  'missingValueStrategy="aggregateNodes"',
].flatMap((each) => [each, `${each} noTrueChildStrategy="returnLastPrediction"`])
