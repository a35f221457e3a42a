/** What tests use of the benchmarks. */

export { groups } from './groups/index.mjs'
export { bigForest, writeBigForest } from './models/big-forest.mjs'
export { customers, numbers, recordsOf } from './models/data.mjs'
export {
  decisionTree,
  evaluateEnsemble,
  forestClassifier,
  forestRegressor,
  lightgbm,
  xgboost,
} from './models/ensembles.mjs'
export { lightgbmText } from './models/lightgbm-text.mjs'
export { nativePieces } from './models/native.mjs'
export { ensembleOnnx, logisticOnnx, networkOnnx } from './models/onnx.mjs'
export { ensemblePmml } from './models/pmml.mjs'
export {
  evaluateLogistic,
  evaluateNetwork,
  evaluateScorecard,
  logistic,
  logisticPmml,
  network,
  networkPmml,
  scorecard,
  scorecardPmml,
} from './models/small.mjs'
export { transformations } from './models/transformations.mjs'
export { performancePage, readResults } from './page.mjs'
export { terminalTable } from './table.mjs'
