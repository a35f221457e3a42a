/** Which packed trees become tables without an object a node, and that these tables can be let go and made anew. */

import { describe, expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import { atOnce } from '../../../src/core/stepwise.js'
import { compileDocument } from '../../../src/pmml/document.js'
import type { CompiledModel } from '../../../src/pmml/model/compiled.js'
import { parseXml } from '../../../src/xml/parse.js'
import { field, pmml } from '../../helpers/pmml.js'
import { dialects, ensemble } from './dialects.js'

const settings = settle()

/** The first tree of an ensemble as a model of its own. */
function treeOf(text: string, packed: boolean): CompiledModel {
  const [tree = ''] = /<TreeModel[\s\S]*?<\/TreeModel>/.exec(text) ?? []
  const document = pmml({
    fields: field('x0') + field('x1', 'float') + field('x2') + field('k', 'string'),
    transformations:
      '<DerivedField name="d" optype="continuous" dataType="float"><FieldRef field="x0"/></DerivedField>',
    models: tree,
  })
  const packing = packed ? { name: 'Node', least: 0 } : undefined
  const xml = parseXml(new TextEncoder().encode(document), settings.limits, packing)
  return atOnce(compileDocument(xml, settings)).model
}

/** Trees that take their nodes to know what a missing value means, or what a test is. */
const byNodes = new Set(['default children', 'weighted confidence', 'aggregated nodes', 'nothing plain'])

describe('a packed tree', () => {
  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
    for (let seed = 1; seed <= 5; seed++) {
      const text = ensemble(dialect, seed, 1)
      const model = treeOf(text, true)
      const first = model.tree()
      const usual = treeOf(text, false).tree()
      expect(first?.table).toEqual(usual?.table)
      expect(first?.outcomes).toEqual(usual?.outcomes)
      expect(model.tree()).toBe(first)
      model.forgetTree()
      const again = model.tree()
      expect(again?.table).toEqual(first?.table)
      // Only what is not made of nodes is made anew.
      expect(again === first).toBe(byNodes.has(name))
    }
  })
})
