/** Reasons by rank are those that come of adding up and sorting, and cards of plain tables are scored by them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import { defaultLimits } from '../../../src/core/options.js'
import type { ModelRecord } from '../../../src/index.js'
import { Compilation } from '../../../src/pmml/compilation.js'
import type { Frame } from '../../../src/pmml/frame.js'
import {
  type Card,
  type CompiledCharacteristic,
  metAttributes,
} from '../../../src/pmml/models/Scorecard/points.js'
import { addedReasons, rankedCard, rankedReasons } from '../../../src/pmml/models/Scorecard/reasons.js'
import { predicates } from '../../../src/pmml/predicates/index.js'
import { TRUE } from '../../../src/pmml/predicates/predicate.js'
import { parseXml } from '../../../src/xml/parse.js'
import { field, load, mining, pmml, schema } from '../../helpers/pmml.js'

const compilation = new Compilation(settle({}), {
  expressions: new Map(),
  predicates,
  functions: new Map(),
  userFunctions: new Map(),
})
const xml = parseXml('<Characteristic/>', defaultLimits)

/** What is drawn for a card: characteristics, each with points and a code for each attribute. */
interface Drawn {
  readonly baseline: number
  readonly attributes: readonly { readonly points: number; readonly code: number }[]
}

/** A card whose characteristics meet the attributes that `met` says. */
function cardOf(drawn: readonly Drawn[], met: readonly number[], inFloats: boolean): Card {
  const round = (x: number): number => (inFloats ? Math.fround(x) : x)
  const characteristics = drawn.map(
    ({ baseline, attributes }, i): CompiledCharacteristic => ({
      name: String(i),
      baseline: round(baseline),
      attributes: attributes.map(({ points, code }) => ({
        predicate: { test: () => TRUE, describe: () => '' },
        constant: round(points),
        points: () => round(points),
        reasonCode: `R${code}`,
        code,
      })),
      search: { find: () => met[i] % attributes.length },
      xml,
    }),
  )
  const count = Math.max(...drawn.flatMap(({ attributes }) => attributes.map(({ code }) => code))) + 1
  return {
    characteristics,
    met: metAttributes(characteristics),
    initial: 0,
    codes: Array.from({ length: count }, (_, i) => `R${i}`),
    inFloats,
  }
}

const pointsDrawn = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0.1, 0.2, 0.3, 1e308, -1e308, 5e-324),
)
const drawnCards = fc.array(
  fc.record({
    baseline: pointsDrawn,
    attributes: fc.array(fc.record({ points: pointsDrawn, own: fc.integer({ min: 0, max: 2 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  { minLength: 1, maxLength: 40 },
)

describe('ranked', () => {
  it.each([1, -1] as const)('sign %d', (sign) => {
    fc.assert(
      fc.property(
        drawnCards,
        fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }),
        fc.boolean(),
        (drawn, met, inFloats) => {
          // Codes that only attributes of one characteristic share.
          const cards = drawn.map(({ baseline, attributes }, i) => ({
            baseline,
            attributes: attributes.map(({ points, own }) => ({ points, code: 3 * i + own })),
          }))
          const card = cardOf(cards, met, inFloats)
          const frame: Frame = compilation.newFrame()
          const ranks = rankedCard(card, { sign })
          const ranked = ranks === undefined ? undefined : rankedReasons(card, ranks)
          // Twice: nothing of a record is left for the next one.
          for (let i = 0; i < 2; i++)
            expect(ranked?.(frame)).toStrictEqual(addedReasons(card, { sign })(frame))
        },
      ),
    )
  })

  it('not where characteristics share a code, or points are computed', () => {
    const shared = [0, 1].map(() => ({ baseline: 1, attributes: [{ points: 0, code: 0 }] }))
    expect(rankedCard(cardOf(shared, [0, 0], false), { sign: 1 })).toBeUndefined()
    const [first] = shared
    const card = cardOf([first], [0], false)
    const characteristics = card.characteristics.map((each) => ({
      ...each,
      attributes: each.attributes.map((attribute) => ({ ...attribute, constant: undefined })),
    }))
    const computed = { ...card, characteristics, met: metAttributes(characteristics) }
    expect(rankedCard(computed, { sign: 1 })).toBeUndefined()
  })
})

/** A card of numbers, categories and what is derived; with `expression` its points are computed, and nothing is ranked. */
function document(limits: readonly number[], points: readonly number[], expression: boolean): string {
  let next = 0
  const attribute = (predicate: string): string => {
    const worth = points[next++ % points.length]
    return expression
      ? `<Attribute reasonCode="R${next}">${predicate}<ComplexPartialScore><Constant dataType="double">${worth}</Constant></ComplexPartialScore></Attribute>`
      : `<Attribute reasonCode="R${next}" partialScore="${worth}">${predicate}</Attribute>`
  }
  const test = (name: string, operator: string, value: string | number): string =>
    `<SimplePredicate field="${name}" operator="${operator}" value="${value}"/>`
  const missing = (name: string): string => `<SimplePredicate field="${name}" operator="isMissing"/>`
  const numeric = (name: string, of: readonly number[]): string =>
    `<Characteristic baselineScore="1">${of.map((limit) => attribute(test(name, 'lessThan', limit))).join('')}${attribute(missing(name))}${attribute('<True/>')}</Characteristic>`
  const words = `<Characteristic baselineScore="2">${['a', 'b'].map((word) => attribute(test('w', 'equal', word))).join('')}${attribute('<True/>')}</Characteristic>`
  return pmml({
    fields:
      field('x') +
      field('z') +
      field('s') +
      '<DataField name="w" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/><Value value="c"/></DataField>',
    models: `<Scorecard functionName="regression" initialScore="0.1">${schema('x', 'z', mining('w', 'invalidValueTreatment="asMissing"'), mining('s', 'usageType="target"'))}
<LocalTransformations><DerivedField name="d" optype="continuous" dataType="double"><Apply function="+"><FieldRef field="x"/><FieldRef field="z"/></Apply></DerivedField></LocalTransformations>
<Characteristics>${numeric('x', limits)}${words}${numeric('z', [...limits.keys()])}${numeric('d', limits.slice(0, 2))}</Characteristics></Scorecard>`,
  })
}

it('cards of tables score as those whose points are computed', () => {
  const near = (x: number): number[] => [x, x + 1e-9, x - 1e-9]
  fc.assert(
    fc.property(
      // Beyond the few limits that are looked at one by one, too.
      fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: -2, max: 5 }), { minLength: 3, maxLength: 90 }),
      (drawn, points) => {
        const limits = [...drawn].sort((a, b) => a - b)
        const [ranked, added] = [false, true].map((each) => load(document(limits, points, each)))
        const numbers = [...limits.flatMap(near), -0, Number.NaN, 1e300, -1e300, null, undefined, '1']
        for (const [i, x] of numbers.entries()) {
          const record: ModelRecord = {
            x,
            z: numbers[(i * 7 + 3) % numbers.length],
            w: ['a', 'b', 'c', 'unseen', null, 0][i % 6],
          }
          expect(ranked.scoreSync(record)).toStrictEqual(added.scoreSync(record))
        }
      },
    ),
    { numRuns: 60 },
  )
})
