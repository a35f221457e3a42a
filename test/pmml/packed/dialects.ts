/** Trees as their producers write them: ways of saying the same that the packed form must keep apart. */

import { field, mining, pmml, schema, values } from '../../helpers/pmml.js'

/** Numbers from a seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How a producer writes trees. */
interface Dialect {
  readonly name: string
  readonly attributes?: string
  /** The target's classes; none for a regression. */
  readonly classes?: readonly string[]
  /** A number as it is written. */
  readonly number?: (x: number) => string
  /** A node. */
  readonly node?: (parts: NodeParts) => string
  /** The two tests of a split. */
  readonly tests?: (field: string, limit: string, random: () => number) => readonly [string, string]
  readonly before?: string
}

interface NodeParts {
  readonly id: number
  readonly score: string | undefined
  readonly count: number
  readonly test: string
  readonly inside: string
  readonly defaultChild: number | undefined
  readonly level: number
}

const order = (name: string, operator: string, value: string): string =>
  `<SimplePredicate field="${name}" operator="${operator}" value="${value}"/>`
const attribute = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : ` ${name}="${value}"`
const plainNode = ({ id, score, count, test, inside }: NodeParts): string =>
  `<Node id="${id}"${attribute('score', score)} recordCount="${count}">${test}${inside}</Node>`
const onlyLast =
  (test: 'lessOrEqual' | 'greaterThan') =>
  (name: string, limit: string): readonly [string, string] => [order(name, test, limit), '<True/>']

const java = (x: number): string =>
  Number.isInteger(x)
    ? `${x}.0`
    : String(x)
        .replace(/e([-+]?)/, 'E$1')
        .replace('E+', 'E')

export const dialects: readonly Dialect[] = [
  { name: 'pairs with ids' },
  {
    name: 'scikit-learn',
    number: java,
    node: ({ score, test, inside }) => `<Node${attribute('score', score)}>\n\t${test}\n${inside}</Node>\n`,
  },
  {
    name: 'compacted',
    attributes: 'missingValueStrategy="nullPrediction" noTrueChildStrategy="returnLastPrediction"',
    tests: (name, limit) => [order(name, 'greaterThan', limit), order('x2', 'lessOrEqual', limit)],
    node: ({ score = '7', test, inside }) => `<Node score="${score}">${test}${inside}</Node>`,
  },
  {
    name: 'XGBoost',
    attributes: 'missingValueStrategy="defaultChild" x-mathContext="float"',
    number: (x) => String(Math.fround(x)).slice(0, 11),
    tests: (name, limit) => [order(name, 'lessThan', limit), order(name, 'greaterOrEqual', limit)],
    node: ({ id, score, test, inside, defaultChild }) =>
      `<Node id="${id}"${attribute('score', score)}${attribute('defaultChild', defaultChild)}>${test}${inside}</Node>`,
  },
  {
    name: 'LightGBM',
    attributes: 'missingValueStrategy="none"',
    number: (x) => x.toFixed(17),
    tests: (_, limit, random) =>
      random() < 0.5
        ? [
            `<SimpleSetPredicate field="k" booleanOperator="isIn"><Array n="2" type="string">u ${random() < 0.5 ? 'v' : '&quot;w w&quot;'}</Array></SimpleSetPredicate>`,
            '<True/>',
          ]
        : [order('x0', 'lessOrEqual', limit), '<True/>'],
  },
  {
    name: 'forest of classes',
    classes: ['a&b', 'é', '3'],
    tests: onlyLast('lessOrEqual'),
    node: ({ id, score, test, inside }) =>
      `<Node id="${id}"${attribute('score', score)}>${test}${inside}</Node>`,
  },
  {
    name: 'R',
    classes: ['a', 'b'],
    number: (x) => x.toPrecision(15).replace(/0+$/, ''),
    tests: (name, limit) => [order(name, 'lessOrEqual', limit), order(name, 'greaterThan', limit)],
  },
  {
    name: 'Python',
    number: (x) => (x < 1e-2 ? x.toExponential(3).replace(/e-(\d)$/, 'e-0$1') : String(x)),
    node: (parts) => plainNode(parts).replaceAll('"', "'"),
  },
  {
    name: 'attributes in different orders, white space everywhere',
    node: ({ id, score, count, test, inside }) =>
      id % 2 === 0
        ? `<Node\n  recordCount = "${count}"\r\n  id="${id}" ${attribute('score', score)} >\r\n${test}${inside}\t</Node >`
        : `<Node id='${id}'  ${attribute('score', score)}>${test.replace('/>', ' ></SimplePredicate>').replace('<True ></SimplePredicate>', '<True\n/>')}${inside}</Node>`,
  },
  {
    name: 'default children',
    attributes: 'missingValueStrategy="defaultChild" missingValuePenalty="0.5"',
    classes: ['p', 'q'],
    node: ({ id, score, test, inside, defaultChild }) =>
      `<Node defaultChild="${defaultChild ?? ''}" id="${id}"${attribute('score', score)}>${test}${inside}</Node>`
        .replace(' defaultChild=""', '')
        .replace('<Node defaultChild=""', '<Node'),
  },
  { name: 'last prediction', attributes: 'missingValueStrategy="lastPrediction"', classes: ['p', 'q'] },
  {
    name: 'weighted confidence',
    attributes: 'missingValueStrategy="weightedConfidence"',
    classes: ['p', 'q'],
  },
  { name: 'aggregated nodes', attributes: 'missingValueStrategy="aggregateNodes"' },
  {
    name: 'equality',
    tests: (_, limit, random) =>
      random() < 0.5
        ? [order('x0', 'equal', limit), order('x0', 'notEqual', limit)]
        : [order('k', 'equal', 'u'), '<True/>'],
  },
  {
    name: 'nothing plain',
    node: ({ id, score, test, inside }) =>
      `<Node id="${id}"${attribute('score', score)}>${test}${id % 7 === 0 ? '<!-- here --><Extension name="n"/>' : ''}${inside}</Node>`,
    tests: (name, limit, random) =>
      random() < 0.1
        ? [
            `<CompoundPredicate booleanOperator="and">${order(name, 'lessThan', limit)}<True/></CompoundPredicate>`,
            '<True/>',
          ]
        : [order('d', 'lessThan', limit), order(name, 'isMissing', limit)],
  },
  { name: 'a document in Latin-1', before: '<?xml version="1.0" encoding="ISO-8859-1"?>' },
  { name: 'comments and sections before', before: '<?xml version="1.0"?><!-- <Node> --><?pi <Node>?>' },
]

/** An ensemble of trees in a dialect. */
export function ensemble(dialect: Dialect, seed: number, trees = 3, size = 40): string {
  const random = randomNumbers(seed)
  const { classes, attributes = '', number = String, node = plainNode } = dialect
  const tests =
    dialect.tests ?? ((name, limit) => [order(name, 'lessOrEqual', limit), order(name, 'greaterThan', limit)])
  const task = `functionName="${classes === undefined ? 'regression' : 'classification'}"`
  const escaped = (text: string): string => text.replaceAll('&', '&amp;')
  let id = 0

  function nodeText(size: number, test: string, level: number): string {
    const own = ++id
    const isLeaf = size <= 1
    const counts = classes?.map(() => Math.floor(random() * 9))
    const winner = classes?.[Math.floor(random() * classes.length)]
    const score = winner === undefined ? number(random()) : escaped(winner)
    const distribution = (classes ?? [])
      .map((each, i) => `<ScoreDistribution value="${escaped(each)}" recordCount="${counts?.[i] ?? 0}"/>`)
      .join('')
    const parts = { id: own, count: size, test, level }
    if (isLeaf) return node({ ...parts, score, inside: distribution, defaultChild: undefined })
    const name = ['x0', 'x1', 'x2', 'd'][Math.floor(random() * 4)]
    const [first, second] = tests(name, number(random() < 0.1 ? 0.001 * random() : random()), random)
    const left = Math.max(1, Math.floor((size - 1) * random()))
    const firstId = id + 1
    const a = nodeText(left, first, level + 1)
    const secondId = id + 1
    const b = nodeText(Math.max(1, size - 1 - left), second, level + 1)
    return node({
      ...parts,
      score: random() < 0.3 ? score : undefined,
      inside: (random() < 0.5 ? distribution : '') + a + b,
      defaultChild: random() < 0.7 ? (random() < 0.5 ? firstId : secondId) : undefined,
    })
  }

  const tree = (): string => {
    id = 0
    return `<TreeModel ${task} ${attributes}>${schema('x0', 'x1', 'x2', 'k')}${nodeText(size, '<True/>', 1)}</TreeModel>`
  }
  const target = classes === undefined ? field('y') : field('y', 'string', values(...classes.map(escaped)))
  const segments = Array.from({ length: trees }, (_, i) => `<Segment id="${i}"><True/>${tree()}</Segment>`)
  return (
    (dialect.before ?? '') +
    pmml({
      fields: field('x0') + field('x1', 'float') + field('x2') + field('k', 'string') + target,
      transformations:
        '<DerivedField name="d" optype="continuous" dataType="float"><FieldRef field="x0"/></DerivedField>',
      models: `<MiningModel ${task}>${schema('x0', 'x1', 'x2', 'k', mining('y', 'usageType="target"'))}<Segmentation multipleModelMethod="average">${segments.join('')}</Segmentation></MiningModel>`,
    })
  )
}
