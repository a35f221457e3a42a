/** The table of models: the standard's group MODEL-ELEMENT. Adding one is one file and one line. */

import type { ModelElement } from './compiled.js'
import { compileMiningModel, MiningModel } from './MiningModel/MiningModel.js'
import { compileNaiveBayesModel, NaiveBayesModel } from './NaiveBayesModel.js'
import { compileNeuralNetwork, NeuralNetwork } from './NeuralNetwork/NeuralNetwork.js'
import { compileRegressionModel, Regression, RegressionModel } from './RegressionModel.js'
import {
  compileSupportVectorMachineModel,
  SupportVectorMachineModel,
} from './SupportVectorMachineModel/SupportVectorMachineModel.js'
import { compileTreeModel, DecisionTree, TreeModel } from './TreeModel/TreeModel.js'

export const models: ReadonlyMap<string, ModelElement> = new Map(
  [
    { spec: MiningModel, compile: compileMiningModel },
    { spec: NaiveBayesModel, compile: compileNaiveBayesModel },
    { spec: NeuralNetwork, compile: compileNeuralNetwork },
    { spec: RegressionModel, compile: compileRegressionModel },
    { spec: SupportVectorMachineModel, compile: compileSupportVectorMachineModel },
    { spec: TreeModel, compile: compileTreeModel },
  ].map((each) => [each.spec.name, each]),
)

/** Models without a MiningSchema, inside others ("Model Composition"). */
export const embedded: ReadonlyMap<string, ModelElement> = new Map(
  [
    { spec: DecisionTree, compile: compileTreeModel },
    { spec: Regression, compile: compileRegressionModel },
  ].map((each) => [each.spec.name, each]),
)
