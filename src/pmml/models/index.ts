/** The table of models: the standard's group MODEL-ELEMENT. Adding one is one file and one line. */

import type { ModelElement } from '../model/compiled.js'
import { AnomalyDetectionModel, compileAnomalyDetectionModel } from './AnomalyDetectionModel.js'
import { AssociationModel, compileAssociationModel } from './AssociationModel/AssociationModel.js'
import { BaselineModel, compileBaselineModel } from './BaselineModel/BaselineModel.js'
import {
  BayesianNetworkModel,
  compileBayesianNetworkModel,
} from './BayesianNetworkModel/BayesianNetworkModel.js'
import { ClusteringModel, compileClusteringModel } from './ClusteringModel/ClusteringModel.js'
import { compileGaussianProcessModel, GaussianProcessModel } from './GaussianProcessModel.js'
import { compileGeneralRegressionModel } from './GeneralRegressionModel/compile.js'
import { GeneralRegressionModel } from './GeneralRegressionModel/GeneralRegressionModel.js'
import { compileMiningModel, MiningModel } from './MiningModel/MiningModel.js'
import { compileNaiveBayesModel, NaiveBayesModel } from './NaiveBayesModel.js'
import {
  compileNearestNeighborModel,
  NearestNeighborModel,
} from './NearestNeighborModel/NearestNeighborModel.js'
import { compileNeuralNetwork, NeuralNetwork } from './NeuralNetwork/NeuralNetwork.js'
import { compileRegressionModel, Regression, RegressionModel } from './RegressionModel/RegressionModel.js'
import { compileRuleSetModel, RuleSetModel } from './RuleSetModel/RuleSetModel.js'
import { compileScorecard, Scorecard } from './Scorecard/Scorecard.js'
import { compileSequenceModel, SequenceModel } from './SequenceModel/SequenceModel.js'
import {
  compileSupportVectorMachineModel,
  SupportVectorMachineModel,
} from './SupportVectorMachineModel/SupportVectorMachineModel.js'
import { compileTextModel, TextModel } from './TextModel/TextModel.js'
import { compileTimeSeriesModel, TimeSeriesModel } from './TimeSeriesModel/TimeSeriesModel.js'
import { compileTreeModel, DecisionTree, TreeModel } from './TreeModel/TreeModel.js'

export const models: ReadonlyMap<string, ModelElement> = new Map(
  [
    { spec: AnomalyDetectionModel, compile: compileAnomalyDetectionModel },
    { spec: AssociationModel, compile: compileAssociationModel },
    { spec: BaselineModel, compile: compileBaselineModel },
    { spec: BayesianNetworkModel, compile: compileBayesianNetworkModel },
    { spec: ClusteringModel, compile: compileClusteringModel },
    { spec: GaussianProcessModel, compile: compileGaussianProcessModel },
    { spec: GeneralRegressionModel, compile: compileGeneralRegressionModel },
    { spec: MiningModel, compile: compileMiningModel },
    { spec: NaiveBayesModel, compile: compileNaiveBayesModel },
    { spec: NearestNeighborModel, compile: compileNearestNeighborModel },
    { spec: NeuralNetwork, compile: compileNeuralNetwork },
    { spec: RegressionModel, compile: compileRegressionModel },
    { spec: RuleSetModel, compile: compileRuleSetModel },
    { spec: Scorecard, compile: compileScorecard },
    { spec: SequenceModel, compile: compileSequenceModel },
    { spec: SupportVectorMachineModel, compile: compileSupportVectorMachineModel },
    { spec: TextModel, compile: compileTextModel },
    { spec: TimeSeriesModel, compile: compileTimeSeriesModel },
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
