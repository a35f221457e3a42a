/** Documents that have one transformation each, in front of the smallest regression. */

import { dictionary, documentOf } from './pmml.mjs'

const fields = `${dictionary([
  { name: 'y', type: 'double' },
  { name: 'x', type: 'double' },
  { name: 'z', type: 'double' },
]).replace(
  '</DataDictionary>',
  `<DataField name="word" optype="categorical" dataType="string"/>
<DataField name="text" optype="categorical" dataType="string"/>
<DataField name="day" optype="ordinal" dataType="date"/>
</DataDictionary>`,
)}`

const schema = `<MiningSchema>
<MiningField name="y" usageType="target"/>
${['x', 'z', 'word', 'text', 'day'].map((name) => `<MiningField name="${name}"/>`).join('\n')}
</MiningSchema>`

/** @param {string} expression @param {string} [before] what the TransformationDictionary has before the field */
const document = (expression, before = '') =>
  documentOf(
    'scorelet benchmark',
    fields,
    `<TransformationDictionary>${before}
<DerivedField name="d" optype="continuous" dataType="double">${expression}</DerivedField>
</TransformationDictionary>
<RegressionModel functionName="regression">
${schema}
<RegressionTable intercept="1"><NumericPredictor name="d" coefficient="0.5"/></RegressionTable>
</RegressionModel>
`,
  )

const apply = (/** @type {string} */ name, /** @type {readonly string[]} */ ...args) =>
  `<Apply function="${name}">${args.join('')}</Apply>`
const ref = (/** @type {string} */ name) => `<FieldRef field="${name}"/>`
const constant = (/** @type {number | string} */ value, type = 'double') =>
  `<Constant dataType="${type}">${value}</Constant>`

const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']

/** A table of so many rows from words to numbers. @param {number} rows */
const mapping = (rows) =>
  `<MapValues outputColumn="to" dataType="double" defaultValue="-1"><FieldColumnPair field="word" column="from"/><InlineTable>${Array.from(
    { length: rows },
    (_, row) => `<row><from>${words[row] ?? `word${row}`}</from><to>${row}</to></row>`,
  ).join('')}</InlineTable></MapValues>`

/** By what they do; the first does nothing. @type {Record<string, string>} */
export const transformations = {
  'FieldRef alone': document(ref('x')),
  'Apply: (x - m) / s': document(apply('/', apply('-', ref('x'), constant(0.5)), constant(2))),
  'Apply: if x > 0 and z < 1': document(
    apply(
      'if',
      apply('and', apply('greaterThan', ref('x'), constant(0)), apply('lessThan', ref('z'), constant(1))),
      constant(1),
      constant(0),
    ),
  ),
  'Apply: ln, exp, pow': document(
    apply('+', apply('ln', apply('exp', ref('x'))), apply('pow', ref('z'), constant(2))),
  ),
  'Apply: isIn of 5 words': document(
    apply(
      'if',
      apply('isIn', ref('word'), ...words.map((word) => constant(word, 'string'))),
      constant(1),
      constant(0),
    ),
  ),
  'Apply: upper-case and substring': document(
    apply(
      'if',
      apply(
        'equal',
        apply('substring', apply('uppercase', ref('word')), constant(1, 'integer'), constant(2, 'integer')),
        constant('AL', 'string'),
      ),
      constant(1),
      constant(0),
    ),
  ),
  'Apply: matches': document(
    apply('if', apply('matches', ref('text'), constant('a(lpha|nd)', 'string')), constant(1), constant(0)),
  ),
  'Apply: dateDaysSinceYear': document(apply('dateDaysSinceYear', ref('day'), constant(2000, 'integer'))),
  'Apply: formatNumber': document(
    apply('stringLength', apply('formatNumber', ref('x'), constant('%8.3f', 'string'))),
  ),
  DefineFunction: document(
    apply('scale', ref('x')),
    `<DefineFunction name="scale" optype="continuous" dataType="double"><ParameterField name="v" optype="continuous" dataType="double"/>${apply('*', ref('v'), constant(2))}</DefineFunction>`,
  ),
  'NormContinuous, 4 points': document(
    `<NormContinuous field="x">${[-2, -0.5, 0.5, 2].map((orig, i) => `<LinearNorm orig="${orig}" norm="${i}"/>`).join('')}</NormContinuous>`,
  ),
  NormDiscrete: document('<NormDiscrete field="word" value="beta"/>'),
  'Discretize, 6 bins': document(
    `<Discretize field="x" dataType="double">${[-2, -1, 0, 1, 2, 3]
      .map(
        (right, i) =>
          `<DiscretizeBin binValue="${i}"><Interval closure="openClosed"${i === 0 ? '' : ` leftMargin="${right - 1}"`}${i === 5 ? '' : ` rightMargin="${right}"`}/></DiscretizeBin>`,
      )
      .join('')}</Discretize>`,
  ),
  'MapValues, 5 rows': document(mapping(5)),
  'MapValues, 5000 rows': document(mapping(5000)),
  'TextIndex, 1 term': document(
    `<TextIndex textField="text" localTermWeights="termFrequency">${constant('gamma', 'string')}</TextIndex>`,
  ),
  'TextIndex, 100 terms': document(
    apply(
      'sum',
      ...Array.from(
        { length: 100 },
        (_, i) =>
          `<TextIndex textField="text" localTermWeights="termFrequency">${constant(words[i] ?? `word${i}`, 'string')}</TextIndex>`,
      ),
    ),
  ),
}
