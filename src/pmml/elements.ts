/** Every element that is declared, in the order of the standard's pages: what `docs/support.md` is made from. A test holds it complete. */

import { ArrayElement, Indices, IntEntries, IntSparseArray, RealEntries, RealSparseArray } from './arrays.js'
import {
  AnyDistribution,
  GaussianDistribution,
  PoissonDistribution,
  UniformDistribution,
} from './distributions.js'
import { PMML } from './document.js'
import type { ElementSpec } from './element.js'
import { Aggregate } from './expressions/Aggregate.js'
import { Apply } from './expressions/Apply.js'
import { Constant } from './expressions/Constant.js'
import { DefineFunction, ParameterField } from './expressions/DefineFunction.js'
import { DerivedField, LocalTransformations, TransformationDictionary } from './expressions/DerivedField.js'
import { Discretize, DiscretizeBin } from './expressions/Discretize.js'
import { FieldRef } from './expressions/FieldRef.js'
import { BlockIndicator, Lag } from './expressions/Lag.js'
import { FieldColumnPair, MapValues } from './expressions/MapValues.js'
import { LinearNorm, NormContinuous } from './expressions/NormContinuous.js'
import { NormDiscrete } from './expressions/NormDiscrete.js'
import { TextIndex, TextIndexNormalization } from './expressions/TextIndex.js'
import { MatCell, Matrix } from './matrices.js'
import {
  BinarySimilarity,
  Chebychev,
  CityBlock,
  ComparisonMeasure,
  Euclidean,
  Jaccard,
  Minkowski,
  SimpleMatching,
  SquaredEuclidean,
  Tanimoto,
} from './model/ComparisonMeasure.js'
import { ScoreDistribution } from './model/ScoreDistribution.js'
import { InstanceField, InstanceFields, TrainingInstances } from './model/TrainingInstances.js'
import { AnomalyDetectionModel, MeanClusterDistances } from './models/AnomalyDetectionModel.js'
import { AssociationModel } from './models/AssociationModel/AssociationModel.js'
import { AssociationRule, ItemRef, Itemset } from './models/AssociationModel/AssociationRule.js'
import { Item } from './models/AssociationModel/Item.js'
import {
  Alternate,
  Baseline,
  BaselineModel,
  TestDistributions,
} from './models/BaselineModel/BaselineModel.js'
import {
  CountTable,
  FieldValue,
  FieldValueCount,
  NormalizedCountTable,
} from './models/BaselineModel/CountTable.js'
import { BayesianNetworkModel } from './models/BayesianNetworkModel/BayesianNetworkModel.js'
import {
  BayesianNetworkNodes,
  ContinuousConditionalProbability,
  ContinuousDistribution,
  ContinuousNode,
  DiscreteConditionalProbability,
  DiscreteNode,
  LognormalDistributionForBN,
  Lower,
  Mean,
  NormalDistributionForBN,
  ParentValue,
  TriangularDistributionForBN,
  UniformDistributionForBN,
  Upper,
  ValueProbability,
  Variance,
} from './models/BayesianNetworkModel/elements.js'
import { Cluster, KohonenMap } from './models/ClusteringModel/Cluster.js'
import { CenterFields, ClusteringField, Comparisons } from './models/ClusteringModel/ClusteringField.js'
import { ClusteringModel, MissingValueWeights } from './models/ClusteringModel/ClusteringModel.js'
import { Covariances } from './models/ClusteringModel/distributionBased.js'
import {
  Counts,
  NumericInfo,
  Partition,
  PartitionFieldStats,
  Quantile,
} from './models/ClusteringModel/Partition.js'
import {
  AbsoluteExponentialKernel,
  ARDSquaredExponentialKernel,
  GaussianProcessModel,
  GeneralizedExponentialKernel,
  Lambda,
  RadialBasisKernel,
} from './models/GaussianProcessModel.js'
import { PCovCell, PCovMatrix } from './models/GeneralRegressionModel/covariance.js'
import { PPCell, PPMatrix } from './models/GeneralRegressionModel/design.js'
import { GeneralRegressionModel } from './models/GeneralRegressionModel/GeneralRegressionModel.js'
import {
  BaseCumHazardTables,
  BaselineCell,
  BaselineStratum,
  EventValues,
} from './models/GeneralRegressionModel/hazards.js'
import { Parameter, ParameterList } from './models/GeneralRegressionModel/parameterList.js'
import { ParamMatrix, PCell } from './models/GeneralRegressionModel/parameters.js'
import {
  Categories,
  Category,
  CovariateList,
  FactorList,
  Predictor,
} from './models/GeneralRegressionModel/predictors.js'
import { MiningModel, Segmentation } from './models/MiningModel/MiningModel.js'
import { Segment, VariableWeight } from './models/MiningModel/Segment.js'
import {
  BayesInput,
  BayesInputs,
  BayesOutput,
  NaiveBayesModel,
  PairCounts,
  TargetValueCount,
  TargetValueCounts,
  TargetValueStat,
  TargetValueStats,
} from './models/NaiveBayesModel.js'
import {
  KNNInput,
  KNNInputs,
  NearestNeighborModel,
} from './models/NearestNeighborModel/NearestNeighborModel.js'
import { NeuralInput, NeuralInputs } from './models/NeuralNetwork/NeuralInputs.js'
import { NeuralLayer } from './models/NeuralNetwork/NeuralLayer.js'
import { NeuralNetwork } from './models/NeuralNetwork/NeuralNetwork.js'
import { NeuralOutput } from './models/NeuralNetwork/NeuralOutput.js'
import { NeuralOutputs } from './models/NeuralNetwork/NeuralOutputs.js'
import { Con, Neuron } from './models/NeuralNetwork/Neuron.js'
import { Regression, RegressionModel } from './models/RegressionModel/RegressionModel.js'
import {
  CategoricalPredictor,
  NumericPredictor,
  PredictorTerm,
  RegressionTable,
} from './models/RegressionModel/RegressionTable.js'
import { CompoundRule, SimpleRule } from './models/RuleSetModel/Rule.js'
import { RuleSelectionMethod, RuleSet, RuleSetModel } from './models/RuleSetModel/RuleSetModel.js'
import {
  Attribute,
  Characteristic,
  Characteristics,
  ComplexPartialScore,
  Scorecard,
} from './models/Scorecard/Scorecard.js'
import {
  AntecedentSequence,
  ConsequentSequence,
  Delimiter,
  Sequence,
  SequenceReference,
  SequenceRule,
  SetPredicate,
  SetReference,
  Time,
} from './models/SequenceModel/Sequence.js'
import { Constraints, SequenceModel } from './models/SequenceModel/SequenceModel.js'
import {
  LinearKernelType,
  PolynomialKernelType,
  RadialBasisKernelType,
  SigmoidKernelType,
} from './models/SupportVectorMachineModel/kernel.js'
import {
  Coefficient,
  Coefficients,
  SupportVector,
  SupportVectorMachine,
  SupportVectors,
} from './models/SupportVectorMachineModel/SupportVectorMachine.js'
import { SupportVectorMachineModel } from './models/SupportVectorMachineModel/SupportVectorMachineModel.js'
import {
  VectorDictionary,
  VectorFields,
  VectorInstance,
} from './models/SupportVectorMachineModel/VectorDictionary.js'
import { TextModelSimilarity, TextModelSimiliarity } from './models/TextModel/similarity.js'
import {
  DocumentTermMatrix,
  TextCorpus,
  TextDictionary,
  TextDocument,
  TextModel,
} from './models/TextModel/TextModel.js'
import { TextModelNormalization } from './models/TextModel/weights.js'
import { ARIMA } from './models/TimeSeriesModel/ARIMA.js'
import {
  AR,
  MA,
  MACoefficients,
  NonseasonalComponent,
  Residuals,
  SeasonalComponent,
} from './models/TimeSeriesModel/components.js'
import {
  Denominator,
  DynamicRegressor,
  NonseasonalFactor,
  Numerator,
  RegressorValues,
  SeasonalFactor,
  TransferFunctionValues,
  TrendCoefficients,
} from './models/TimeSeriesModel/DynamicRegressor.js'
import {
  ExponentialSmoothing,
  Level,
  Seasonality_ExpoSmooth,
  Trend,
  Trend_ExpoSmooth,
} from './models/TimeSeriesModel/ExponentialSmoothing.js'
import {
  ARMAPart,
  GARCH,
  GARCHPart,
  PastVariances,
  ResidualSquareCoefficients,
  VarianceCoefficients,
} from './models/TimeSeriesModel/GARCH.js'
import {
  FinalNoise,
  FinalNu,
  FinalOmega,
  FinalPredictedNoise,
  FinalStateVector,
  FinalTheta,
  HVector,
  KalmanState,
  MaximumLikelihoodStat,
  Theta,
  ThetaRecursionState,
} from './models/TimeSeriesModel/MaximumLikelihoodStat.js'
import { OutlierEffect } from './models/TimeSeriesModel/OutlierEffect.js'
import {
  InterceptVector,
  MeasurementMatrix,
  ObservationVarianceMatrix,
  PredictedStateCovarianceMatrix,
  PsiVector,
  SelectedStateCovarianceMatrix,
  StateSpaceModel,
  StateVector,
  TransitionMatrix,
} from './models/TimeSeriesModel/StateSpaceModel.js'
import {
  TimeAnchor,
  TimeCycle,
  TimeException,
  TimeSeries,
  TimeValue,
} from './models/TimeSeriesModel/TimeSeries.js'
import { TimeSeriesModel } from './models/TimeSeriesModel/TimeSeriesModel.js'
import { Node } from './models/TreeModel/Node.js'
import { DecisionTree, TreeModel } from './models/TreeModel/TreeModel.js'
import { CompoundPredicate } from './predicates/CompoundPredicate.js'
import { False } from './predicates/False.js'
import { SimplePredicate } from './predicates/SimplePredicate.js'
import { SimpleSetPredicate } from './predicates/SimpleSetPredicate.js'
import { True } from './predicates/True.js'
import { DataDictionary, DataField, Interval, Value } from './schema/DataDictionary.js'
import { Application, Header } from './schema/Header.js'
import { MiningField, MiningSchema } from './schema/MiningSchema.js'
import { ModelVerification, VerificationField, VerificationFields } from './schema/ModelVerification.js'
import { Decision, Decisions, Output, OutputField, ResultField } from './schema/Output.js'
import { Target, Targets, TargetValue } from './schema/Targets.js'
import { InlineTable, row } from './tables.js'

export const elements: readonly ElementSpec[] = [
  PMML,
  Header,
  Application,
  ArrayElement,
  IntSparseArray,
  RealSparseArray,
  Indices,
  IntEntries,
  RealEntries,
  Matrix,
  MatCell,
  InlineTable,
  row,
  DataDictionary,
  DataField,
  Value,
  Interval,
  MiningSchema,
  MiningField,
  Targets,
  Target,
  TargetValue,
  Output,
  OutputField,
  ResultField,
  Decisions,
  Decision,
  ModelVerification,
  VerificationFields,
  VerificationField,
  TransformationDictionary,
  LocalTransformations,
  DerivedField,
  Constant,
  FieldRef,
  NormContinuous,
  LinearNorm,
  NormDiscrete,
  Discretize,
  DiscretizeBin,
  MapValues,
  FieldColumnPair,
  TextIndex,
  TextIndexNormalization,
  Aggregate,
  Lag,
  BlockIndicator,
  Apply,
  DefineFunction,
  ParameterField,
  SimplePredicate,
  CompoundPredicate,
  SimpleSetPredicate,
  True,
  False,
  TreeModel,
  Node,
  ScoreDistribution,
  RegressionModel,
  RegressionTable,
  NumericPredictor,
  CategoricalPredictor,
  PredictorTerm,
  Regression,
  DecisionTree,
  GeneralRegressionModel,
  ParameterList,
  Parameter,
  FactorList,
  CovariateList,
  Predictor,
  Categories,
  Category,
  PPMatrix,
  PPCell,
  PCovMatrix,
  PCovCell,
  ParamMatrix,
  PCell,
  EventValues,
  BaseCumHazardTables,
  BaselineStratum,
  BaselineCell,
  NaiveBayesModel,
  BayesInputs,
  BayesInput,
  BayesOutput,
  TargetValueStats,
  TargetValueStat,
  PairCounts,
  TargetValueCounts,
  TargetValueCount,
  AnyDistribution,
  GaussianDistribution,
  PoissonDistribution,
  UniformDistribution,
  NeuralNetwork,
  NeuralInputs,
  NeuralInput,
  NeuralLayer,
  Neuron,
  Con,
  NeuralOutputs,
  NeuralOutput,
  SupportVectorMachineModel,
  LinearKernelType,
  PolynomialKernelType,
  RadialBasisKernelType,
  SigmoidKernelType,
  VectorDictionary,
  VectorFields,
  VectorInstance,
  SupportVectorMachine,
  SupportVectors,
  SupportVector,
  Coefficients,
  Coefficient,
  MiningModel,
  Segmentation,
  Segment,
  VariableWeight,
  ClusteringModel,
  ClusteringField,
  Comparisons,
  CenterFields,
  MissingValueWeights,
  Cluster,
  KohonenMap,
  Partition,
  PartitionFieldStats,
  Counts,
  NumericInfo,
  Quantile,
  Covariances,
  ComparisonMeasure,
  Euclidean,
  SquaredEuclidean,
  Chebychev,
  CityBlock,
  Minkowski,
  SimpleMatching,
  Jaccard,
  Tanimoto,
  BinarySimilarity,
  NearestNeighborModel,
  TrainingInstances,
  InstanceFields,
  InstanceField,
  KNNInputs,
  KNNInput,
  RuleSetModel,
  RuleSet,
  RuleSelectionMethod,
  SimpleRule,
  CompoundRule,
  Scorecard,
  Characteristics,
  Characteristic,
  Attribute,
  ComplexPartialScore,
  AssociationModel,
  Item,
  Itemset,
  ItemRef,
  AssociationRule,
  AnomalyDetectionModel,
  MeanClusterDistances,
  GaussianProcessModel,
  RadialBasisKernel,
  ARDSquaredExponentialKernel,
  AbsoluteExponentialKernel,
  GeneralizedExponentialKernel,
  Lambda,
  BaselineModel,
  TestDistributions,
  Baseline,
  Alternate,
  CountTable,
  NormalizedCountTable,
  FieldValue,
  FieldValueCount,
  TextModel,
  TextDictionary,
  TextCorpus,
  TextDocument,
  DocumentTermMatrix,
  TextModelNormalization,
  TextModelSimiliarity,
  TextModelSimilarity,
  SequenceModel,
  Constraints,
  SetPredicate,
  Sequence,
  SetReference,
  Delimiter,
  Time,
  SequenceRule,
  AntecedentSequence,
  ConsequentSequence,
  SequenceReference,
  BayesianNetworkModel,
  BayesianNetworkNodes,
  DiscreteNode,
  ContinuousNode,
  DiscreteConditionalProbability,
  ContinuousConditionalProbability,
  ParentValue,
  ValueProbability,
  ContinuousDistribution,
  TriangularDistributionForBN,
  NormalDistributionForBN,
  LognormalDistributionForBN,
  UniformDistributionForBN,
  Mean,
  Lower,
  Upper,
  Variance,
  TimeSeriesModel,
  TimeSeries,
  TimeValue,
  TimeAnchor,
  TimeCycle,
  TimeException,
  ExponentialSmoothing,
  Level,
  Trend_ExpoSmooth,
  Trend,
  Seasonality_ExpoSmooth,
  ARIMA,
  NonseasonalComponent,
  SeasonalComponent,
  AR,
  MA,
  MACoefficients,
  Residuals,
  DynamicRegressor,
  Numerator,
  Denominator,
  NonseasonalFactor,
  SeasonalFactor,
  RegressorValues,
  TrendCoefficients,
  TransferFunctionValues,
  MaximumLikelihoodStat,
  KalmanState,
  FinalOmega,
  FinalStateVector,
  HVector,
  ThetaRecursionState,
  FinalNoise,
  FinalPredictedNoise,
  FinalTheta,
  Theta,
  FinalNu,
  OutlierEffect,
  GARCH,
  ARMAPart,
  GARCHPart,
  ResidualSquareCoefficients,
  VarianceCoefficients,
  PastVariances,
  StateSpaceModel,
  StateVector,
  TransitionMatrix,
  MeasurementMatrix,
  InterceptVector,
  PredictedStateCovarianceMatrix,
  SelectedStateCovarianceMatrix,
  ObservationVarianceMatrix,
  PsiVector,
]
