import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../../src/core/load.js'
import { atOnce } from '../../../../src/core/stepwise.js'
import { leafOf, MISSING } from '../../../../src/ensemble/TreeTable.js'
import type { Compilation } from '../../../../src/pmml/compilation.js'
import { compileDocument } from '../../../../src/pmml/document.js'
import type { CompiledModel } from '../../../../src/pmml/model/compiled.js'
import { parseXml } from '../../../../src/xml/parse.js'
import { field, load, mining, pmml, schema } from '../../../helpers/pmml.js'
import { record, strategies, tree } from './trees.js'

interface Compiled {
  readonly model: CompiledModel
  readonly compilation: Compilation
}

function compile(text: string): Compiled {
  const settings = settle()
  return atOnce(compileDocument(parseXml(text, settings.limits), settings))
}

describe('the table of a tree', () => {
  it.each(strategies.flatMap((each) => [[each, true] as const, [each, false] as const]))(
    'says all that the general way does: %s, classes %s',
    (attributes, classification) => {
      let tables = 0
      let trees = 0
      const property = fc.property(
        tree,
        fc.array(record, { minLength: 10, maxLength: 20 }),
        (write, records) => {
          const text = write({ attributes, classification, withNeverTaken: false })
          const general = load(write({ attributes, classification, withNeverTaken: true }))
          const model = load(text)
          trees++
          if (compile(text).model.tree() !== undefined) tables++
          for (const each of records) expect(model.scoreSync(each)).toEqual(general.scoreSync(each))
        },
      )
      fc.assert(property, { numRuns: 250, seed: 20 })
      // Where several nodes may give the result together, only trees in which one always does are tables.
      const joins = /weightedConfidence|aggregateNodes/.test(attributes)
      expect(tables / trees).toBeGreaterThan(joins ? 0.3 : 0.99)
    },
  )

  const document = (strategy: string, children: string, functionName = 'regression'): string =>
    pmml({
      fields: field('x') + field('k', 'string') + field('y', 'string'),
      transformations:
        '<DerivedField name="d" optype="continuous" dataType="float"><FieldRef field="x"/></DerivedField>',
      models: `<TreeModel functionName="${functionName}" ${strategy}>${schema('x', 'k', mining('y', 'usageType="target"'))}<Node id="0" score="9" ${children.includes('id="2"') ? 'defaultChild="2"' : ''}><True/>${children}</Node></TreeModel>`,
    })
  const node = (id: number, test: string, inside = ''): string =>
    `<Node id="${id}" score="${id}">${test}${inside}</Node>`
  const order = (operator: string, value: number, name = 'x'): string =>
    `<SimplePredicate field="${name}" operator="${operator}" value="${value}"/>`
  const inSet = (operator: string, ...items: readonly string[]): string =>
    `<SimpleSetPredicate field="k" booleanOperator="${operator}"><Array type="string">${items.join(' ')}</Array></SimpleSetPredicate>`

  const pair = node(1, order('lessOrEqual', 1)) + node(2, order('greaterThan', 1))
  const ways = node(1, order('lessThan', 1)) + node(2, order('lessThan', 2)) + node(3, '<True/>')
  const mixed = node(1, order('lessThan', 1)) + node(2, order('lessThan', 2, 'd')) + node(3, '<True/>')
  const { ends, lower, greater, elsewhere } = MISSING

  it.each([
    ['', pair, [ends]],
    ['missingValueStrategy="lastPrediction"', pair, [ends]],
    ['missingValueStrategy="nullPrediction"', pair, [ends]],
    ['missingValueStrategy="defaultChild"', pair, [greater]],
    ['missingValueStrategy="weightedConfidence"', pair, [elsewhere]],
    ['missingValueStrategy="aggregateNodes"', pair, [elsewhere]],
    ['', node(1, order('greaterThan', 1)), [lower]],
    ['', node(1, order('lessThan', 1)) + node(2, '<True/>'), [greater]],
    ['missingValueStrategy="defaultChild"', ways, [greater, lower]],
    [
      'missingValueStrategy="defaultChild"',
      node(2, order('lessThan', 1)) + node(1, order('lessThan', 2)),
      [lower, ends],
    ],
    // What is missing for one test is known for the other.
    ['missingValueStrategy="defaultChild"', mixed, [elsewhere, lower]],
    ['', node(1, inSet('isIn', 'a')) + node(2, inSet('isNotIn', 'a')), [ends]],
    ['', node(1, inSet('isNotIn', 'a')) + node(2, inSet('isIn', 'b')), [lower, greater]],
  ])('%s of %s: missing values of its splits lead to %j', (strategy, children, expected) => {
    const table = compile(document(strategy, children)).model.tree()?.table
    const splits = [...(table?.features ?? [])].flatMap((feature, row) => (feature < 0 ? [] : [row]))
    expect(splits.map((row) => table?.missing[row])).toEqual(expected)
  })

  it.each([
    [
      'a compound predicate',
      '<CompoundPredicate booleanOperator="surrogate"><True/><True/></CompoundPredicate>',
    ],
    ['isMissing', '<SimplePredicate field="x" operator="isMissing"/>'],
    ['False', '<False/>'],
  ])('is not made for %s', (_, predicate) => {
    expect(compile(document('', node(2, predicate))).model.tree()).toBeUndefined()
  })

  it('leads elsewhere by default children where they cost confidence', () => {
    const strategy = 'missingValueStrategy="defaultChild" missingValuePenalty="0.5"'
    const missing = (functionName: string) =>
      compile(document(strategy, pair, functionName)).model.tree()?.table.missing[0]
    expect(missing('classification')).toBe(elsewhere)
    expect(missing('regression')).toBe(greater)
  })

  it('knows what it looks at by numbers that are the same for all trees, an input of one slot only once', () => {
    const segment = (name: string, optype = '') =>
      `<Segment><True/><TreeModel functionName="regression"><MiningSchema><MiningField name="x" ${optype}/><MiningField name="k"/></MiningSchema><Node><True/>${node(1, order('lessThan', 1, name))}${node(2, '<True/>')}</Node></TreeModel></Segment>`
    const { compilation } = compile(
      pmml({
        fields: field('x') + field('k', 'string'),
        transformations:
          '<DerivedField name="d" optype="continuous" dataType="float"><FieldRef field="x"/></DerivedField>',
        models: `<MiningModel functionName="regression">${schema('x', 'k')}<Segmentation multipleModelMethod="sum">${segment('x') + segment('x', 'optype="continuous"') + segment('d') + segment('d')}</Segmentation></MiningModel>`,
      }),
    )
    expect(compilation.splitVariables.slice(0, 2).map(({ name, slot }) => [name, slot])).toEqual([
      ['x', 0],
      ['d', undefined],
    ])
  })
})

describe('the outcomes of a tree of classes', () => {
  const tested = (inside: string, test = '<True/>', score = ''): string =>
    `<Node ${score}>${test}${inside}</Node>`
  const shares = (...counts: readonly (readonly [string, number])[]): string =>
    counts.map(([value, count]) => `<ScoreDistribution value="${value}" recordCount="${count}"/>`).join('')
  const below = '<SimplePredicate field="x" operator="lessThan" value="0"/>'
  const outcomesOf = (first: string, second: string, scores = ['', '']) => {
    const tree = compile(
      pmml({
        fields: field('x') + field('y', 'string'),
        models: `<TreeModel functionName="classification">${schema('x', mining('y', 'usageType="target"'))}<Node><True/>${tested(first, below, scores[0])}${tested(second, '<True/>', scores[1])}</Node></TreeModel>`,
      }),
    ).model.tree()
    return { ...tree?.outcomes, values: tree?.table.values }
  }

  it.each([
    {
      of: 'distributions of the same classes',
      first: shares(['b', 1], ['a', 3]),
      second: shares(['b', 2], ['a', 2]),
      scores: ['', 'score="a"'],
      outcomes: { classes: ['b', 'a'], winners: [1, 1], shares: [0.25, 0.75, 0.5, 0.5] },
    },
    {
      of: 'distributions in different orders',
      first: shares(['b', 1], ['a', 3]),
      second: shares(['a', 2], ['b', 2]),
      scores: ['', ''],
      outcomes: { classes: ['b', 'a'], winners: [1, 1], shares: undefined },
    },
    {
      of: 'a distribution and a mere class',
      first: shares(['b', 1], ['a', 3]),
      second: '',
      scores: ['', 'score="c"'],
      outcomes: { classes: ['b', 'a', 'c'], winners: [1, 2], shares: undefined },
    },
    {
      of: 'a class that its distribution does not list',
      first: shares(['b', 1]),
      second: shares(['b', 1]),
      scores: ['', 'score="c"'],
      outcomes: { classes: ['b', 'c'], winners: [0, 1], shares: undefined },
    },
  ])('$of', ({ first, second, scores, outcomes }) => {
    const found = outcomesOf(first, second, scores)
    expect([...(found.values ?? [])]).toEqual([Number.NaN, 0, 1])
    expect({
      classes: found.classes,
      winners: [...(found.winners ?? [])],
      shares: found.shares === undefined ? undefined : [...found.shares],
    }).toEqual(outcomes)
  })

  it('are as many as there are classes, where nodes have no distribution', () => {
    const found = outcomesOf('', '', ['score="a"', 'score="a"'])
    expect(found).toMatchObject({ classes: ['a'], winners: Int32Array.of(0) })
    expect(found.values).toEqual(Float64Array.of(Number.NaN, 0, 0))
  })

  it('are nothing where a node says nothing', () => {
    expect(outcomesOf('', '', ['score="a"', '']).values).toEqual(Float64Array.of(Number.NaN, 0, Number.NaN))
  })
})

it('a record that leads elsewhere is the general way’s', () => {
  const text = pmml({
    fields: field('x'),
    transformations:
      '<DerivedField name="n" optype="continuous" dataType="double"><NormContinuous field="x"><LinearNorm orig="0" norm="0"/><LinearNorm orig="1" norm="0"/></NormContinuous></DerivedField>',
    models: `<TreeModel functionName="regression">${schema('x')}<Node><True/><Node score="1"><SimplePredicate field="n" operator="lessOrEqual" value="0"/></Node></Node></TreeModel>`,
  })
  const table = compile(text).model.tree()?.table
  expect(table && leafOf(table, () => Number.NaN, null)).toBe(-1)
})
