/** docs/differences.md: each row of its tables says what happens here, and here is a document that shows it. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ScoreError } from '../src/core/errors.js'
import type { Score } from '../src/core/score.js'
import { loadModel } from '../src/index.js'

const dictionary = `<DataDictionary><DataField name="x" optype="continuous" dataType="double"/>
<DataField name="i" optype="continuous" dataType="integer"/><DataField name="s" optype="categorical" dataType="string"/>
<DataField name="d" optype="ordinal" dataType="date"/><DataField name="t" optype="ordinal" dataType="dateTime"/>
<DataField name="y" optype="continuous" dataType="double"/><DataField name="c" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/></DataField>
<DataField name="k" optype="categorical" dataType="integer"><Value value="0"/><Value value="1"/></DataField></DataDictionary>`
const inputs = ['x', 'i', 's', 'd', 't'].map((name) => `<MiningField name="${name}"/>`).join('')
const schemaOf = (target: string) =>
  `<MiningSchema>${inputs}<MiningField name="${target}" usageType="target"/></MiningSchema>`
const document = (model: string) =>
  `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>${dictionary}${model}</PMML>`

/** y = x, with outputs of the model. */
const regression = (outputs: string, local = '') =>
  document(
    `<RegressionModel functionName="regression">${schemaOf('y')}<Output>${outputs}</Output>${local}
    <RegressionTable intercept="0"><NumericPredictor name="x" coefficient="1"/></RegressionTable></RegressionModel>`,
  )
const output = (name: string, content: string, type = 'string') =>
  `<OutputField name="${name}" feature="transformedValue" optype="categorical" dataType="${type}">${content}</OutputField>`
const result = (expression: string, type = 'string') => regression(output('o', expression, type))
const field = (name: string) => `<FieldRef field="${name}"/>`
const constant = (text: string, type = 'string') => `<Constant dataType="${type}">${text}</Constant>`
const apply = (name: string, args: string, attributes = '') =>
  `<Apply function="${name}" ${attributes}>${args}</Apply>`
const compare = (operator: string, value: string) =>
  `<SimplePredicate field="x" operator="${operator}" value="${value}"/>`

const tree = (attributes: string, nodes: string, outputs = '') =>
  document(
    `<TreeModel functionName="classification" ${attributes}>${schemaOf('c')}${outputs}${nodes}</TreeModel>`,
  )
const counts = (a: number, b: number, more = '') =>
  `<ScoreDistribution value="a" recordCount="${a}" ${more}/><ScoreDistribution value="b" recordCount="${b}"/>`
const split = (root: string, content: string) =>
  `<Node ${root}><True/>${content}<Node id="low" score="a">${compare('lessThan', '0')}${counts(3, 1)}</Node>
  <Node id="high" score="b">${compare('greaterOrEqual', '0')}${counts(1, 1)}</Node></Node>`
const penalised = tree(
  'missingValueStrategy="defaultChild" missingValuePenalty="0.5"',
  `<Node><True/><Node score="a"><CompoundPredicate booleanOperator="surrogate">${compare('lessThan', '0')}
  <SimplePredicate field="s" operator="equal" value="no"/></CompoundPredicate>${counts(3, 1)}</Node>
  <Node score="b"><True/>${counts(1, 4)}</Node></Node>`,
)
const ensemble = (method: string, functionName: string, target: string, segments: string) =>
  document(
    `<MiningModel functionName="${functionName}">${schemaOf(target)}<Segmentation multipleModelMethod="${method}">${segments}</Segmentation></MiningModel>`,
  )
const member = (counted: string) =>
  `<Segment><True/><TreeModel functionName="classification"><MiningSchema><MiningField name="x"/></MiningSchema><Node score="0"><True/>${counted}</Node></TreeModel></Segment>`
const never = `<Segment>${compare('lessThan', '0')}<RegressionModel functionName="regression"><MiningSchema/><RegressionTable intercept="1"/></RegressionModel></Segment>`

const network = (attributes: string, weight: number, result: string) =>
  document(
    `<NeuralNetwork functionName="regression" ${attributes}>${schemaOf('y')}
    <NeuralInputs><NeuralInput id="0"><DerivedField optype="continuous" dataType="double">${field('x')}</DerivedField></NeuralInput></NeuralInputs>
    <NeuralLayer><Neuron id="1" altitude="3"><Con from="0" weight="${weight}"/></Neuron></NeuralLayer>
    <NeuralOutputs><NeuralOutput outputNeuron="1"><DerivedField optype="continuous" dataType="double">${result}</DerivedField></NeuralOutput></NeuralOutputs></NeuralNetwork>`,
  )

/** Two neurons over x, then what comes after. */
const twoNeurons = (attributes: string, target: string, outputs: string) =>
  document(
    `<NeuralNetwork ${attributes}>${schemaOf(target)}
    <NeuralInputs><NeuralInput id="0"><DerivedField optype="continuous" dataType="double">${field('x')}</DerivedField></NeuralInput></NeuralInputs>
    <NeuralLayer><Neuron id="1"><Con from="0" weight="1"/></Neuron><Neuron id="2"><Con from="0" weight="-1"/></Neuron></NeuralLayer>
    <NeuralOutputs>${outputs}</NeuralOutputs></NeuralNetwork>`,
  )
const neuralOutput = (id: string, expression: string) =>
  `<NeuralOutput outputNeuron="${id}"><DerivedField optype="continuous" dataType="double">${expression}</DerivedField></NeuralOutput>`
const norm = (points: string, attributes = '') =>
  `<NormContinuous field="y" ${attributes}>${points.replace(/(\S+):(\S+)/g, '<LinearNorm orig="$1" norm="$2"/>')}</NormContinuous>`
const ofClass = (value: string) => `<NormDiscrete field="c" value="${value}"/>`

/** A support vector machine over x; the vector `one` is (1), so that the linear kernel gives x. */
const machines = (
  attributes: string,
  content: string,
  { functionName = 'classification', vectors = '' } = {},
) =>
  document(
    `<SupportVectorMachineModel functionName="${functionName}" ${attributes}>${schemaOf(functionName === 'regression' ? 'y' : 'c')}
    ${attributes.includes('power') ? '<PolynomialKernelType degree="0.5"/>' : '<LinearKernelType/>'}<VectorDictionary><VectorFields>${field('x')}</VectorFields>
    <VectorInstance id="one"><Array type="real">1</Array></VectorInstance>${vectors}</VectorDictionary>${content}</SupportVectorMachineModel>`,
  )
const machine = (attributes: string, coefficient = 1) =>
  `<SupportVectorMachine ${attributes}><SupportVectors><SupportVector vectorId="one"/></SupportVectors>
  <Coefficients><Coefficient value="${coefficient}"/></Coefficients></SupportVectorMachine>`
const aOrB = 'targetCategory="a" alternateTargetCategory="b"'

/** Clusters over x, and more fields. */
const clusters = (
  coordinates: string,
  content: string,
  {
    attributes = 'modelClass="centerBased" numberOfClusters="2"',
    measure = '<cityBlock/>',
    outputs = '',
  } = {},
) =>
  document(
    `<ClusteringModel functionName="clustering" ${attributes}><MiningSchema>${inputs}</MiningSchema><Output>${outputs}</Output>
    <ComparisonMeasure kind="distance">${measure}</ComparisonMeasure>${coordinates}${content}</ClusteringModel>`,
  )
const coordinate = (name: string, attributes = '', content = '') =>
  `<ClusteringField field="${name}" ${attributes}>${content}</ClusteringField>`
const center = (...items: readonly (number | string)[]) =>
  `<Cluster><Array>${items.join(' ')}</Array></Cluster>`
const twoCenters = center(0) + center(4)

/** Neighbours by x, with the y or c that they have. */
const neighbors = (
  attributes: string,
  target: string,
  rows: readonly (readonly (number | string)[])[],
  { content = '', columns = ['x', target], by = 'x', outputs = '' } = {},
) =>
  document(
    `<NearestNeighborModel functionName="${target === 'y' ? 'regression' : 'classification'}" ${attributes}>${target === '' ? `<MiningSchema>${inputs}</MiningSchema>` : schemaOf(target)}<Output>${outputs}</Output>${content}
    <TrainingInstances><InstanceFields>${columns.map((name, i) => `<InstanceField field="${name}" column="c${i}"/>`).join('')}</InstanceFields><InlineTable>${rows
      .map(
        (row) => `<row>${row.map((cell, i) => (cell === '' ? '' : `<c${i}>${cell}</c${i}>`)).join('')}</row>`,
      )
      .join(
        '',
      )}</InlineTable></TrainingInstances><ComparisonMeasure kind="distance"><cityBlock/></ComparisonMeasure><KNNInputs>${by
      .split(' ')
      .map((name) => `<KNNInput field="${name}"/>`)
      .join('')}</KNNInputs></NearestNeighborModel>`,
  )
const derived = (name: string, from: string) =>
  `<DerivedField name="${name}" optype="continuous" dataType="double">${apply('*', field(from) + constant('10', 'double'))}</DerivedField>`

/** A rule set of rules that always fire, by score, weight and confidence. */
const ruleSet = (
  criterion: string,
  rules: readonly (readonly [score: string, weight: number, confidence: number])[],
  { attributes = '', content = '', outputs = '' } = {},
) =>
  document(
    `<RuleSetModel functionName="classification">${schemaOf('c')}<Output>${outputs}</Output><RuleSet ${attributes}>
    <RuleSelectionMethod criterion="${criterion}"/>${content}${rules
      .map(
        ([score, weight, confidence]) =>
          `<SimpleRule score="${score}" weight="${weight}" confidence="${confidence}"><True/>${counts(3, 1)}</SimpleRule>`,
      )
      .join('')}</RuleSet></RuleSetModel>`,
  )
const probabilityOf = (value: string) =>
  `<OutputField name="p" feature="probability" value="${value}" optype="continuous" dataType="double"/>`

/** A scorecard with one attribute that is always met. */
const scorecard = (attributes: string, attribute: string, content: string, targets = '') =>
  document(
    `<Scorecard functionName="regression" ${attributes}>${schemaOf('y')}${targets}<Characteristics><Characteristic>
    <Attribute ${attribute}><True/>${content}</Attribute></Characteristic></Characteristics></Scorecard>`,
  )
const complex = (name: string) => `<ComplexPartialScore>${field(name)}</ComplexPartialScore>`

/** Rules over the items a, b and c: a → b, and a → b and c with more confidence. */
const associations = (
  items: string,
  {
    schema = '<MiningField name="t" usageType="group"/><MiningField name="s"/>',
    outputs = '',
    support = '',
    figures = '',
  } = {},
) =>
  document(
    `<AssociationModel functionName="associationRules" numberOfTransactions="9" minimumSupport="0" minimumConfidence="0" numberOfItems="3"
    numberOfItemsets="3" numberOfRules="2"><MiningSchema>${schema}</MiningSchema>${outputs === '' ? '' : `<Output>${outputs}</Output>`}${items}
    <Itemset id="a" ${support}><ItemRef itemRef="1"/></Itemset><Itemset id="b" ${support}><ItemRef itemRef="2"/></Itemset>
    <Itemset id="bc"><ItemRef itemRef="2"/><ItemRef itemRef="3"/></Itemset>
    <AssociationRule antecedent="a" consequent="b" support="0.1" confidence="0.2"/>
    <AssociationRule antecedent="a" consequent="bc" support="0.1" confidence="0.4" ${figures}/></AssociationModel>`,
  )
const abc = (attributes: (value: string) => string = (value) => `value="${value}"`) =>
  ['a', 'b', 'c'].map((value, i) => `<Item id="${i + 1}" ${attributes(value)}/>`).join('')
const ofRules = (name: string, attributes: string) => `<OutputField name="${name}" ${attributes}/>`

/** A general regression over the number x, the word s and the count k. */
const general = (
  attributes: string,
  coefficients: string,
  { target = 'c', cells = '', factor = '<Predictor name="s"/>', parts = '', before = '' } = {},
) =>
  document(
    `<GeneralRegressionModel ${attributes}><MiningSchema>${inputs.replaceAll('/>', ' invalidValueTreatment="asIs"/>')}
    <MiningField name="k" invalidValueTreatment="asIs"/><MiningField name="${target}" usageType="target"/></MiningSchema>${before}
    <ParameterList><Parameter name="p0"/><Parameter name="p1"/></ParameterList><FactorList>${factor}</FactorList>
    <CovariateList><Predictor name="x"/></CovariateList><PPMatrix>${cells}</PPMatrix>
    ${parts.startsWith('<PCov') ? parts : ''}<ParamMatrix>${coefficients}</ParamMatrix>${parts.startsWith('<PCov') ? '' : parts}</GeneralRegressionModel>`,
  )
const logistic = 'functionName="classification" modelType="generalizedLinear"'
const multinomial = 'functionName="classification" modelType="multinomialLogistic"'
const linear = 'functionName="regression" modelType="generalLinear"'
const beta = (parameter: string, value: number, category?: string) =>
  `<PCell parameterName="${parameter}" beta="${value}" ${category === undefined ? '' : `targetCategory="${category}"`}/>`
const power = (value: string, category?: string, name = 'x') =>
  `<PPCell parameterName="p1" predictorName="${name}" value="${value}" ${category === undefined ? '' : `targetCategory="${category}"`}/>`
const contrasted = (name: string, listed: string) =>
  `<Predictor name="${name}">${listed}<Matrix><Array>5 0</Array><Array>0 7</Array></Matrix></Predictor>`

/** A Bayes model of the classes a and b, each with 10 records. */
const bayes = (given: string, threshold = '0.1', priors = 'a b') =>
  document(
    `<NaiveBayesModel functionName="classification" threshold="${threshold}">${schemaOf('c')}<BayesInputs>${given}</BayesInputs>
    <BayesOutput fieldName="c">${tally(priors.split(' ').map((name) => [name, 10]))}</BayesOutput></NaiveBayesModel>`,
  )
const tally = (list: readonly (readonly [string, number])[]) =>
  `<TargetValueCounts>${list.map(([value, count]) => `<TargetValueCount value="${value}" count="${count}"/>`).join('')}</TargetValueCounts>`
const seen = (value: string, ...list: readonly (readonly [string, number])[]) =>
  `<PairCounts value="${value}">${tally(list)}</PairCounts>`
const bayesInput = (name: string, content: string) =>
  `<BayesInput fieldName="${name}">${content}</BayesInput>`
const densities = (a: string, b = a) =>
  `<TargetValueStats>${a === '' ? '' : `<TargetValueStat value="a">${a}</TargetValueStat>`}<TargetValueStat value="b">${b}</TargetValueStat></TargetValueStats>`
const normal = (mean: number) => `<GaussianDistribution mean="${mean}" variance="1"/>`

/** What a row's document must give: some members of the score, or the code of an error. */
type Outcome = string | ((score: Score) => unknown)

/** First cell of a row → document, record, what to look at, what it must be. */
const rows: readonly (readonly [
  row: string,
  document: string,
  record: object,
  look: Outcome,
  wanted?: unknown,
])[] = [
  [
    'a missing argument of a built-in function, without `mapMissingTo`',
    regression(
      output('sum', apply('+', field('x') + field('i')), 'double') +
        output(
          'or',
          apply('or', apply('isMissing', field('i')) + apply('equal', field('i') + field('x'))),
          'boolean',
        ),
    ),
    { x: 1 },
    ({ outputs }) => [outputs.sum, outputs.or],
    [null, true],
  ],
  [
    '`mapMissingTo` of FieldRef and Apply, `defaultValue` of Apply',
    result(apply('+', field('x') + field('i'), 'mapMissingTo="7"'), 'double'),
    { x: 1 },
    ({ outputs }) => outputs.o,
    7,
  ],
  [
    'an output of a missing prediction',
    regression(
      '<OutputField name="p" feature="predictedValue" optype="continuous" dataType="double"/>' +
        output('o', apply('isMissing', field('p')), 'boolean'),
    ),
    {},
    ({ outputs }) => [outputs.p, outputs.o],
    [null, true],
  ],
  [
    '`residual` in a record without the actual value',
    regression('<OutputField name="r" feature="residual" optype="continuous" dataType="double"/>'),
    { x: 1 },
    ({ outputs }) => outputs.r,
    null,
  ],
  [
    "a derived value that can't be read as the field's type",
    regression(
      output('o', apply('isMissing', field('n')), 'boolean'),
      `<LocalTransformations><DerivedField name="n" optype="continuous" dataType="integer">${field('s')}</DerivedField></LocalTransformations>`,
    ),
    { x: 1, s: 'five' },
    ({ outputs }) => outputs.o,
    true,
  ],
  [
    'a prediction that is not a number',
    regression('').replace('coefficient="1"', 'coefficient="0"'),
    { x: Infinity },
    ({ prediction, outputs }) => [prediction, outputs.y],
    [null, null],
  ],
  [
    'a node without `score`, a missing `defaultChild`',
    tree('missingValueStrategy="defaultChild"', split('', counts(2, 5))),
    {},
    ({ prediction }) => prediction,
    'b',
  ],
  [
    '`confidence` of a class without the attribute',
    tree('', split('', '')),
    { x: -1 },
    ({ confidences }) => confidences?.a,
    0.75,
  ],
  [
    '`missingValuePenalty` with surrogates',
    penalised,
    { s: 'no' },
    ({ prediction, confidences }) => [prediction, confidences?.a],
    ['a', 0.375],
  ],
  // The surrogate says FALSE: the step to the second child is taken without it.
  [
    '`missingValuePenalty` with surrogates',
    penalised,
    { s: 'yes' },
    ({ prediction, confidences }) => [prediction, confidences?.b],
    ['b', 0.8],
  ],
  [
    '`weightedConfidence`, `aggregateNodes`',
    tree('missingValueStrategy="weightedConfidence"', split('', counts(4, 2))),
    {},
    ({ prediction }) => prediction,
    'a',
  ],
  [
    'a node that counted no records',
    tree('', `<Node score="b"><True/>${counts(0, 0)}</Node>`),
    {},
    ({ prediction, probabilities }) => [prediction, probabilities],
    ['b', undefined],
  ],
  [
    '`sum` over no members',
    ensemble('sum', 'regression', 'y', never),
    { x: 1 },
    ({ prediction }) => prediction,
    null,
  ],
  [
    'probabilities of averaging ensembles whose classes are integers',
    ensemble(
      'average',
      'classification',
      'k',
      [3, 1]
        .map((n) =>
          member(
            `<ScoreDistribution value="0" recordCount="${n}"/><ScoreDistribution value="1" recordCount="1"/>`,
          ),
        )
        .join(''),
    ),
    { x: 1 },
    ({ probabilities }) => ({ ...probabilities }),
    { 0: 0.625, 1: 0.375 },
  ],
  // No distance from the weights: what is left is the altitude.
  [
    '`altitude` of a `Neuron` with `radialBasis`',
    network('activationFunction="radialBasis" width="1" altitude="7"', 5, field('y')),
    { x: 5 },
    ({ prediction }) => Number(prediction).toFixed(12),
    (3).toFixed(12),
  ],
  [
    'an output beyond the ends of its `NormContinuous`',
    network(
      'activationFunction="identity"',
      1,
      '<NormContinuous field="y"><LinearNorm orig="0" norm="0"/><LinearNorm orig="10" norm="1"/></NormContinuous>',
    ),
    { x: 2 },
    ({ prediction }) => prediction,
    20,
  ],
  ...[
    ['', 1.5, 15],
    ['outliers="asExtremeValues"', 1.5, 10],
    ['outliers="asMissingValues"', 1.5, null],
  ].map(
    ([attributes, x, wanted]) =>
      [
        'an output beyond the ends of its `NormContinuous`',
        network('activationFunction="identity"', 1, norm('0:0 10:1', String(attributes))),
        { x },
        ({ prediction }: Score) => prediction,
        wanted,
      ] as const,
  ),
  [
    'an output whose `NormContinuous` falls',
    network('activationFunction="identity"', 1, norm('0:4 10:2')),
    { x: 3 },
    ({ prediction }) => prediction,
    5,
  ],
  [
    'no `NeuralOutputs`',
    network('activationFunction="identity"', 2, '').replace(/<NeuralOutputs>.*<\/NeuralOutputs>/, ''),
    { x: 3 },
    ({ prediction }) => prediction,
    6,
  ],
  [
    '`functionName="mixed"`: classes and numbers of one network',
    twoNeurons(
      'functionName="mixed" activationFunction="identity"',
      'c',
      neuralOutput('1', ofClass('a')) + neuralOutput('2', ofClass('b')) + neuralOutput('2', field('y')),
    ).replace('</MiningSchema>', '<MiningField name="y" usageType="target"/></MiningSchema>'),
    { x: -2 },
    ({ outputs }) => [outputs.c, outputs.y],
    ['b', 2],
  ],
  [
    '`simplemax` over activations that sum to 0',
    twoNeurons(
      'functionName="classification" activationFunction="identity" normalizationMethod="simplemax"',
      'c',
      neuralOutput('1', ofClass('a')) + neuralOutput('2', ofClass('b')),
    ),
    { x: 1 },
    ({ prediction, probabilities }) => [prediction, probabilities],
    [null, undefined],
  ],
  [
    'an activation that is not a number among those of the classes',
    twoNeurons(
      'functionName="classification" activationFunction="exponential" normalizationMethod="softmax"',
      'c',
      neuralOutput('1', ofClass('a')) + neuralOutput('2', ofClass('b')),
    ),
    { x: 1e6 },
    ({ prediction, probabilities }) => [prediction, probabilities],
    [null, undefined],
  ],
  ['a missing field of the vector', machines('', machine(aOrB)), {}, ({ prediction }) => prediction, null],
  [
    '`svmRepresentation="Coefficients"`',
    machines(
      'svmRepresentation="Coefficients"',
      '<SupportVectorMachine><Coefficients absoluteValue="1"><Coefficient value="3"/></Coefficients></SupportVectorMachine>',
      { functionName: 'regression' },
    ),
    { x: 2 },
    ({ prediction }) => prediction,
    7,
  ],
  [
    '`maxWins="true"`',
    machines('maxWins="true"', machine('targetCategory="a"') + machine('targetCategory="b"', 2)),
    { x: 1 },
    ({ prediction }) => prediction,
    'b',
  ],
  [
    '`maxWins="true"`',
    machines('maxWins="true"', machine(aOrB)),
    { x: 1 },
    ({ prediction }) => prediction,
    'a',
  ],
  [
    'one machine with `alternateTargetCategory` and `classificationMethod="OneAgainstAll"`',
    machines('classificationMethod="OneAgainstAll"', machine(aOrB)),
    { x: 1 },
    ({ prediction }) => prediction,
    'b',
  ],
  [
    'one machine that names one class only',
    machines('', machine('targetCategory="a"')),
    {},
    'missing-attribute',
  ],
  [
    'a decision value that is not a number',
    machines('x-power="true"', machine(aOrB)),
    { x: -5 },
    ({ prediction, probabilities }) => [prediction, probabilities],
    [null, undefined],
  ],
  [
    'two vectors of one id, an index given twice',
    machines('', machine(aOrB), {
      vectors: '<VectorInstance id="one"><Array type="real">2</Array></VectorInstance>',
    }),
    {},
    'duplicate-name',
  ],
  [
    'two vectors of one id, an index given twice',
    machines('', machine(aOrB).replace('one', 'two'), {
      vectors:
        '<VectorInstance id="two"><REAL-SparseArray n="1"><Indices>1 1</Indices><REAL-Entries>1 2</REAL-Entries></REAL-SparseArray></VectorInstance>',
    }),
    {},
    'bad-content',
  ],
  [
    "a record that can't be compared: all of its values are missing, or a similarity is 0/0",
    clusters(coordinate('x'), twoCenters),
    {},
    ({ prediction }) => prediction,
    null,
  ],
  [
    "a record that can't be compared: all of its values are missing, or a similarity is 0/0",
    clusters(coordinate('x'), center(0) + center(1), { measure: '<jaccard/>' }),
    { x: 0 },
    ({ prediction }) => prediction,
    null,
  ],
  [
    'a missing field in a similarity of binary fields',
    clusters(coordinate('x') + coordinate('i'), center(0, 1) + center(1, 0), { measure: '<jaccard/>' }),
    { x: 1 },
    ({ affinities }) => affinities,
    { '1': 0, '2': 1 },
  ],
  [
    '`compareFunction="gaussSim"` for all fields, `compareFunction="table"`',
    clusters(coordinate('x', 'similarityScale="2"'), twoCenters).replace(
      'kind="distance"',
      'kind="distance" compareFunction="gaussSim"',
    ),
    { x: 2 },
    ({ affinities }) => affinities,
    { '1': 0.5, '2': 0.5 },
  ],
  [
    '`compareFunction="gaussSim"` for all fields, `compareFunction="table"`',
    clusters(
      coordinate(
        'c',
        'compareFunction="table"',
        '<Comparisons><Matrix kind="symmetric"><Array>0</Array><Array>7 1</Array></Matrix></Comparisons>',
      ),
      center('a') + center('b'),
    ).replace('</MiningSchema>', '<MiningField name="c"/></MiningSchema>'),
    { c: 'b' },
    ({ affinities }) => affinities,
    { '1': 7, '2': 1 },
  ],
  [
    '`isCenterField="false"`',
    clusters(coordinate('i', 'isCenterField="false"') + coordinate('x'), twoCenters),
    { x: 1, i: 9 },
    ({ affinities }) => affinities,
    { '1': 1, '2': 3 },
  ],
  [
    '`CenterFields` (PMML 3.0 and 3.1)',
    clusters(
      `${coordinate('x', 'fieldWeight="2"')}<CenterFields><DerivedField optype="continuous" dataType="double">${norm('0:0 1:1').replace('field="y"', 'field="x"')}</DerivedField></CenterFields>`,
      twoCenters,
    ),
    { x: 0.5 },
    ({ affinities }) => affinities,
    { '1': 1, '2': 7 },
  ],
  [
    '`modelClass="distributionBased"`',
    clusters(
      coordinate('x'),
      [1, 4]
        .map(
          (mean) =>
            `<Cluster><Partition name="p"><PartitionFieldStats field="x"><NumericInfo mean="${mean}" standardDeviation="1"/></PartitionFieldStats></Partition></Cluster>`,
        )
        .join(''),
      { attributes: 'modelClass="distributionBased" numberOfClusters="2"' },
    ),
    { x: 3 },
    ({ prediction, affinities }) => [prediction, affinities],
    [
      '2',
      {
        '1': expect.closeTo(-2 - Math.log(2 * Math.PI) / 2, 12),
        '2': expect.closeTo(-1 / 2 - Math.log(2 * Math.PI) / 2, 12),
      },
    ],
  ],
  [
    '`numberOfClusters` that is not the number of clusters',
    clusters(coordinate('x'), center(0)),
    { x: 1 },
    'bad-content',
  ],
  [
    '`fieldWeight` or `MissingValueWeights` below 0, `p-parameter="0"`',
    clusters(coordinate('x', 'fieldWeight="-1"'), twoCenters),
    { x: 1 },
    'bad-attribute',
  ],
  [
    '`fieldWeight` or `MissingValueWeights` below 0, `p-parameter="0"`',
    clusters(coordinate('x'), twoCenters, { measure: '<minkowski p-parameter="0"/>' }),
    { x: 1 },
    'bad-attribute',
  ],
  [
    '`predictedDisplayValue` of a cluster without a name',
    clusters(coordinate('x'), twoCenters, {
      outputs: '<OutputField name="o" feature="predictedDisplayValue"/>',
    }),
    { x: 1 },
    ({ outputs }) => outputs.o,
    '1',
  ],
  [
    '`clusterAffinity` and `entityAffinity` with a `rank`, `affinity` of a neighbour of rank 1',
    clusters(coordinate('x'), twoCenters, {
      outputs:
        '<OutputField name="c" feature="clusterAffinity" rank="2"/><OutputField name="e" feature="entityAffinity" rank="2"/>',
    }),
    { x: 1 },
    ({ outputs }) => outputs,
    { c: 3, e: 3 },
  ],
  [
    '`clusterAffinity` and `entityAffinity` with a `rank`, `affinity` of a neighbour of rank 1',
    neighbors('numberOfNeighbors="1"', 'y', [[1, 5]], {
      outputs: '<OutputField name="o" feature="affinity"/>',
    }),
    { x: 3 },
    ({ outputs }) => outputs.o,
    2,
  ],
  [
    'Targets of a NearestNeighborModel',
    neighbors('numberOfNeighbors="1"', 'y', [[1, 5]], {
      content: '<Targets><Target field="y" rescaleFactor="2"/></Targets>',
    }),
    { x: 1 },
    ({ prediction }) => prediction,
    10,
  ],
  [
    '`probability` of a class of neighbours',
    neighbors(
      'numberOfNeighbors="2" categoricalScoringMethod="weightedMajorityVote" threshold="1"',
      'c',
      [
        [0, 'a'],
        [2, 'b'],
      ],
      { outputs: '<OutputField name="o" feature="probability" value="a"/>' },
    ),
    { x: 0 },
    ({ outputs, probabilities }) => [outputs.o, probabilities?.b],
    [0.75, 0.25],
  ],
  [
    '`threshold="0"`, where stored records are the same as the record',
    neighbors('numberOfNeighbors="3" continuousScoringMethod="weightedAverage" threshold="0"', 'y', [
      [1, 5],
      [1, 6],
      [2, 90],
    ]),
    { x: 1 },
    ({ prediction }) => prediction,
    5.5,
  ],
  [
    'a NearestNeighborModel for an ordinal target',
    neighbors('numberOfNeighbors="1"', 'c', [[1, 'b']]).replace(
      'name="c" optype="categorical"',
      'name="c" optype="ordinal"',
    ),
    { x: 1 },
    ({ prediction }) => prediction,
    'b',
  ],
  [
    'stored records with missing values',
    neighbors(
      'numberOfNeighbors="1"',
      'y',
      [
        [1, '', 5],
        ['', 3, 6],
      ],
      { columns: ['x', 'i', 'y'], by: 'x i' },
    ),
    { x: 3, i: 2 },
    ({ prediction, affinities }) => [prediction, affinities],
    [6, { '1': 4, '2': 2 }],
  ],
  [
    'stored records that have to be transformed through several fields, or by the TransformationDictionary',
    neighbors('numberOfNeighbors="1"', 'y', [[1, 5]], {
      by: 'm',
      content: `<LocalTransformations>${derived('m', 'n')}</LocalTransformations>`,
    }).replace(
      '<NearestNeighborModel',
      `<TransformationDictionary>${derived('n', 'x')}</TransformationDictionary><NearestNeighborModel`,
    ),
    { x: 2 },
    ({ affinities }) => affinities,
    { '1': 100 },
  ],
  [
    '`predictedValue` of a NearestNeighborModel without a target',
    neighbors(
      'numberOfNeighbors="1" instanceIdVariable="id"',
      '',
      [
        [1, 'one'],
        [2, 'two'],
      ],
      { columns: ['x', 'id'], outputs: '<OutputField name="o" feature="predictedValue"/>' },
    ).replace('"classification"', '"clustering"'),
    { x: 2 },
    ({ outputs, ranking }) => [outputs.o, ranking],
    [null, ['two']],
  ],
  [
    '`weightedMax`, where one rule has the highest weight and another the highest confidence',
    ruleSet('weightedMax', [
      ['a', 0.2, 0.9],
      ['b', 0.3, 0.1],
    ]),
    {},
    ({ prediction }) => prediction,
    'b',
  ],
  [
    'a tie of `weightedSum`',
    ruleSet('weightedSum', [
      ['b', 0.5, 1],
      ['a', 0.5, 1],
    ]),
    {},
    ({ prediction }) => prediction,
    'a',
  ],
  [
    'no rule fires and there is no `defaultScore`',
    ruleSet('firstHit', [], { content: counts(1, 2) }),
    {},
    ({ prediction }) => prediction,
    'b',
  ],
  [
    'no rule fires and there is no `defaultScore`',
    ruleSet('firstHit', []),
    {},
    ({ prediction }) => prediction,
    null,
  ],
  [
    'no rule fires and there is no `defaultConfidence`',
    ruleSet('firstHit', [], { attributes: 'defaultScore="b"' }),
    {},
    ({ prediction, confidences }) => [prediction, confidences],
    ['b', undefined],
  ],
  [
    '`probability` of a class of rules',
    ruleSet('firstHit', [['a', 1, 1]], { outputs: probabilityOf('b') }),
    {},
    ({ outputs }) => outputs.p,
    0.25,
  ],
  [
    '`probability` of a class of rules',
    ruleSet('weightedSum', [['a', 1, 1]], { outputs: probabilityOf('b') }),
    {},
    ({ outputs }) => outputs.p,
    null,
  ],
  ...['', '<Targets><Target field="y"><TargetValue defaultValue="7"/></Target></Targets>'].map(
    (targets) =>
      [
        'a `ComplexPartialScore` that is missing',
        scorecard('useReasonCodes="false"', '', complex('x'), targets),
        {},
        ({ prediction }: Score) => prediction,
        targets === '' ? null : 7,
      ] as const,
  ),
  [
    'an Attribute without a `reasonCode`, or a Characteristic without a `baselineScore`, where reason codes are used',
    scorecard('baselineScore="1"', 'partialScore="1"', ''),
    {},
    'missing-attribute',
  ],
  [
    'an Attribute without a `reasonCode`, or a Characteristic without a `baselineScore`, where reason codes are used',
    scorecard('', 'partialScore="1" reasonCode="r"', ''),
    {},
    'missing-attribute',
  ],
  [
    'the prediction of an AssociationModel; one without outputs',
    associations(abc()),
    { s: ['a', 'b'] },
    ({ prediction, rules }) => [prediction, rules?.map(({ id }) => id)],
    [['b', 'c'], ['2']],
  ],
  [
    'a transaction that is missing',
    associations(abc()),
    {},
    ({ prediction, rules }) => [prediction, rules],
    [null, undefined],
  ],
  [
    '`lift`, `leverage` and `affinity` that a rule does not give',
    associations(abc(), {
      support: 'support="0.4"',
      outputs:
        ofRules('order', 'feature="ruleId" rankBasis="lift" rank="0" isMultiValued="1"') +
        ofRules('lift', 'feature="lift" rankBasis="lift"') +
        ofRules('second', 'feature="lift" rankBasis="lift" rank="2"'),
    }),
    { s: ['a'] },
    ({ outputs }) => [outputs.order, outputs.lift, outputs.second],
    [['1', '2'], expect.closeTo(0.625, 12), null],
  ],
  [
    '`affinity`, and several of `consequent` or `antecedent`',
    associations(abc(), {
      figures: 'affinity="0.5"',
      outputs:
        ofRules('affinity', 'feature="affinity"') +
        ofRules('what', 'feature="consequent" rank="0" isMultiValued="1"'),
    }),
    { s: ['a'] },
    ({ outputs }) => [outputs.affinity, outputs.what],
    [0.5, [['b', 'c'], ['b']]],
  ],
  [
    'an Item with a `field` and without a `category`',
    associations(
      abc((value) => `value="${value}" field="${value === 'a' ? 'i' : 'x'}"`),
      { schema: '<MiningField name="i"/><MiningField name="x"/>' },
    ),
    { i: 1, x: 0 },
    ({ prediction }) => prediction,
    ['b', 'c'],
  ],
  [
    'an Item with a `field` and without a `category`',
    associations(abc((value) => `value="${value}" field="s"`)),
    { s: ['a'] },
    ({ prediction }) => prediction,
    ['b', 'c'],
  ],
  [
    'items of records without a group field, in one field',
    associations(abc(), { schema: '<MiningField name="s"/>' }),
    { s: ['a'] },
    ({ prediction }) => prediction,
    ['b', 'c'],
  ],
  [
    'a missing offset, number of trials, time or stratum',
    general(
      `${linear.replace('generalLinear', 'generalizedLinear')} linkFunction="log" offsetVariable="i"`,
      beta('p0', 1),
      {
        target: 'y',
      },
    ),
    { x: 1 },
    ({ prediction }) => prediction,
    null,
  ],
  [
    'the probability of an event among several trials',
    general(`${logistic} linkFunction="logit" trialsValue="5"`, beta('p0', 0, 'b')),
    {},
    ({ probabilities }) => ({ ...probabilities }),
    { a: 0.5, b: 0.5 },
  ],
  [
    'two classes with a link that leaves 0 to 1',
    general(`${logistic} linkFunction="log"`, beta('p0', 1, 'b')),
    {},
    ({ probabilities }) => ({ ...probabilities }),
    { a: 0, b: 1 },
  ],
  [
    '`targetReferenceCategory` of a target that is no text',
    general(`${logistic} linkFunction="logit" targetReferenceCategory="0"`, beta('p0', 9), {
      target: 'k',
    }).replace(/<MiningField name="k" invalidValueTreatment="asIs"\/>/, ''),
    {},
    ({ prediction }) => prediction,
    1,
  ],
  [
    'cells of a PPMatrix for one class beside those for all',
    general(multinomial, beta('p1', 1, 'b'), { cells: power('1') + power('1', 'b') }),
    { x: 3 },
    ({ probabilities }) => Math.round(Math.log((probabilities?.b ?? 0) / (probabilities?.a ?? 0))),
    9,
  ],
  [
    '`multinomialLogistic` with coefficients for each class',
    general(multinomial, beta('p0', 2, 'a') + beta('p0', 2, 'b')),
    {},
    ({ probabilities }) => ({ ...probabilities }),
    { a: 0.5, b: 0.5 },
  ],
  [
    'coefficients for a class beside some that name none, or for a class that the target does not have',
    general(multinomial, beta('p0', 2, 'a') + beta('p1', 2)),
    {},
    'missing-attribute',
  ],
  [
    'coefficients for a class beside some that name none, or for a class that the target does not have',
    general(multinomial, beta('p0', 2, 'z')),
    {},
    'unknown-reference',
  ],
  [
    '`ordinalMultinomial` with slopes that differ by class',
    general(
      'functionName="classification" modelType="ordinalMultinomial" cumulativeLink="logit"',
      beta('p0', 0, 'a') + beta('p1', 1, 'a'),
      { cells: power('1') },
    ),
    { x: 0 },
    ({ probabilities }) => ({ ...probabilities }),
    { a: 0.5, b: 0.5 },
  ],
  [
    'linear predictors of classes beyond 709',
    general(multinomial, beta('p0', 800, 'a')),
    {},
    ({ probabilities }) => ({ ...probabilities }),
    { a: 1, b: 0 },
  ],
  [
    'contrasts without `Categories`, or of a field that is no text',
    general(linear, beta('p0', 1) + beta('p1', 1), {
      target: 'y',
      cells: power('1', undefined, 'k'),
      factor: contrasted('k', ''),
    }),
    { k: 1 },
    ({ prediction }) => prediction,
    8,
  ],
  [
    'a parameter that ParameterList does not have',
    general(linear, beta('p7', 1), { target: 'y' }),
    {},
    'unknown-reference',
  ],
  [
    'a stratum without events',
    general(
      'functionName="regression" modelType="CoxRegression" endTimeVariable="i" baselineStrataVariable="s"',
      beta('p1', 1),
      {
        target: 'y',
        cells: power('1'),
        parts: '<BaseCumHazardTables><BaselineStratum value="u" maxTime="9"/></BaseCumHazardTables>',
      },
    ),
    { x: 1, i: 3, s: 'u' },
    ({ prediction, outputs }) => [prediction, outputs.survival],
    [0, 1],
  ],
  [
    '`standardError` and intervals of a general regression',
    general(linear, beta('p0', 1), {
      target: 'y',
      before:
        '<Output><OutputField name="e" feature="standardError" optype="continuous" dataType="double"/></Output>',
      parts: '<PCovMatrix><PCovCell pRow="p0" pCol="p0" value="4"/></PCovMatrix>',
    }),
    {},
    ({ outputs }) => outputs.e,
    2,
  ],
  [
    'likelihoods too small for 64 bits',
    bayes(bayesInput('x', densities(normal(0), normal(1))), '0'),
    { x: 1e6 },
    ({ prediction, probabilities }) => [prediction, probabilities?.b],
    ['b', 1],
  ],
  [
    'records for which no class is possible',
    bayes(bayesInput('s', seen('u', ['a', 0], ['b', 0]) + seen('v', ['a', 1], ['b', 1])), '0'),
    { s: 'u' },
    ({ prediction, probabilities }) => [prediction, probabilities],
    [null, undefined],
  ],
  [
    'a class that PairCounts does not list',
    bayes(bayesInput('s', seen('u', ['a', 1]) + seen('v', ['b', 1]))),
    { s: 'u' },
    ({ probabilities }) => probabilities?.a.toFixed(9),
    (1 / 1.1).toFixed(9),
  ],
  [
    'a class that TargetValueStats does not list, or BayesOutput',
    bayes(bayesInput('x', densities('', normal(0)))),
    {},
    'missing-element',
  ],
  [
    'a class that TargetValueStats does not list, or BayesOutput',
    bayes(bayesInput('x', densities(normal(0))), '0', 'a'),
    {},
    'unknown-reference',
  ],
  [
    '`mapMissingTo` inside a BayesInput',
    bayes(
      bayesInput(
        's',
        `<DerivedField optype="categorical" dataType="string"><FieldRef field="s" mapMissingTo="none"/></DerivedField>${
          seen('none', ['a', 3], ['b', 1]) + seen('u', ['a', 1], ['b', 3])
        }`,
      ),
    ),
    {},
    ({ probabilities }) => probabilities?.a.toFixed(9),
    '0.750000000',
  ],
  [
    'a number that is no count, under a Poisson distribution',
    bayes(bayesInput('x', densities('<PoissonDistribution mean="2"/>', '<PoissonDistribution mean="9"/>'))),
    { x: 2.5 },
    ({ probabilities }) => ({ ...probabilities }),
    { a: 0.5, b: 0.5 },
  ],
  [
    '`UniformDistribution` of a BayesInput',
    bayes(
      bayesInput(
        'x',
        densities('<UniformDistribution lower="0" upper="1"/>', '<UniformDistribution lower="0" upper="3"/>'),
      ),
    ),
    { x: 0.5 },
    ({ probabilities }) => probabilities?.a.toFixed(9),
    '0.750000000',
  ],
  [
    'Bayes inputs inside `Extension`, as R wrote them before 4.2',
    bayes(`<Extension>${bayesInput('x', densities(normal(0), normal(3)))}</Extension>`),
    { x: 0 },
    ({ prediction }) => prediction,
    'a',
  ],
  [
    'integers',
    result(apply('*', field('i') + field('i')), 'integer'),
    { x: 1, i: 3_000_000 },
    ({ outputs }) => outputs.o,
    9_000_000_000_000,
  ],
  [
    'integers',
    result(apply('*', field('i') + field('i')), 'integer'),
    { x: 1, i: 3_000_000_000 },
    'integer-overflow',
  ],
  [
    '`pow` of integers with a negative exponent',
    result(apply('pow', field('i') + constant('-2', 'integer')), 'double'),
    { x: 1, i: 2 },
    ({ outputs }) => outputs.o,
    0.25,
  ],
  [
    '`%p` and `%%` of `formatDatetime`',
    result(apply('formatDatetime', field('t') + constant('%p %%'))),
    { x: 1, t: '2004-08-20T15:23:30' },
    ({ outputs }) => outputs.o,
    'PM %',
  ],
  [
    '`dateSecondsSinceYear` past 2^31',
    result(apply('dateSecondsSinceYear', field('t') + constant('1900', 'integer')), 'integer'),
    { x: 1, t: '2004-08-20T00:00:00' },
    ({ outputs }) => outputs.o,
    38217 * 86400,
  ],
  [
    'a namespace with `https`, or none; foreign namespaces inside `Extension`',
    regression('')
      .replace(' xmlns="http://www.dmg.org/PMML-4_4"', '')
      .replace('<Header/>', '<Header><Extension><v:a xmlns:v="urn:v"/></Extension></Header>'),
    { x: 1 },
    ({ prediction }) => prediction,
    1,
  ],
  [
    'a namespace with `https`, or none; foreign namespaces inside `Extension`',
    regression('').replace('http:', 'https:'),
    { x: 1 },
    ({ prediction }) => prediction,
    1,
  ],
  [
    'regular expressions with lookaround or backreferences',
    result(apply('matches', field('s') + constant('(a)\\1')), 'boolean'),
    {},
    'unsupported-regex',
  ],
  ['an unknown function', result(apply('java.lang.Math.cbrt', field('x')), 'double'), {}, 'unknown-function'],
]

async function outcome(document: string, record: object): Promise<Score | string> {
  try {
    return await loadModel(document).score({ ...record })
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
}

describe('docs/differences.md says what happens here', () => {
  it.each(
    rows.map(([row, document, record, look, wanted], i) => ({ row, document, record, look, wanted, i })),
  )('$i: $row', async ({ document, record, look, wanted }) => {
    const found = await outcome(document, record)
    if (typeof look === 'string') expect(found).toBe(look)
    else expect(typeof found === 'string' ? found : look(found)).toEqual(wanted)
  })

  it('in rows that are all shown above', () => {
    const page = readFileSync('docs/differences.md', 'utf8').split('\n## Where the standard is open')[0]
    const cells = [...page.matchAll(/^\| (.+?) \| .* \| .* \|$/gm)].map(([, cell]) => cell)
    const places = cells.filter((cell) => cell !== 'place' && cell !== '---')
    expect(places).toEqual([...new Set(rows.map(([row]) => row))])
  })
})

describe('where docs/differences.md follows the reference', () => {
  it.each<[string, string, object, string, unknown]>([
    ['division of integers', apply('/', field('i') + constant('4', 'integer')), { i: -7 }, 'integer', -1],
    [
      'text of a double',
      apply('concat', field('x') + constant('|') + field('x')),
      { x: 2 },
      'string',
      '2.0|2.0',
    ],
    ['text of a large double', apply('concat', field('x') + constant('')), { x: 1e15 }, 'string', '1.0E15'],
    ['isNotValid of missing', apply('isNotValid', field('i')), {}, 'boolean', false],
    ['length in UTF-16 units', apply('stringLength', field('s')), { s: '🚗' }, 'integer', 2],
    ['ASCII letters', apply('matches', field('s') + constant('^\\w$')), { s: 'é' }, 'boolean', false],
  ])('%s', async (_, expression, record, type, wanted) => {
    const score = await loadModel(result(expression, type)).score({ x: 1, ...record })
    expect(score.outputs.o).toBe(wanted)
  })

  it('ties between classes go to the first', async () => {
    const score = await loadModel(tree('', `<Node><True/>${counts(2, 2)}</Node>`)).score({})
    expect(score.prediction).toBe('a')
  })

  it('the default of a target is clamped, rescaled and cast', async () => {
    const targets =
      '<Targets><Target field="y" max="5" rescaleFactor="1.5" castInteger="round"><TargetValue defaultValue="10"/></Target></Targets>'
    const model = loadModel(regression('').replace('</MiningSchema>', `</MiningSchema>${targets}`))
    expect((await model.score({})).prediction).toBe(8)
  })

  it('a logistic value a class is brought to a sum of 1', async () => {
    const classes = [Math.log(3), 0, -Math.log(3)].map(
      (intercept, i) => `<RegressionTable intercept="${intercept}" targetCategory="${'abc'[i]}"/>`,
    )
    const model = `<RegressionModel functionName="classification" normalizationMethod="logit">${schemaOf('s').replace('<MiningField name="s"/>', '')}${classes.join('')}</RegressionModel>`
    const { probabilities } = await loadModel(document(model)).score({})
    expect({ ...probabilities }).toEqual({
      a: expect.closeTo(1 / 2, 12),
      b: expect.closeTo(1 / 3, 12),
      c: expect.closeTo(1 / 6, 12),
    })
  })

  it('a Lag works on the records there are', async () => {
    const mean = '<Lag field="x" n="3" aggregate="stddev"/>'
    const local = `<LocalTransformations><DerivedField name="m" optype="continuous" dataType="double">${mean}</DerivedField></LocalTransformations>`
    const model = loadModel(regression(output('o', field('m'), 'double'), local))
    const scores = await model.scoreBatch([1, 3, 8].map((x) => ({ x })))
    expect([scores[0].outputs.o, scores[2].outputs.o]).toEqual([null, Math.SQRT2])
  })

  it('a ScoreError is what a bad record gives', async () => {
    const bad = loadModel(result(apply('*', field('i') + field('i')), 'integer')).score({ x: 1, i: 2 ** 40 })
    await expect(bad).rejects.toBeInstanceOf(ScoreError)
  })
})
