/**
 * What is refused by the code that compiles an element and not by its declaration, each with the part of a document that shows
 * it: test/docs.test.ts loads them all. In a document the parts stand where `documentWith` puts them.
 */

const tree = (inside) =>
  `<TreeModel functionName="classification"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>${inside}</TreeModel>`
const leaf = '<Node score="a"><True/></Node>'
const derived = (expression) =>
  `<TransformationDictionary><DerivedField name="d" optype="categorical" dataType="string">${expression}</DerivedField></TransformationDictionary>`
const locator = '<TableLocator/>'
const apply = (name, pattern, type) =>
  derived(
    `<Apply function="${name}"><FieldRef field="${type}"/><Constant dataType="string">${pattern}</Constant></Apply>`,
  )

const network = (connection, output) =>
  `<NeuralNetwork functionName="regression" activationFunction="identity"><MiningSchema><MiningField name="x"/><MiningField name="n" usageType="target"/></MiningSchema>
  <NeuralInputs><NeuralInput id="0"><DerivedField optype="continuous" dataType="double"><FieldRef field="x"/></DerivedField></NeuralInput></NeuralInputs>
  <NeuralLayer><Neuron id="1">${connection}</Neuron></NeuralLayer><NeuralLayer><Neuron id="2"><Con from="1" weight="1"/></Neuron></NeuralLayer>
  <NeuralOutputs><NeuralOutput outputNeuron="2"><DerivedField optype="continuous" dataType="double">${output}</DerivedField></NeuralOutput></NeuralOutputs></NeuralNetwork>`

const clusters = (coordinate, cluster) =>
  `<ClusteringModel functionName="clustering" modelClass="distributionBased" numberOfClusters="1"><MiningSchema><MiningField name="x"/></MiningSchema>
  <ComparisonMeasure kind="similarity"><euclidean/></ComparisonMeasure><ClusteringField field="x" ${coordinate}/>${cluster}</ClusteringModel>`
const neighbors = (method) =>
  `<NearestNeighborModel functionName="regression" numberOfNeighbors="1" ${method}><MiningSchema><MiningField name="x"/><MiningField name="n" usageType="target"/></MiningSchema>
  <TrainingInstances><InstanceFields><InstanceField field="x"/><InstanceField field="n"/></InstanceFields><InlineTable><row><x>1</x><n>2</n></row></InlineTable></TrainingInstances>
  <ComparisonMeasure kind="similarity"><jaccard/></ComparisonMeasure><KNNInputs><KNNInput field="x"/></KNNInputs></NearestNeighborModel>`

const half = '<Array type="real">0.5</Array>'
const pastValues = '<TimeSeries><TimeValue index="1" value="1"/><TimeValue index="2" value="2"/></TimeSeries>'
const forecast = (series, inside = '') =>
  `<TimeSeriesModel functionName="timeSeries" bestFit="ARIMA"><MiningSchema><MiningField name="n" usageType="target"/></MiningSchema>${series}
  <ARIMA predictionMethod="exactLeastSquares"><NonseasonalComponent q="1"><MA><MACoefficients>${half}</MACoefficients></MA></NonseasonalComponent>${inside}</ARIMA></TimeSeriesModel>`

const cumulated = (attributes) =>
  `<BaselineModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="n"/></MiningSchema>
  <TestDistributions field="x" testStatistic="CUSUM" ${attributes}><Baseline><GaussianDistribution mean="0" variance="1"/></Baseline>
  <Alternate><GaussianDistribution mean="1" variance="1"/></Alternate></TestDistributions></BaselineModel>`

const parents = Array.from({ length: 20 }, (_, i) => `p${i}`)
const chances = ['a', 'b'].map((value) => `<ValueProbability value="${value}" probability="0.5"/>`).join('')

/**
 * @typedef {{ what: string, reason: string, code: string, at: readonly string[], element?: string, version?: string, shown: readonly string[] }} Refused
 * `at` are the files below src/pmml that refuse; `element` is the name of the element that is refused wherever it stands;
 * `shown` are parts of documents.
 */

/** @type {readonly Refused[]} */
export const refused = [
  {
    what: 'documents of versions before 3.0',
    reason: 'their elements mean other things',
    code: 'unsupported-version',
    at: ['document.ts'],
    version: '2.1',
    shown: [tree(leaf)],
  },
  {
    what: '`TableLocator` without `options.tables`',
    reason: 'it refers to a table outside of the document, whose rows the option supplies',
    code: 'unsupported-element',
    at: ['tables.ts'],
    element: 'TableLocator',
    shown: [
      derived(`<MapValues outputColumn="o"><FieldColumnPair field="s" column="c"/>${locator}</MapValues>`),
      derived(
        `<TextIndex textField="s"><TextIndexNormalization>${locator}</TextIndexNormalization><Constant>a</Constant></TextIndex>`,
      ),
      tree(
        `${leaf}<ModelVerification><VerificationFields><VerificationField field="x"/></VerificationFields>${locator}</ModelVerification>`,
      ),
    ],
  },
  {
    what: '`TextIndexNormalization` with a `maxLevenshteinDistance` other than 0',
    reason: 'its rows are found exactly, not by similarity',
    code: 'unsupported-value',
    at: ['expressions/TextIndex.ts'],
    shown: [
      derived(
        '<TextIndex textField="s"><TextIndexNormalization maxLevenshteinDistance="1"><InlineTable/></TextIndexNormalization><Constant>a</Constant></TextIndex>',
      ),
    ],
  },
  {
    what: '`Aggregate` with `sqlWhere`',
    reason: 'it is code, not data',
    code: 'unsupported-value',
    at: ['expressions/Aggregate.ts'],
    shown: [derived('<Aggregate field="x" function="sum" sqlWhere="x > 1"/>')],
  },
  {
    what: 'an `OutputField` whose `feature` the model does not give, such as `reasonCode` of a tree',
    reason: 'the feature would always be missing',
    code: 'unsupported-value',
    at: ['schema/features.ts'],
    shown: [
      tree(
        `<Output><OutputField name="o" feature="reasonCode" optype="categorical" dataType="string"/></Output>${leaf}`,
      ),
    ],
  },
  {
    what: 'regular expressions with lookaround, backreferences or atomic groups',
    reason: 'they can’t be matched in linear time, and a record could stop the process',
    code: 'unsupported-regex',
    at: ['text/regex-translation.ts'],
    shown: ['(?=a)', '(a)\\1', '(?>a)b'].map((pattern) => apply('matches', pattern, 's')),
  },
  {
    what: '`formatNumber` with a pattern that is not one conversion of printf',
    reason: 'it has no meaning for one number',
    code: 'unsupported-value',
    at: ['text/printf.ts'],
    shown: ['%d %d', '%n'].map((pattern) => apply('formatNumber', pattern, 'x')),
  },
  {
    what: '`formatDatetime` with conversions that are not those of POSIX strftime',
    reason: 'engines differ in what they mean',
    code: 'unsupported-value',
    at: ['text/strftime.ts'],
    shown: [apply('formatDatetime', '%Q', 'when')],
  },
  {
    what: 'a `TargetValueStat` of `NaiveBayesModel` with `AnyDistribution`',
    reason: 'it has a mean and a variance, but says no probabilities',
    code: 'unsupported-element',
    at: ['models/NaiveBayesModel.ts'],
    shown: [
      `<NaiveBayesModel functionName="classification" threshold="0.001"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>
      <BayesInputs><BayesInput fieldName="x"><TargetValueStats><TargetValueStat value="a"><AnyDistribution mean="1" variance="2"/></TargetValueStat></TargetValueStats></BayesInput></BayesInputs>
      <BayesOutput fieldName="y"><TargetValueCounts><TargetValueCount value="a" count="1"/><TargetValueCount value="b" count="1"/></TargetValueCounts></BayesOutput></NaiveBayesModel>`,
    ],
  },
  {
    what: 'distribution-based `ClusteringModel`s with a `compareFunction`, a `similarityScale`, a `fieldWeight`, `Comparisons` or `CenterFields`',
    reason: 'the standard does not say how comparisons of single values and statistics come together',
    code: 'unsupported-element',
    at: ['models/ClusteringModel/distributionBased.ts'],
    shown: ['compareFunction="equal"', 'similarityScale="2"', 'fieldWeight="2"'].map((coordinate) =>
      clusters(
        coordinate,
        '<Cluster><Partition name="p"><PartitionFieldStats field="x"><NumericInfo mean="1" standardDeviation="1"/></PartitionFieldStats></Partition></Cluster>',
      ),
    ),
  },
  {
    what: 'distribution-based `ClusteringModel`s whose clusters have neither a `Partition` nor `Covariances`',
    reason: 'there are no statistics to score by',
    code: 'unsupported-element',
    at: ['models/ClusteringModel/distributionBased.ts'],
    shown: [clusters('', '<Cluster><Array>1</Array></Cluster>')],
  },
  {
    what: '`weightedAverage` and `weightedMajorityVote` of a `NearestNeighborModel` with a similarity',
    reason: 'the standard makes weights of distances',
    code: 'unsupported-value',
    at: ['models/NearestNeighborModel/NearestNeighborModel.ts'],
    shown: [neighbors('continuousScoringMethod="weightedAverage"')],
  },
  {
    what: 'recurrent `NeuralNetwork`s: a `Con` from a neuron that is activated later',
    reason: 'the standard does not say how they start',
    code: 'unsupported-value',
    at: ['models/NeuralNetwork/Neuron.ts'],
    shown: [network('<Con from="2" weight="1"/>', '<FieldRef field="n"/>')],
  },
  {
    what: 'a `NeuralOutput` whose expression does not lead from a neuron back to the target',
    reason: 'only `FieldRef`, `NormContinuous` and `NormDiscrete` have an inverse',
    code: 'unsupported-element',
    at: ['models/NeuralNetwork/NeuralOutput.ts'],
    shown: [network('<Con from="0" weight="1"/>', '<Constant>1</Constant>')],
  },
  {
    what: 'a `CategoricalPredictor` in `VectorFields` with a `coefficient` other than 1',
    reason: 'what it means for kernels is not said',
    code: 'unsupported-value',
    at: ['models/SupportVectorMachineModel/VectorDictionary.ts'],
    shown: [
      `<SupportVectorMachineModel functionName="regression"><MiningSchema><MiningField name="s"/><MiningField name="n" usageType="target"/></MiningSchema>
      <LinearKernelType/><VectorDictionary><VectorFields><CategoricalPredictor name="s" value="a" coefficient="2"/></VectorFields>
      <VectorInstance id="1"><REAL-SparseArray n="1"><Indices>1</Indices><REAL-Entries>1</REAL-Entries></REAL-SparseArray></VectorInstance></VectorDictionary>
      <SupportVectorMachine><SupportVectors><SupportVector vectorId="1"/></SupportVectors><Coefficients absoluteValue="0"><Coefficient value="1"/></Coefficients></SupportVectorMachine></SupportVectorMachineModel>`,
    ],
  },
  {
    what: 'a `TimeSeries` with gaps, unless its `interpolationMethod` is `linear`',
    reason: 'what the missing values were is not said, or only by splines that the standard does not define',
    code: 'unsupported-value',
    at: ['models/TimeSeriesModel/TimeSeries.ts'],
    shown: ['none', 'cubicSpline'].map((method) =>
      forecast(
        `<TimeSeries interpolationMethod="${method}"><TimeValue index="1" value="1"/><TimeValue index="3" value="2"/></TimeSeries>`,
      ),
    ),
  },
  {
    what: 'a `TimeSeries` whose values have times that are not equally far apart, and no indexes',
    reason: 'how many steps lie between them is not said',
    code: 'unsupported-value',
    at: ['models/TimeSeriesModel/TimeSeries.ts'],
    shown: [
      forecast(
        '<TimeSeries><TimeValue time="1" value="1"/><TimeValue time="2" value="1"/><TimeValue time="5" value="2"/></TimeSeries>',
      ),
    ],
  },
  {
    what: 'a `Denominator` of `DynamicRegressor` with a `difference`',
    reason: 'series are differenced in the `Numerator`; a sum without end has no start',
    code: 'unsupported-value',
    at: ['models/TimeSeriesModel/DynamicRegressor.ts'],
    shown: [
      forecast(
        pastValues,
        `<DynamicRegressor field="x"><Denominator><NonseasonalFactor difference="1">${half}</NonseasonalFactor></Denominator></DynamicRegressor>`,
      ),
    ],
  },
  {
    what: '`MaximumLikelihoodStat` with a `periodDeficit` other than 0',
    reason: 'the standard does not say how a filter goes on from within a period',
    code: 'unsupported-value',
    at: ['models/TimeSeriesModel/MaximumLikelihoodStat.ts'],
    shown: [forecast(pastValues, '<MaximumLikelihoodStat method="kalman" periodDeficit="1"/>')],
  },
  {
    what: 'a `ThetaRecursionState` whose rows of `FinalTheta` differ by more than a millionth',
    reason: 'the recursion had not settled, and the standard does not say which row is that of which step',
    code: 'unsupported-value',
    at: ['models/TimeSeriesModel/MaximumLikelihoodStat.ts'],
    shown: [
      forecast(
        pastValues,
        `<MaximumLikelihoodStat method="thetaRecursion"><ThetaRecursionState><FinalNoise>${half}</FinalNoise><FinalPredictedNoise>${half}</FinalPredictedNoise>
        <FinalTheta><Theta i="1" j="1" theta="0.5"/><Theta i="2" j="1" theta="0.6"/></FinalTheta><FinalNu>${half}</FinalNu></ThetaRecursionState></MaximumLikelihoodStat>`,
      ),
    ],
  },
  {
    what: '`testStatistic="CUSUM"` with a `windowSize` or a `weightField`',
    reason: 'the sum is over all records since the beginning, each of which counts once',
    code: 'unsupported-value',
    at: ['models/BaselineModel/cusum.ts'],
    shown: [cumulated('windowSize="10"'), cumulated('weightField="n"')],
  },
  {
    what: 'a `BayesianNetworkModel` of discrete nodes that are too densely connected: a table of more than a million entries',
    reason: 'exact inference would cost too much for each record',
    code: 'unsupported-value',
    at: ['models/BayesianNetworkModel/discrete.ts'],
    shown: [
      `<BayesianNetworkModel functionName="classification"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>
      <BayesianNetworkNodes>${parents.map((name) => `<DiscreteNode name="${name}">${chances}</DiscreteNode>`).join('')}
      <DiscreteNode name="y">${['a', 'b'].map((value) => `<DiscreteConditionalProbability>${parents.map((name) => `<ParentValue parent="${name}" value="${value}"/>`).join('')}${chances}</DiscreteConditionalProbability>`).join('')}</DiscreteNode>
      </BayesianNetworkNodes></BayesianNetworkModel>`,
    ],
  },
]

/** A document with a part in it: a model, or a TransformationDictionary before a model. */
export function documentWith(part, version = '4.4') {
  return `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="${version}"><Header/><DataDictionary>
<DataField name="x" optype="continuous" dataType="double"/><DataField name="s" optype="categorical" dataType="string"/>
<DataField name="when" optype="ordinal" dataType="dateTime"/><DataField name="y" optype="categorical" dataType="string"/>
<DataField name="n" optype="continuous" dataType="double"/>
</DataDictionary>${part}${part.startsWith('<TransformationDictionary') ? modelOver : ''}</PMML>`
}

const modelOver = `<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="s"/><MiningField name="when"/></MiningSchema>
<RegressionTable intercept="1"/></RegressionModel>`

/** Other names of elements that are declared. */
export const otherNames = { array: 'Array' }
