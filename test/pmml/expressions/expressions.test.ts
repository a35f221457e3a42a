import { describe, expect, it } from 'vitest'
import {
  constantModel,
  evaluate,
  expectError,
  expectValue,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  pmml,
  schema,
  scoreErrorOf,
} from '../../helpers/pmml.js'

describe('Constant', () => {
  it.each([
    { xml: '<Constant>5</Constant>', value: 5 },
    { xml: '<Constant>5.5</Constant>', value: 5.5 },
    { xml: '<Constant>-1e3</Constant>', value: -1000 },
    { xml: '<Constant>five</Constant>', value: 'five' },
    { xml: '<Constant dataType="string">5</Constant>', value: '5' },
    { xml: '<Constant dataType="string"/>', value: '' },
    { xml: '<Constant dataType="double"/>', value: null },
    { xml: '<Constant dataType="boolean">true</Constant>', value: true },
    { xml: '<Constant dataType="boolean">0</Constant>', value: false },
    { xml: '<Constant dataType="date">2004-08-20</Constant>', value: '2004-08-20' },
    { xml: '<Constant dataType="dateDaysSince[1960]">2003-04-01</Constant>', value: 15796 },
    { xml: '<Constant dataType="timeSeconds">05:23:30</Constant>', value: 19410 },
    { xml: '<Constant dataType="float">0.1</Constant>', value: Math.fround(0.1) },
    { xml: '<Constant missing="true">5</Constant>', value: null },
    { xml: '<Constant missing="false">5</Constant>', value: 5 },
    { xml: '<Constant>a &lt; b<![CDATA[ & c]]></Constant>', value: 'a < b & c' },
  ])('$xml is $value', ({ xml, value }) => {
    expectValue(evaluate(xml, {}), value)
  })

  it.each([
    { xml: '<Constant dataType="double">five</Constant>' },
    { xml: '<Constant dataType="integer">5.5</Constant>' },
    { xml: '<Constant dataType="date">yesterday</Constant>' },
    { xml: '<Constant dataType="number">5</Constant>' },
    { xml: '<Constant missing="constructor">5</Constant>' },
    { xml: '<Constant missing="__proto__">5</Constant>' },
  ])('refuses $xml', ({ xml }) => {
    expectError(loadErrorOf(expressionDocument(xml)), {
      code: 'bad-attribute',
      path: 'PMML/TreeModel/Output/OutputField/Constant',
    })
  })
})

describe('FieldRef', () => {
  const fields = field('x') + field('i', 'integer') + field('s', 'string')

  it.each([
    { xml: '<FieldRef field="x"/>', record: { x: 2.5 }, value: 2.5 },
    { xml: '<FieldRef field="x"/>', record: {}, value: null },
    { xml: '<FieldRef field="x" mapMissingTo="7"/>', record: {}, value: 7 },
    { xml: '<FieldRef field="x" mapMissingTo="7"/>', record: { x: 0 }, value: 0 },
    { xml: '<FieldRef field="i" mapMissingTo="7"/>', record: {}, value: 7 },
    { xml: '<FieldRef field="s" mapMissingTo="7"/>', record: {}, value: '7' },
    // For a field of numbers the text of a word is a word.
    { xml: '<FieldRef field="x" mapMissingTo="none"/>', record: {}, value: 'none' },
    { xml: '<FieldRef field="s"/>', record: { s: '' }, value: '' },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, { fields })).toBe(value)
  })
})

describe('NormContinuous', () => {
  // Section "Normalization"; the values are those of the check list.
  const norm = (attributes: string): string =>
    `<NormContinuous field="x" ${attributes}><LinearNorm orig="10" norm="0"/><LinearNorm orig="20" norm="1"/><LinearNorm orig="50" norm="3"/></NormContinuous>`

  it.each([
    { outliers: 'asIs', results: { 10: 0, 15: 0.5, 20: 1, 35: 2, 50: 3, 5: -0.5, 80: 5 } },
    { outliers: 'asExtremeValues', results: { 10: 0, 15: 0.5, 50: 3, 5: 0, 80: 3 } },
    { outliers: 'asMissingValues', results: { 10: 0, 35: 2, 50: 3, 5: null, 80: null } },
  ])('outliers="$outliers"', ({ outliers, results }) => {
    for (const [x, value] of Object.entries(results))
      expectValue(evaluate(norm(`outliers="${outliers}" mapMissingTo="9"`), { x }), value)
  })

  it('maps missing inputs, not outlying ones', () => {
    expect(evaluate(norm('mapMissingTo="9"'), {})).toBe(9)
    expect(evaluate(norm(''), {})).toBe(null)
  })

  it.each([
    { name: 'one point', points: '<LinearNorm orig="1" norm="1"/>', code: 'missing-element' },
    {
      name: 'points that do not increase',
      points: '<LinearNorm orig="1" norm="1"/><LinearNorm orig="1" norm="2"/>',
      code: 'bad-attribute',
    },
    {
      name: 'a point that is no number',
      points: '<LinearNorm orig="NaN" norm="1"/><LinearNorm orig="2" norm="2"/>',
      code: 'bad-attribute',
    },
    {
      name: 'a point at infinity',
      points: '<LinearNorm orig="-INF" norm="1"/><LinearNorm orig="2" norm="2"/>',
      code: 'bad-attribute',
    },
    {
      name: 'a point without norm',
      points: '<LinearNorm orig="1"/><LinearNorm orig="2" norm="2"/>',
      code: 'missing-attribute',
    },
  ] as const)('refuses $name', ({ points, code }) => {
    const document = expressionDocument(`<NormContinuous field="x">${points}</NormContinuous>`)
    expectError(loadErrorOf(document), { code })
  })
})

describe('NormDiscrete', () => {
  const fields = field('s', 'string') + field('i', 'integer')
  it.each([
    { xml: '<NormDiscrete field="s" value="a"/>', record: { s: 'a' }, value: 1 },
    { xml: '<NormDiscrete field="s" value="a"/>', record: { s: 'b' }, value: 0 },
    { xml: '<NormDiscrete field="s" value="a"/>', record: {}, value: null },
    { xml: '<NormDiscrete field="s" value="a" mapMissingTo="0.5"/>', record: {}, value: 0.5 },
    { xml: '<NormDiscrete field="i" value="1.0"/>', record: { i: '1' }, value: 1 },
    { xml: '<NormDiscrete field="s" method="indicator" value="a"/>', record: { s: 'a' }, value: 1 },
  ])('$xml of $record is $value', ({ xml, record, value }) => {
    expect(evaluate(xml, record, { fields })).toBe(value)
  })

  it('refuses thermometer', () => {
    const error = loadErrorOf(expressionDocument('<NormDiscrete field="x" method="thermometer" value="1"/>'))
    expect(error.name).toBe('UnsupportedError')
    expectError(error, { code: 'unsupported-value', received: '"thermometer"' })
  })
})

describe('Discretize', () => {
  const bin = (value: string, closure: string, margins: string): string =>
    `<DiscretizeBin binValue="${value}"><Interval closure="${closure}" ${margins}/></DiscretizeBin>`
  const bins =
    bin('low', 'openOpen', 'rightMargin="0"') +
    bin('zero', 'closedClosed', 'leftMargin="0" rightMargin="0"') +
    bin('mid', 'openClosed', 'leftMargin="0" rightMargin="10"') +
    bin('high', 'closedOpen', 'leftMargin="20"')
  const of = (attributes: string): string => `<Discretize field="x" ${attributes}>${bins}</Discretize>`

  it.each([
    { x: -1, value: 'low' },
    { x: 0, value: 'zero' },
    { x: 1e-300, value: 'mid' },
    { x: 10, value: 'mid' },
    { x: 15, value: 'other' },
    { x: 20, value: 'high' },
    { x: 'INF', value: 'high' },
    { x: null, value: 'gone' },
  ])('$x is $value', ({ x, value }) => {
    expect(evaluate(of('defaultValue="other" mapMissingTo="gone"'), { x })).toBe(value)
  })

  it('without replacements: missing', () => {
    expect([15, null].map((x) => evaluate(of(''), { x }))).toEqual([null, null])
  })

  it('gives values of its data type', () => {
    const xml = `<Discretize field="x" dataType="integer" mapMissingTo="-1">${bin('1', 'openOpen', 'leftMargin="0"')}</Discretize>`
    expect([5, null, -5].map((x) => evaluate(xml, { x }))).toEqual([1, -1, null])
  })

  it.each([
    { name: 'a bin without interval', xml: '<DiscretizeBin binValue="a"/>', code: 'missing-element' },
    { name: 'an interval without margins', xml: bin('a', 'openOpen', ''), code: 'bad-attribute' },
    {
      name: 'an unknown closure',
      xml: bin('a', 'halfOpen', 'leftMargin="0"'),
      code: 'bad-attribute',
    },
    {
      name: 'margins that hold nothing',
      xml: bin('a', 'openOpen', 'leftMargin="2" rightMargin="1"'),
      code: 'bad-attribute',
    },
    {
      name: 'a margin that is no number',
      xml: bin('a', 'openOpen', 'leftMargin="NaN"'),
      code: 'bad-attribute',
    },
  ] as const)('refuses $name', ({ xml, code }) => {
    expectError(loadErrorOf(expressionDocument(`<Discretize field="x">${xml}</Discretize>`)), { code })
  })
})

describe('MapValues', () => {
  const fields = field('s', 'string') + field('i', 'integer')
  const table =
    '<InlineTable><row><a>x</a><b>1</b><out>10</out></row><row><a>x</a><b>2.0</b><out>20</out></row><row><a>y</a><b>1</b></row></InlineTable>'
  const two = (attributes: string): string =>
    `<MapValues outputColumn="out" dataType="integer" ${attributes}><FieldColumnPair field="s" column="a"/><FieldColumnPair field="i" column="b"/>${table}</MapValues>`

  it.each([
    { record: { s: 'x', i: 1 }, value: 10 },
    { record: { s: 'x', i: '2' }, value: 20 },
    { record: { s: 'x', i: 3 }, value: -1 },
    { record: { s: 'y', i: 1 }, value: -1 },
    { record: { s: 'x' }, value: -2 },
    { record: { i: 1 }, value: -2 },
  ])('$record is $value', ({ record, value }) => {
    expect(evaluate(two('defaultValue="-1" mapMissingTo="-2"'), record, { fields })).toBe(value)
  })

  it('without replacements: missing', () => {
    expect(evaluate(two(''), { s: 'z', i: 1 }, { fields })).toBe(null)
    expect(evaluate(two(''), { s: 'x' }, { fields })).toBe(null)
  })

  it('names of columns are local names', () => {
    const xml =
      '<MapValues outputColumn="data:out"><FieldColumnPair field="s" column="data:in"/><InlineTable><row><data:in>a</data:in><data:out>b</data:out></row></InlineTable></MapValues>'
    expect(evaluate(xml, { s: 'a' }, { fields })).toBe('b')
  })

  it('refuses a record for which rows contradict each other', () => {
    const rows =
      '<row><in>a</in><out>1</out></row><row><in>a</in><out>2</out></row><row><in>b</in><out>3</out></row>'
    const model = load(
      expressionDocument(
        `<MapValues outputColumn="out"><FieldColumnPair field="s" column="in"/><InlineTable>${rows}</InlineTable></MapValues>`,
        { fields },
      ),
    )
    expect(model.scoreSync({ s: 'b' }).outputs.result).toBe('3')
    expectError(scoreErrorOf(model, { s: 'a' }), { code: 'invalid-result', received: '"a"' })
  })

  it('refuses a table outside of the document', () => {
    const xml =
      '<MapValues outputColumn="out"><FieldColumnPair field="s" column="in"/><TableLocator/></MapValues>'
    expectError(loadErrorOf(expressionDocument(xml, { fields })), { code: 'unsupported-element' })
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a value may be %s', (s) => {
    const xml = `<MapValues outputColumn="out" defaultValue="none"><FieldColumnPair field="s" column="in"/><InlineTable><row><in>a</in><out>1</out></row></InlineTable></MapValues>`
    expect(evaluate(xml, { s }, { fields })).toBe('none')
  })
})

describe('Apply', () => {
  const fields = field('x') + field('i', 'integer') + field('s', 'string')
  const xml = (name: string, attributes: string, ...args: string[]): string =>
    `<Apply function="${name}" ${attributes}>${args.join('')}</Apply>`
  const ref = (name: string): string => `<FieldRef field="${name}"/>`
  const one = '<Constant>1</Constant>'
  const zero = '<Constant>0</Constant>'

  it.each([
    { name: 'adds', of: xml('+', '', ref('x'), one), record: { x: 2 }, value: 3 },
    { name: 'a missing argument', of: xml('+', '', ref('x'), one), record: {}, value: null },
    { name: 'mapMissingTo', of: xml('+', 'mapMissingTo="9"', ref('x'), one), record: {}, value: 9 },
    {
      name: 'mapMissingTo with all arguments there',
      of: xml('+', 'mapMissingTo="9"', ref('x'), one),
      record: { x: 2 },
      value: 3,
    },
    { name: 'defaultValue', of: xml('+', 'defaultValue="8"', ref('x'), one), record: {}, value: 8 },
    {
      name: 'mapMissingTo before defaultValue',
      of: xml('+', 'mapMissingTo="9" defaultValue="8"', ref('x'), one),
      record: {},
      value: 9,
    },
    {
      name: 'an invalid result asMissing',
      of: xml('/', 'invalidValueTreatment="asMissing"', ref('i'), zero),
      record: { i: 1 },
      value: null,
    },
    {
      name: 'an invalid result asMissing, then defaultValue',
      of: xml('/', 'invalidValueTreatment="asMissing" defaultValue="8"', ref('i'), zero),
      record: { i: 1 },
      value: 8,
    },
    {
      name: 'if counts the branch taken only',
      of: xml('if', 'mapMissingTo="9"', xml('isMissing', '', ref('x')), one, ref('x')),
      record: {},
      value: 1,
    },
    {
      name: 'if with a missing condition',
      of: xml('if', 'mapMissingTo="9"', xml('greaterThan', '', ref('x'), zero), one, zero),
      record: {},
      value: 9,
    },
    {
      name: 'if without else',
      of: xml('if', '', xml('greaterThan', '', ref('x'), zero), one),
      record: { x: -1 },
      value: null,
    },
  ])('$name', ({ of, record, value }) => {
    expectValue(evaluate(of, record, { fields }), value)
  })

  it('an invalid result ends the record by default, with the place of the function', () => {
    const model = load(expressionDocument(xml('/', '', ref('i'), zero), { fields }))
    expectError(scoreErrorOf(model, { i: 1 }), {
      code: 'invalid-result',
      path: 'PMML/TreeModel/Output/OutputField/Apply',
      line: 1,
    })
    // The next record is fine.
    expect(model.scoreSync({}).outputs.result).toBe(null)
  })

  it('an invalid result in a branch not taken does not matter', () => {
    const of = xml('if', '', xml('equal', '', ref('i'), zero), one, xml('/', '', one, ref('i')))
    expect(evaluate(of, { i: 0 }, { fields })).toBe(1)
  })

  it.each([
    { name: 'an unknown function', of: xml('frobnicate', '', one), code: 'unknown-function' },
    { name: 'a Java class', of: xml('java.lang.Runtime', '', one), code: 'unknown-function' },
    { name: '__proto__', of: xml('__proto__', '', one), code: 'unknown-function' },
    { name: 'constructor', of: xml('constructor', '', one), code: 'unknown-function' },
    { name: 'too few arguments', of: xml('+', '', one), code: 'wrong-arity' },
    { name: 'too many arguments', of: xml('not', '', one, one), code: 'wrong-arity' },
    { name: 'no arguments', of: xml('concat', ''), code: 'wrong-arity' },
    {
      name: 'an unknown treatment',
      of: xml('+', 'invalidValueTreatment="never"', one, one),
      code: 'bad-attribute',
    },
    { name: 'no function', of: '<Apply><Constant>1</Constant></Apply>', code: 'missing-attribute' },
    { name: 'an unknown expression inside', of: xml('not', '', '<Sorcery/>'), code: 'unexpected-element' },
  ] as const)('refuses $name', ({ of, code }) => {
    expectError(loadErrorOf(expressionDocument(of, { fields })), { code, line: 1 })
  })
})

describe('DefineFunction', () => {
  const fields = field('x') + field('i', 'integer') + field('s', 'string')
  const define = (name: string, parameters: string, body: string, dataType = ''): string =>
    `<DefineFunction name="${name}" optype="continuous" ${dataType === '' ? '' : `dataType="${dataType}"`}>${parameters}${body}</DefineFunction>`
  const parameter = (name: string, dataType = ''): string =>
    `<ParameterField name="${name}" ${dataType === '' ? '' : `dataType="${dataType}"`}/>`
  const call = (name: string, ...args: string[]): string =>
    `<Apply function="${name}">${args.join('')}</Apply>`
  const ref = (name: string): string => `<FieldRef field="${name}"/>`

  it.each([
    {
      name: 'a function of two parameters',
      transformations: define('f', parameter('a') + parameter('b'), call('-', ref('a'), ref('b'))),
      of: call('f', ref('x'), '<Constant>1</Constant>'),
      value: 1.5,
    },
    {
      name: 'a function that calls another, defined later',
      transformations:
        define('f', parameter('a'), call('g', call('g', ref('a')))) +
        define('g', parameter('a'), call('*', ref('a'), '<Constant>2</Constant>')),
      of: call('f', ref('x')),
      value: 10,
    },
    {
      name: 'an argument that calls the same function',
      transformations: define('f', parameter('a') + parameter('b'), call('-', ref('a'), ref('b'))),
      of: call('f', call('f', ref('x'), '<Constant>1</Constant>'), call('f', ref('i'), ref('x'))),
      value: 1,
    },
    {
      name: 'arguments are cast to the types of the parameters',
      transformations: define('f', parameter('a', 'string'), call('stringLength', ref('a'))),
      of: call('f', ref('i')),
      value: 1,
    },
    {
      name: 'an argument that can not be cast is missing',
      transformations: define('f', parameter('a', 'integer'), call('isMissing', ref('a'))),
      of: call('f', ref('s')),
      value: true,
    },
    {
      name: 'the result is cast to the type of the function',
      transformations: define('f', parameter('a'), ref('a'), 'string'),
      of: call('f', ref('i')),
      value: '3',
    },
    {
      name: 'integers stay integers where no type is given',
      transformations: define('f', parameter('a'), call('/', ref('a'), '<Constant>2</Constant>')),
      of: call('f', ref('i')),
      value: 1,
    },
    {
      name: 'doubles in the same function',
      transformations: define('f', parameter('a'), call('/', ref('a'), '<Constant>2</Constant>')),
      of: call('f', ref('x')),
      value: 1.25,
    },
    {
      name: 'a built-in function wins over one of the same name',
      transformations: define('abs', parameter('a'), '<Constant>77</Constant>'),
      of: call('abs', ref('x')),
      value: 2.5,
    },
  ])('$name', ({ transformations, of, value }) => {
    expectValue(evaluate(of, { x: 2.5, i: 3, s: 'abc' }, { fields, transformations }), value)
  })

  it.each([
    {
      name: 'a function that calls itself',
      transformations: define('f', parameter('a'), call('f', ref('a'))),
      code: 'cycle',
    },
    {
      name: 'functions that call each other',
      transformations:
        define('f', parameter('a'), call('g', ref('a'))) + define('g', parameter('a'), call('f', ref('a'))),
      code: 'cycle',
    },
    {
      name: 'a function that reads a field',
      transformations: define('f', parameter('a'), ref('x')),
      code: 'unknown-field',
    },
    {
      name: 'two functions of one name',
      transformations: define('f', parameter('a'), ref('a')) + define('f', parameter('a'), ref('a')),
      code: 'duplicate-name',
    },
    { name: 'no body', transformations: define('f', parameter('a'), ''), code: 'missing-element' },
    {
      name: 'two bodies',
      transformations: define('f', parameter('a'), ref('a') + ref('a')),
      code: 'unexpected-element',
    },
    {
      name: 'a call with too many arguments',
      transformations: define('f', '', '<Constant>1</Constant>'),
      code: 'wrong-arity',
    },
  ] as const)('refuses $name', ({ transformations, code }) => {
    expectError(loadErrorOf(expressionDocument(call('f', ref('x')), { fields, transformations })), { code })
  })

  it('refuses two parameters of one name', () => {
    const transformations = define('f', parameter('a') + parameter('a'), ref('a'))
    const document = expressionDocument(call('f', ref('x'), ref('x')), { fields, transformations })
    expectError(loadErrorOf(document), { code: 'duplicate-name', field: 'a' })
  })

  it('a long chain of functions costs what it does', () => {
    const chain = Array.from({ length: 100 }, (_, i) =>
      define(`f${i}`, parameter('a'), i === 0 ? ref('a') : call(`f${i - 1}`, ref('a'))),
    ).join('')
    expect(evaluate(call('f99', ref('x')), { x: 2 }, { fields, transformations: chain })).toBe(2)
  })

  it('functions that call each other twice, forty levels deep, are refused', () => {
    const chain = Array.from({ length: 40 }, (_, i) => {
      const below = i === 0 ? ref('a') : call(`f${i - 1}`, ref('a'))
      return define(`f${i}`, parameter('a'), call('+', below, below))
    }).join('')
    expectError(loadErrorOf(expressionDocument(call('f39', ref('x')), { transformations: chain })), {
      code: 'limit-exceeded',
    })
  })

  it('functions that come in ever more combinations of types are refused', () => {
    const names = Array.from({ length: 26 }, (_, i) => `p${i}`)
    const functions = names.map((_, i) => {
      const known = names.slice(0, i)
      const next = (constant: string): string =>
        call(`f${i + 1}`, ...known.map(ref), `<Constant>${constant}</Constant>`)
      const body = i === 25 ? '<Constant>1</Constant>' : call('+', next('1'), next('1.5'))
      return define(`f${i}`, known.map((name) => parameter(name)).join(''), body)
    })
    const document = expressionDocument(call('f0'), { transformations: functions.join('') })
    expectError(loadErrorOf(document), { code: 'limit-exceeded' })
  })
})

describe('Aggregate', () => {
  const fields = field('n') + field('i', 'integer') + field('s', 'string')
  const of = (name: string, fieldName = 'n'): string => `<Aggregate field="${fieldName}" function="${name}"/>`

  it.each([
    { name: 'count', n: [3, 1, null, 4], value: 3 },
    { name: 'sum', n: [3, 1, null, 4], value: 8 },
    { name: 'average', n: [3, 1, null, 4], value: 8 / 3 },
    { name: 'min', n: [3, 1, null, 4], value: 1 },
    { name: 'max', n: [3, 1, null, 4], value: 4 },
    { name: 'count', n: [], value: 0 },
    { name: 'sum', n: [], value: null },
    { name: 'average', n: [null], value: null },
    { name: 'max', n: null, value: null },
    { name: 'max', n: ['3', '10'], value: 10 },
    { name: 'sum', n: Float64Array.of(1, 2), value: 3 },
    { name: 'sum', n: 5, value: 5 },
  ])('$name of $n is $value', ({ name, n, value }) => {
    expectValue(evaluate(of(name), { n }, { fields }), value)
  })

  it('reads through derived fields', () => {
    const transformations =
      '<DerivedField name="d" optype="continuous" dataType="double"><FieldRef field="n"/></DerivedField>'
    expect(evaluate(of('sum', 'd'), { n: [1, 2] }, { fields, transformations })).toBe(3)
  })

  it.each([
    { name: 'multiset', xml: of('multiset'), code: 'unsupported-value' },
    {
      name: 'sqlWhere',
      xml: '<Aggregate field="n" function="sum" sqlWhere="n > 1"/>',
      code: 'unsupported-value',
    },
    { name: 'an unknown function', xml: of('mode'), code: 'bad-attribute' },
    { name: 'the sum of texts', xml: of('sum', 's'), code: 'type-mismatch' },
  ] as const)('refuses $name', ({ xml, code }) => {
    expectError(loadErrorOf(expressionDocument(xml, { fields })), { code })
  })
})

describe('DerivedField', () => {
  const derived = (name: string, expression: string, dataType = 'double', optype = 'continuous'): string =>
    `<DerivedField name="${name}" optype="${optype}" dataType="${dataType}">${expression}</DerivedField>`
  const plus = (name: string, constant: number): string =>
    `<Apply function="+"><FieldRef field="${name}"/><Constant>${constant}</Constant></Apply>`

  it('may stand in any order', () => {
    const transformations =
      derived('c', plus('b', 1)) + derived('b', plus('a', 1)) + derived('a', plus('x', 1))
    expect(evaluate('<FieldRef field="c"/>', { x: 1 }, { transformations })).toBe(4)
  })

  it.each([
    { dataType: 'integer', x: 2, value: 2 },
    // What can't be read as the type is missing.
    { dataType: 'integer', x: 2.5, value: null },
    { dataType: 'boolean', x: 1, value: true },
    { dataType: 'boolean', x: 2, value: null },
    { dataType: 'float', x: 0.1, value: Math.fround(0.1) },
    { dataType: 'string', x: 2, value: '2.0' },
  ])('is cast: $x as $dataType is $value', ({ dataType, x, value }) => {
    const optype = dataType === 'string' || dataType === 'boolean' ? 'categorical' : 'continuous'
    const transformations = derived('d', '<FieldRef field="x"/>', dataType, optype)
    expect(evaluate('<FieldRef field="d"/>', { x }, { transformations })).toBe(value)
  })

  it('may have the name of the field that it is made of, at every level', () => {
    const model = pmml({
      fields: field('x'),
      transformations: derived('x', plus('x', 1)),
      models: constantModel(
        `${schema('x')}<Output><OutputField name="result" feature="transformedValue" dataType="double"><FieldRef field="x"/></OutputField></Output><LocalTransformations>${derived('x', plus('x', 10))}</LocalTransformations>`,
      ),
    })
    expect(load(model).scoreSync({ x: 0 }).outputs.result).toBe(11)
  })

  it('of fields that the model does not list does not matter', () => {
    const transformations = derived('d', plus('y', 1)) + derived('e', plus('d', 1))
    const document = expressionDocument('<FieldRef field="x"/>', { transformations, schema: schema('x') })
    expect(load(document).scoreSync({ x: 1 }).outputs.result).toBe(1)
    expectError(
      loadErrorOf(expressionDocument('<FieldRef field="e"/>', { transformations, schema: schema('x') })),
      { code: 'unknown-field', field: 'y' },
    )
  })

  it.each([
    { name: 'a field made of itself', transformations: derived('a', plus('a', 1)), code: 'cycle' },
    {
      name: 'fields made of each other',
      transformations: derived('a', plus('b', 1)) + derived('b', plus('a', 1)),
      code: 'cycle',
    },
    {
      name: 'two of one name',
      transformations: derived('a', plus('x', 1)) + derived('a', plus('x', 2)),
      code: 'duplicate-name',
    },
    { name: 'an unknown field', transformations: derived('a', plus('z', 1)), code: 'unknown-field' },
    { name: 'no expression', transformations: derived('a', ''), code: 'missing-element' },
    {
      name: 'two expressions',
      transformations: derived('a', '<FieldRef field="x"/><FieldRef field="y"/>'),
      code: 'unexpected-element',
    },
    { name: 'an unknown expression', transformations: derived('a', '<Oracle/>'), code: 'unexpected-element' },
    {
      name: 'no name',
      transformations:
        '<DerivedField optype="continuous" dataType="double"><FieldRef field="x"/></DerivedField>',
      code: 'missing-attribute',
    },
    {
      name: 'an unknown type',
      transformations: derived('a', plus('x', 1), 'decimal'),
      code: 'bad-attribute',
    },
  ] as const)('refuses $name, used or not', ({ transformations, code }) => {
    expectError(loadErrorOf(expressionDocument('<FieldRef field="x"/>', { transformations })), {
      code,
      line: 1,
    })
  })

  it('names the circle', () => {
    const transformations =
      derived('a', plus('b', 1)) + derived('b', plus('c', 1)) + derived('c', plus('a', 1))
    expectError(loadErrorOf(expressionDocument('<FieldRef field="x"/>', { transformations })), {
      code: 'cycle',
      received: '"field a → field b → field c → field a"',
    })
  })
})
