/** Where a path ends above the leaves ("Tree Models: No True Child", "Missing Value Strategies"). */

import { describe, expect, it } from 'vitest'
import { field, load, mining, pmml, schema } from '../../../helpers/pmml.js'

const tree = (attributes: string, root: string) =>
  load(
    pmml({
      fields: field('x') + field('k', 'string'),
      models: `<TreeModel functionName="classification" ${attributes}>${schema('x', mining('k', 'usageType="target"'))}<Node ${root}><True/><ScoreDistribution value="a" recordCount="1"/><ScoreDistribution value="b" recordCount="3"/><Node score="a"><SimplePredicate field="x" operator="lessThan" value="0"/></Node></Node></TreeModel>`,
    }),
  )

describe('no true child', () => {
  it.each([
    { strategy: 'returnLastPrediction', root: 'score="a"', prediction: 'a' },
    // The last prediction is a score that is written there, not what a distribution would say.
    { strategy: 'returnLastPrediction', root: '', prediction: null },
    { strategy: 'returnNullPrediction', root: 'score="a"', prediction: null },
  ])('$strategy at a Node $root: $prediction', ({ strategy, root, prediction }) => {
    expect(tree(`noTrueChildStrategy="${strategy}"`, root).scoreSync({ x: 1 }).prediction).toBe(prediction)
  })
})

describe('an unknown child', () => {
  it.each([
    { root: 'score="a"', prediction: 'a' },
    { root: '', prediction: 'b' },
  ])('lastPrediction at a Node $root: $prediction', ({ root, prediction }) => {
    const model = tree('missingValueStrategy="lastPrediction"', root)
    expect(model.scoreSync({ x: null }).prediction).toBe(prediction)
  })
})
