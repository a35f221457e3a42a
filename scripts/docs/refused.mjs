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
    what: '`TableLocator`',
    reason: 'it refers to a table outside of the document',
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
    what: '`DecisionTree` in a `Node` or `MiningModel`, `Regression` in a `MiningModel`',
    reason: 'model composition as it was before segments; a `Regression` in a `Node` is evaluated',
    code: 'unsupported-element',
    at: ['models/MiningModel.ts', 'models/TreeModel/Node.ts'],
    element: 'DecisionTree',
    shown: [
      tree('<Node><True/><DecisionTree functionName="classification"/></Node>'),
      '<MiningModel functionName="regression"><MiningSchema/><Regression functionName="regression"/></MiningModel>',
      '<MiningModel functionName="regression"><MiningSchema/><DecisionTree functionName="regression"/></MiningModel>',
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
]

/** A document with a part in it: a model, or a TransformationDictionary before a model. */
export function documentWith(part, version = '4.4') {
  return `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="${version}"><Header/><DataDictionary>
<DataField name="x" optype="continuous" dataType="double"/><DataField name="s" optype="categorical" dataType="string"/>
<DataField name="when" optype="ordinal" dataType="dateTime"/><DataField name="y" optype="categorical" dataType="string"/>
</DataDictionary>${part}${part.startsWith('<TransformationDictionary') ? modelOver : ''}</PMML>`
}

const modelOver = `<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="s"/><MiningField name="when"/></MiningSchema>
<RegressionTable intercept="1"/></RegressionModel>`

/** Elements that tell about a model and don't influence scores: read over, whatever is in them. */
export const metadata = {
  Extension: 'what a vendor adds, anywhere; also elements whose name starts with `X-`',
  MiningBuildTask: 'how the model was made',
  Annotation: 'remarks of the author',
  Timestamp: 'when the document was written; in `info.timestamp`',
  Taxonomy: 'hierarchies of categories, which no supported model uses',
  ModelStats: 'statistics of the training data',
  ModelExplanation: 'quality of the model on test data',
  Partition: 'statistics of the training data by part',
}

/** Other names of elements that are declared. */
export const otherNames = { array: 'Array' }
