/** Models inside large ensembles that keep next to nothing once the ensemble evaluates all of them together, and are made anew for who asks one. */

import type { Explanation } from '../../core/explanation.js'
import type { Frame } from '../frame.js'
import { delivered } from '../values.js'
import type { CompiledModel, ModelFacts, Scorer } from './compiled.js'
import type { OutlineNode } from './outline.js'
import { numberOf, type Prediction } from './prediction.js'
import type { TableOfTree } from './treeTables.js'

/** A model whose Targets and Output add nothing to what its element says. */
export function plainModel(facts: ModelFacts, scorer: Scorer): CompiledModel {
  const { element, name, functionName, targets, outputs, gives, givesList } = facts
  const { score, number } = scorer
  return {
    element,
    name,
    functionName,
    targets,
    outputs,
    gives,
    givesList,
    score,
    outline: () => scorer.outline?.(),
    explain: explaining(facts, scorer, score),
    number: number ?? ((frame) => numberOf(score(frame))),
    tree: () => scorer.tree?.(),
    forgetTree: () => scorer.forgetTree?.(),
  }
}

/** The steps of the element itself, then what Targets made of its result. */
export function explaining(
  { element, name, targets: [{ dataType }] }: ModelFacts,
  scorer: Scorer,
  score: (frame: Frame) => Prediction,
): (frame: Frame) => Explanation {
  return (frame) => {
    const own = delivered(scorer.score(frame).value, dataType)
    const prediction = delivered(score(frame).value, dataType)
    const steps = scorer.explain(frame)
    return {
      element,
      ...(name === undefined ? {} : { name }),
      prediction,
      steps: own === prediction ? steps : [...steps, { kind: 'target', before: own, after: prediction }],
    }
  }
}

/**
 * Such a model, until its tree is forgotten; then what makes it anew. (A class, since of the functions of a model each would be an object
 * of its own: an ensemble has thousands of models.)
 */
export class ModelOnDemand implements CompiledModel {
  readonly element: CompiledModel['element']
  readonly name: CompiledModel['name']
  readonly functionName: CompiledModel['functionName']
  readonly targets: CompiledModel['targets']
  readonly outputs: CompiledModel['outputs']
  readonly gives: CompiledModel['gives']
  readonly givesList: boolean
  private made: CompiledModel | undefined
  private readonly again: () => Scorer

  constructor(facts: ModelFacts, made: CompiledModel, again: () => Scorer) {
    this.element = facts.element
    this.name = facts.name
    this.functionName = facts.functionName
    this.targets = facts.targets
    this.outputs = facts.outputs.length === 0 ? none : facts.outputs
    this.gives = facts.gives
    this.givesList = facts.givesList
    this.made = made
    this.again = again
  }

  score(frame: Frame): Prediction {
    return this.model().score(frame)
  }

  number(frame: Frame): number {
    return this.model().number(frame)
  }

  tree(): TableOfTree | undefined {
    return this.model().tree()
  }

  forgetTree(): void {
    this.made?.forgetTree()
    this.made = undefined
  }

  explain(frame: Frame): Explanation {
    return this.model().explain(frame)
  }

  outline(): OutlineNode | undefined {
    return this.model().outline()
  }

  private model(): CompiledModel {
    this.made ??= plainModel(this, this.again())
    return this.made
  }
}

const none: CompiledModel['outputs'] = Object.freeze([])
