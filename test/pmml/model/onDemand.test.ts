import { describe, expect, it } from 'vitest'
import { settle } from '../../../src/core/load.js'
import { Compilation } from '../../../src/pmml/compilation.js'
import type { ModelFacts, Scorer } from '../../../src/pmml/model/compiled.js'
import { ModelOnDemand, plainModel } from '../../../src/pmml/model/onDemand.js'

const facts: ModelFacts = {
  element: 'TreeModel',
  name: 'a tree',
  functionName: 'regression',
  targets: [{ name: 'y', dataType: 'double', optype: 'continuous', values: [], displayName: undefined }],
  outputs: [],
  gives: new Set(),
  givesList: false,
}

const frame = new Compilation(settle(undefined), {
  expressions: new Map(),
  predicates: new Map(),
  functions: new Map(),
  userFunctions: new Map(),
}).newFrame()

/** A scorer that says which one it is, and a list of those that let their tables go. */
function scorers(): { readonly make: () => Scorer; readonly made: () => number; readonly forgot: number[] } {
  const forgot: number[] = []
  let count = 0
  return {
    forgot,
    made: () => count,
    make() {
      const value = ++count
      return {
        gives: facts.gives,
        score: () => ({ value }),
        explain: () => [{ kind: 'node', id: String(value), predicate: 'true', value }],
        forgetTree: () => void forgot.push(value),
      }
    },
  }
}

describe('a model on demand', () => {
  it('is the one that was made until its tree is forgotten, and then another one', () => {
    const { make, made, forgot } = scorers()
    const model = new ModelOnDemand(facts, plainModel(facts, make()), make)
    expect([model.score(frame).value, model.number(frame), made()]).toEqual([1, 1, 1])
    model.forgetTree()
    expect([forgot, made()]).toEqual([[1], 1])
    model.forgetTree()
    expect([forgot, made()]).toEqual([[1], 1])
    expect([model.number(frame), model.score(frame).value, made()]).toEqual([2, 2, 2])
  })

  it('says what a plain model of the same says', () => {
    const { make } = scorers()
    const model = new ModelOnDemand(facts, plainModel(facts, make()), make)
    expect(model.explain(frame)).toEqual(plainModel(facts, scorers().make()).explain(frame))
    const { element, name, functionName, targets, outputs, gives, givesList } = model
    expect({ element, name, functionName, targets, outputs, gives, givesList }).toEqual(facts)
    expect([model.tree(), model.outline()]).toEqual([undefined, undefined])
  })
})
