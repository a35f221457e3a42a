/** Scores of predictions that come up again and again are objects of their own, with the same in them. */

import { expect, it } from 'vitest'
import { load, pmml } from '../helpers/pmml.js'

const document = (output: string): string =>
  pmml({
    fields:
      '<DataField name="y" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/></DataField><DataField name="x" optype="continuous" dataType="double"/>',
    models: `<TreeModel functionName="classification"><MiningSchema><MiningField name="y" usageType="target"/><MiningField name="x"/></MiningSchema><Output>${output}</Output><Node id="root"><True/><Node id="low" score="a"><SimplePredicate field="x" operator="lessThan" value="1"/><ScoreDistribution value="a" recordCount="3"/><ScoreDistribution value="b" recordCount="1"/></Node><Node id="high" score="b"><SimplePredicate field="x" operator="greaterOrEqual" value="1"/><ScoreDistribution value="a" recordCount="1"/><ScoreDistribution value="b" recordCount="1"/></Node></Node></TreeModel>`,
  })

const node = '<OutputField name="node" optype="categorical" dataType="string" feature="entityId"/>'
const share = '<OutputField name="p" optype="continuous" dataType="double" feature="probability" value="a"/>'
const nodes =
  '<OutputField name="nodes" optype="categorical" dataType="string" feature="entityId" isMultiValued="1" rank="0"/>'
const derived =
  '<OutputField name="twice" optype="continuous" dataType="double" feature="transformedValue"><Apply function="*"><FieldRef field="x"/><Constant>2</Constant></Apply></OutputField>'

it.each([
  ['parts of the prediction', node + share, { node: 'low', p: 0.75 }, { node: 'high', p: 0.5 }],
  ['a list', nodes, { nodes: ['low'] }, { nodes: ['high'] }],
  ['something of the record', node + derived, { node: 'low', twice: 0 }, { node: 'high', twice: 6 }],
])('%s', (_, output, low, high) => {
  const model = load(document(output))
  for (let i = 0; i < 200; i++) {
    const { prediction, outputs, probabilities } = model.scoreSync({ x: 0 })
    expect([prediction, { ...outputs }, { ...probabilities }]).toEqual([
      'a',
      { y: 'a', ...low },
      { a: 0.75, b: 0.25 },
    ])
    // What is done with one score is nothing to the next.
    for (const list of Object.values(outputs)) if (Array.isArray(list)) list.push('more')
    outputs.node = 'changed'
    if (probabilities !== undefined) probabilities.a = 9
    expect({ ...model.scoreSync({ x: 3 }).outputs }).toEqual({ y: 'b', ...high })
  }
  expect({ ...model.scoreSync({ x: null }).outputs }).toMatchObject({ y: null })
})
