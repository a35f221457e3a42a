/** Models that are evaluated a block of rows at a time say what they say of records: compared over random models, treatments and columns. */

import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Column, ScoreError, type SyncModel } from '../../src/index.js'
import { rowsOf } from '../helpers/columns.js'
import { load, pmml } from '../helpers/pmml.js'

/** How batches were scored. */
const taken = vi.hoisted(() => ({ whole: 0, left: 0, oneByOne: 0 }))

vi.mock('../../src/pmml/wholeColumns.js', async (original) => {
  const { wholeColumnsScorer } = await original<typeof import('../../src/pmml/wholeColumns.js')>()
  const counting: typeof wholeColumnsScorer = (...args) => {
    const score = wholeColumnsScorer(...args)
    if (score === undefined) return undefined
    return (columns, results, oneByOne) => {
      const done = score(columns, results, (...row) => {
        taken.oneByOne++
        oneByOne(...row)
      })
      taken[done ? 'whole' : 'left']++
      return done
    }
  }
  return { wholeColumnsScorer: counting }
})

beforeEach(() => {
  taken.whole = 0
  taken.left = 0
  taken.oneByOne = 0
})

const RUNS = 150
const seeds = [11, Number(process.env.ENSEMBLE_SEED ?? Date.now() % 1e9)]

const number = fc.constantFrom(-2.5, -1, -0, 0, 0.1, 0.5, 1, 1.5, 2, 3, 7)
const word = fc.constantFrom('a', 'b', 'c', 'd')

/** Attributes of a MiningField. */
const treatments = fc.record({
  missing: fc.constantFrom('', '', 'missingValueReplacement="1"', 'missingValueTreatment="returnInvalid"'),
  invalid: fc.constantFrom(
    '',
    'invalidValueTreatment="asMissing"',
    'invalidValueTreatment="asIs"',
    'invalidValueTreatment="asValue" invalidValueReplacement="2"',
  ),
  outliers: fc.constantFrom(
    '',
    '',
    'outliers="asExtremeValues" lowValue="-1" highValue="3"',
    'outliers="asMissingValues" lowValue="-1" highValue="3"',
  ),
  content: fc.constantFrom('', '', '<Interval closure="closedClosed" leftMargin="-2" rightMargin="5"/>'),
})
type Treatments = typeof treatments extends fc.Arbitrary<infer T> ? T : never

const listed = '<Value value="a"/><Value value="b"/><Value value="c"/>'

/** Numbers x, f and n; words c of a list and w of any kind. */
const fieldNames = ['x', 'f', 'n', 'c', 'w'] as const
const types = ['double', 'float', 'integer', 'string', 'string'] as const

/** @param target the DataField and the MiningField of the target come first */
function documentOf(
  treated: readonly Treatments[],
  target: string,
  model: (schema: string) => string,
): string {
  const isWord = (i: number): boolean => types[i] === 'string'
  const fields = fieldNames.map((name, i) => {
    const content = name === 'c' ? listed : isWord(i) ? '' : treated[i].content
    return `<DataField name="${name}" optype="${isWord(i) ? 'categorical' : 'continuous'}" dataType="${types[i]}">${content}</DataField>`
  })
  const mining = fieldNames.map((name, i) => {
    const { missing, invalid, outliers } = treated[i]
    return `<MiningField name="${name}" ${missing} ${invalid} ${isWord(i) ? '' : outliers}/>`
  })
  return pmml({
    fields: target + fields.join(''),
    models: model(
      `<MiningSchema><MiningField name="y" usageType="target"/>${mining.join('')}</MiningSchema>`,
    ),
  })
}

const classes = `<DataField name="y" optype="categorical" dataType="string"><Value value="yes"/><Value value="no"/><Value value="never" displayValue="Never"/></DataField>`
const continuous = (type: string): string => `<DataField name="y" optype="continuous" dataType="${type}"/>`

const output = (name: string, attributes: string, type = 'double'): string =>
  `<OutputField name="${name}" optype="${type === 'string' ? 'categorical' : 'continuous'}" dataType="${type}" ${attributes}/>`

const classOutputs = [
  output('of yes', 'feature="probability" value="yes"'),
  output('of maybe', 'feature="probability" value="maybe"'),
  output('of the best', 'feature="probability"'),
  output('class', 'feature="predictedValue"', 'string'),
].join('')

/** A regression table's content. */
const predictors = fc.record({
  intercept: number,
  numbers: fc.array(fc.tuple(fc.constantFrom('x', 'f', 'n'), number), { maxLength: 4 }),
  words: fc.array(fc.tuple(fc.constantFrom('c', 'w'), word, number), { maxLength: 5 }),
})
type Predictors = typeof predictors extends fc.Arbitrary<infer T> ? T : never

const tableOf = ({ intercept, numbers, words }: Predictors, attributes = ''): string =>
  `<RegressionTable intercept="${intercept}" ${attributes}>${numbers
    .map(([name, weight]) => `<NumericPredictor name="${name}" coefficient="${weight}"/>`)
    .join('')}${words
    .map(
      ([name, value, weight]) =>
        `<CategoricalPredictor name="${name}" value="${value}" coefficient="${weight}"/>`,
    )
    .join('')}</RegressionTable>`

const targets = fc.constantFrom(
  '',
  '<Targets><Target field="y" rescaleFactor="2.5" rescaleConstant="-1" min="-3" max="20"/></Targets>',
  '<Targets><Target field="y" castInteger="round"><TargetValue defaultValue="4"/></Target></Targets>',
)

const treatedFields = fc.tuple(treatments, treatments, treatments, treatments, treatments)

const regressions = fc
  .tuple(
    treatedFields,
    predictors,
    fc.constantFrom('none', 'exp', 'logit', 'cauchit'),
    targets,
    fc.constantFrom('double', 'float'),
  )
  .map(([treated, table, method, target, type]) =>
    documentOf(
      treated,
      continuous(type),
      (schema) =>
        `<RegressionModel functionName="regression" normalizationMethod="${method}">${schema}<Output>${output('again', 'feature="predictedValue"', type)}</Output>${target}${tableOf(table)}</RegressionModel>`,
    ),
  )

const classifications = fc
  .tuple(
    treatedFields,
    predictors,
    predictors,
    predictors,
    fc.constantFrom('softmax', 'logit', 'simplemax', 'none'),
    fc.boolean(),
  )
  .map(([treated, first, second, third, method, three]) =>
    documentOf(
      treated,
      classes,
      (schema) =>
        `<RegressionModel functionName="classification" normalizationMethod="${method}">${schema}<Output>${classOutputs}</Output>${tableOf(first, 'targetCategory="no"')}${tableOf(second, 'targetCategory="maybe"')}${three ? tableOf(third, 'targetCategory="yes"') : ''}</RegressionModel>`,
    ),
  )

/** A split in two; the second part takes what the first leaves, or tests the opposite. */
type Tree =
  | { readonly leaf: number }
  | { readonly tests: readonly [string, string]; readonly sides: readonly [Tree, Tree] }

const tests = fc.oneof(
  fc
    .tuple(fc.constantFrom('x', 'f', 'n'), number)
    .map(([name, limit]): [string, string] => [
      `<SimplePredicate field="${name}" operator="lessOrEqual" value="${name === 'n' ? Math.trunc(limit) : limit}"/>`,
      `<SimplePredicate field="${name}" operator="greaterThan" value="${name === 'n' ? Math.trunc(limit) : limit}"/>`,
    ]),
  fc
    .tuple(fc.constantFrom('c', 'w'), word, word)
    .map(([name, a, b]): [string, string] => [
      `<SimpleSetPredicate field="${name}" booleanOperator="isIn"><Array type="string" n="2">${a} ${b}</Array></SimpleSetPredicate>`,
      `<SimpleSetPredicate field="${name}" booleanOperator="isNotIn"><Array type="string" n="2">${a} ${b}</Array></SimpleSetPredicate>`,
    ]),
  fc
    .constantFrom(1, 2, 3)
    .map((value): [string, string] => [
      `<SimplePredicate field="n" operator="equal" value="${value}"/>`,
      `<SimplePredicate field="n" operator="notEqual" value="${value}"/>`,
    ]),
)

const { tree: drawnTrees } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.nat(5).map((leaf): Tree => ({ leaf })),
    fc.tuple(tests, tie('tree'), tie('tree')).map(([both, a, b]): Tree => ({ tests: both, sides: [a, b] })),
  ),
}))

/** @param scored whether inner nodes have a score */
function nodeOf(tree: Tree, predicate: string, classification: boolean, scored: boolean): string {
  const leaf = 'leaf' in tree ? tree.leaf : 1
  const score = classification ? ['yes', 'no', 'maybe'][leaf % 3] : leaf / 4
  const shares = ['yes', 'no', 'maybe'].map(
    (name, i) => `<ScoreDistribution value="${name}" recordCount="${1 + ((leaf + i) % 4)}"/>`,
  )
  const says = 'leaf' in tree || scored
  const children =
    'leaf' in tree ? [] : tree.sides.map((side, i) => nodeOf(side, tree.tests[i], classification, scored))
  return `<Node ${says ? `score="${score}"` : ''}>${predicate}${classification && says ? shares.join('') : ''}${children.join('')}</Node>`
}

const trees = fc
  .tuple(
    treatedFields,
    drawnTrees,
    fc.constantFrom('none', 'lastPrediction', 'nullPrediction', 'defaultChild'),
    fc.constantFrom('returnNullPrediction', 'returnLastPrediction'),
    fc.boolean(),
    fc.boolean(),
    targets,
  )
  .map(([treated, tree, strategy, noTrueChild, classification, scored, target]) =>
    documentOf(treated, classification ? classes : continuous('double'), (schema) => {
      const outputs = [
        output('node', 'feature="entityId"', 'string'),
        classification ? classOutputs + output('confidence', 'feature="confidence" value="no"') : '',
        classification ? output('shown', 'feature="predictedDisplayValue"', 'string') : '',
      ]
      return `<TreeModel functionName="${classification ? 'classification' : 'regression'}" missingValueStrategy="${strategy}" noTrueChildStrategy="${noTrueChild}" splitCharacteristic="binarySplit">${schema}<Output>${outputs.join('')}</Output>${classification ? '' : target}${nodeOf(tree, '<True/>', classification, scored)}</TreeModel>`
    }),
  )

const cards = fc
  .tuple(
    treatedFields,
    fc.array(fc.nat(9), { minLength: 24, maxLength: 24 }),
    fc.boolean(),
    fc.constantFrom(true, true, true, false),
    fc.constantFrom('pointsAbove', 'pointsBelow'),
    fc.constantFrom('', 'x-mathContext="float"'),
    targets,
  )
  .map(([treated, points, reasons, rest, algorithm, math, target]) =>
    documentOf(treated, continuous('double'), (schema) => {
      let next = 0
      const attribute = (predicate: string): string =>
        `<Attribute partialScore="${points[next++ % points.length] / 3}">${predicate}</Attribute>`
      const less = (name: string, limit: number): string =>
        attribute(`<SimplePredicate field="${name}" operator="lessThan" value="${limit}"/>`)
      const equal = (name: string, value: string): string =>
        attribute(`<SimplePredicate field="${name}" operator="equal" value="${value}"/>`)
      const characteristic = (name: string, attributes: string): string =>
        `<Characteristic reasonCode="R${name}" baselineScore="1.5">${attributes}${rest ? attribute('<True/>') : ''}</Characteristic>`
      const outputs = [1, 2, 4, 9].map((rank) =>
        output(`reason ${rank}`, `feature="reasonCode" rank="${rank}"`, 'string'),
      )
      return `<Scorecard functionName="regression" ${math} initialScore="10" useReasonCodes="${reasons}" reasonCodeAlgorithm="${algorithm}">${schema}${reasons ? `<Output>${outputs.join('')}</Output>` : ''}${target}<Characteristics>${characteristic('x', less('x', 0) + less('x', 1) + less('x', 9))}${characteristic('f', less('f', 0.1) + less('f', 3))}${characteristic('n', less('n', 2) + less('n', 9) + attribute('<SimplePredicate field="n" operator="isMissing"/>'))}${characteristic('c', equal('c', 'a') + equal('c', 'b'))}${characteristic('w', equal('w', 'a') + equal('w', 'z'))}</Characteristics></Scorecard>`
    }),
  )

const usual = [0, -0, 0.1, 0.5, 1, 2, 3, 1, 2]
const numbers = [...usual, ...usual, ...usual, -1, -2.5, 4, 1e300, Number.NaN, Infinity, -Infinity]
const wordsGiven = ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c', 'd', 'z', '']

/** A column in one of its forms, and the same as values of records. */
interface Drawn {
  readonly column: Column
  readonly cells: readonly unknown[]
}

function drawnColumn(isWord: boolean, form: number, picks: readonly number[]): Drawn {
  const at = <T>(list: readonly T[]): T[] => picks.map((pick) => list[pick % list.length])
  if (isWord) {
    if (form === 0) {
      const cells = at<unknown>([...wordsGiven, null, undefined, Number.NaN])
      return { column: cells, cells }
    }
    if (form === 1) {
      const cells = at<unknown>([...wordsGiven, 1, true, null])
      return { column: cells, cells }
    }
    const codes = Int32Array.from(at([...wordsGiven.keys(), 0, 1, 2, -1, -5]))
    return {
      column: { codes, dictionary: wordsGiven },
      cells: Array.from(codes, (code) => (code < 0 ? null : wordsGiven[code])),
    }
  }
  const cells = at(numbers)
  switch (form) {
    case 0: {
      const mixed = at<unknown>([...numbers, null, undefined, '1', 'x', true])
      return { column: mixed, cells: mixed }
    }
    case 1: {
      const values = Int16Array.from(cells)
      return { column: values, cells: [...values] }
    }
    case 2: {
      const validity = Uint8Array.from({ length: Math.ceil(picks.length / 8) }, (_, i) => 0b10110111 ^ i)
      const isValid = (i: number): boolean => ((validity[i >> 3] >> (i & 7)) & 1) === 1
      return {
        column: { values: Float64Array.from(cells), validity },
        cells: cells.map((cell, i) => (isValid(i) ? cell : null)),
      }
    }
    default:
      return { column: Float64Array.from(cells), cells }
  }
}

function outcome(model: SyncModel, record: Record<string, unknown>): object {
  try {
    const { prediction, probabilities = {}, outputs } = model.scoreSync(record)
    return { prediction, probabilities: { ...probabilities }, outputs: { ...outputs } }
  } catch (error) {
    if (error instanceof ScoreError) return { code: error.code, message: error.message, field: error.field }
    throw error
  }
}

function compare(
  document: string,
  forms: readonly number[],
  picks: readonly (readonly number[])[],
  left: number,
): void {
  const model = load(document)
  const drawn = fieldNames.map((name, i) => ({
    name,
    ...drawnColumn(
      types[i] === 'string',
      forms[i],
      picks.map((pick) => pick[i]),
    ),
  }))
  const given = drawn.filter((_, i) => i !== left)
  const scored = model.scoreColumnsSync(Object.fromEntries(given.map(({ name, column }) => [name, column])))
  const expected = picks.map((_, row) =>
    outcome(model, Object.fromEntries(given.map(({ name, cells }) => [name, cells[row]]))),
  )
  const found = rowsOf(scored).map((row, i) => {
    const error = scored.errors.get(i)
    if (error === undefined) return row
    expect(error.index).toBe(i)
    return { code: error.code, message: error.message, field: error.field }
  })
  expect(found).toEqual(expected)
  // Codes are given in the order in which texts come up.
  if ('codes' in scored.prediction) {
    const { codes, dictionary } = scored.prediction
    expect([...new Set(codes)].filter((code) => code >= 0)).toEqual([...dictionary.keys()])
  }
}

describe.each(seeds)('seed %i', (seed) => {
  it.each([
    ['regression', regressions],
    ['regression of classes', classifications],
    ['tree', trees],
    ['scorecard', cards],
  ])('%s', (_, documents) => {
    let rows = 0
    const property = fc.property(
      documents,
      fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(2), fc.nat(2)),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 16, maxLength: 40 }),
      // Seldom a column is left out, or there are more rows than a block has.
      fc.nat(30),
      fc.nat(8),
      (document, forms, picks, left, repeat) => {
        const all =
          repeat === 0 ? Array.from({ length: 700 }, (_, i) => picks[(i * i) % picks.length]) : picks
        rows += all.length
        compare(document, forms, all, left)
      },
    )
    fc.assert(property, { numRuns: RUNS, seed })
    // All of them are of the kinds that are evaluated in blocks, and most rows need no more than that.
    expect(taken.left).toBe(0)
    expect(taken.whole).toBe(RUNS)
    expect(taken.oneByOne).toBeLessThan(rows * 0.9)
  })
})
