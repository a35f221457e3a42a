/** The table of models: the standard's group MODEL-ELEMENT. Adding one is one file and one line. */

import type { ModelElement } from './compiled.js'
import { compileMiningModel, MiningModel } from './MiningModel.js'
import { compileRegressionModel, RegressionModel } from './RegressionModel.js'
import { compileTreeModel, TreeModel } from './TreeModel/TreeModel.js'

export const models: ReadonlyMap<string, ModelElement> = new Map(
  [
    { spec: MiningModel, compile: compileMiningModel },
    { spec: RegressionModel, compile: compileRegressionModel },
    { spec: TreeModel, compile: compileTreeModel },
  ].map((each) => [each.spec.name, each]),
)
