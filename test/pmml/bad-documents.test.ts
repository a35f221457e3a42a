/** Documents that must be refused: each with a code, and with line, column and path where there is a document to speak of. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel, ModelLoadError } from '../../src/index.js'
import {
  constantModel,
  expectError,
  expressionDocument,
  field,
  load,
  loadErrorOf,
  pmml,
  predicateDocument,
  schema,
  thrownBy,
} from '../helpers/pmml.js'

const good = pmml({ models: constantModel(schema('x'), 7) })
const png = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52,
])

describe('what is no PMML document at all', () => {
  it.each([
    { name: 'nothing', source: '', code: 'unknown-format' },
    { name: 'a picture', source: png, code: 'unknown-format' },
    { name: 'JSON', source: '{"PMML": true}', code: 'unknown-format' },
    { name: 'plain text', source: 'hello, world\n', code: 'unknown-format' },
    { name: 'a path', source: 'models/churn.pmml', code: 'path-given' },
    { name: 'a URL', source: 'https://example.com/churn.pmml', code: 'path-given' },
    { name: 'a web page', source: '<!DOCTYPE html><html><body>404</body></html>', code: 'xml-doctype' },
    { name: 'another XML', source: '<html><body>404</body></html>', code: 'wrong-root' },
    { name: 'a root in lower case', source: '<pmml version="4.4"/>', code: 'wrong-root' },
    { name: 'an empty document', source: '<PMML version="4.4"/>', code: 'missing-element' },
    {
      name: 'a truncated UTF-8 character',
      source: Uint8Array.from([...Buffer.from('<PMML a="'), 0xc3]),
      code: 'encoding',
    },
  ] as const)('$name: $code', ({ source, code }) => {
    expectError(loadErrorOf(source), { code })
  })

  it('an ONNX file cut short is an ONNX file', () => {
    const folder = join(import.meta.dirname, '../../fixtures/onnx/linear')
    const bytes = readFileSync(join(folder, readdirSync(folder)[0], 'model.onnx'))
    for (const length of [1, 2, 10, bytes.length >> 1, bytes.length - 1]) {
      const error = thrownBy(() => loadModel(bytes.subarray(0, length)))
      expect(error).toBeInstanceOf(ModelLoadError)
    }
  })

  it.each([undefined, null, 5, {}, [], Promise.resolve(good), () => good, Symbol('x')])(
    '%o is neither bytes nor text',
    (source) => {
      const error = thrownBy(() => loadModel(source as unknown as string))
      expect(error).toMatchObject({ name: 'ModelLoadError', code: 'not-bytes' })
    },
  )
})

describe('XML that is none', () => {
  it.each([
    {
      name: 'a DOCTYPE',
      document: `<!DOCTYPE PMML SYSTEM "pmml.dtd">${good}`,
      code: 'xml-doctype',
      line: 1,
      column: 1,
    },
    {
      name: 'entities that multiply',
      document: `<!DOCTYPE PMML [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${good.replace('<Header/>', '<Header description="&b;"/>')}`,
      code: 'xml-doctype',
    },
    {
      name: 'an entity that reads a file',
      document: `<?xml version="1.0"?>\n<!DOCTYPE PMML [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n${good}`,
      code: 'xml-doctype',
      line: 2,
      column: 1,
    },
    { name: 'an unknown entity', document: good.replace('name="x"', 'name="&x;"'), code: 'xml-malformed' },
    { name: 'an element not closed', document: good.replace('</Node>', ''), code: 'xml-malformed' },
    {
      name: 'crossed tags',
      document: good.replace('</Node></TreeModel>', '</TreeModel></Node>'),
      code: 'xml-malformed',
    },
    { name: 'a second root', document: good + good, code: 'xml-malformed' },
    { name: 'text after the root', document: `${good}trailing`, code: 'xml-malformed' },
    {
      name: 'an attribute twice',
      document: good.replace('name="x"', 'name="x" name="y"'),
      code: 'xml-malformed',
    },
    {
      name: 'an attribute without quotes',
      document: good.replace('name="x"', 'name=x'),
      code: 'xml-malformed',
    },
    { name: 'a null character', document: good.replace('name="x"', 'name="\u0000"'), code: 'xml-malformed' },
  ] as const)('$name: $code', ({ name: _, document, ...error }) => {
    expectError(loadErrorOf(document), error)
    expect(loadErrorOf(document).line).toBeTypeOf('number')
    expect(loadErrorOf(document).column).toBeTypeOf('number')
  })

  it('cut anywhere is refused', () => {
    for (let length = 1; length < good.length; length += 7) {
      const error = loadErrorOf(good.slice(0, length))
      expect(error.code).toMatch(/^(xml-malformed|unknown-format)$/)
      expect(error.line).toBe(1)
    }
  })
})

describe('documents that cost too much', () => {
  const derived = (name: string, expression: string): string =>
    `<DerivedField name="${name}" optype="continuous" dataType="double">${expression}</DerivedField>`
  const plus = (name: string): string =>
    `<Apply function="+"><FieldRef field="${name}"/><Constant>1</Constant></Apply>`
  const deep = (n: number, open: string, inside: string, close: string): string =>
    open.repeat(n) + inside + close.repeat(n)
  const nodes = (n: number, attributes = ''): string =>
    pmml({
      models: `<TreeModel functionName="regression" ${attributes}>${schema('x')}${deep(n, '<Node score="1" recordCount="1"><SimplePredicate field="x" operator="greaterThan" value="0"/>', '', '</Node>')}</TreeModel>`,
    })
  const segments = (n: number, method = 'sum'): string =>
    pmml({
      models: deep(
        n,
        `<MiningModel functionName="regression">${schema('x')}<Segmentation multipleModelMethod="${method}"><Segment><True/>`,
        constantModel(schema('x'), 1),
        '</Segment></Segmentation></MiningModel>',
      ),
    })
  const chain = (n: number): string =>
    expressionDocument(`<FieldRef field="d${n - 1}"/>`, {
      transformations: Array.from({ length: n }, (_, i) =>
        derived(`d${i}`, plus(i === 0 ? 'x' : `d${i - 1}`)),
      ).join(''),
    })
  const functions = (n: number): string =>
    expressionDocument(`<Apply function="f${n - 1}"><FieldRef field="x"/></Apply>`, {
      transformations: Array.from(
        { length: n },
        (_, i) =>
          `<DefineFunction name="f${i}" optype="continuous"><ParameterField name="p"/><Apply function="${i === 0 ? 'exp' : `f${i - 1}`}"><FieldRef field="p"/></Apply></DefineFunction>`,
      ).join(''),
    })
  const apply = (n: number, name = '+'): string =>
    expressionDocument(
      deep(n, `<Apply function="${name}">`, '<FieldRef field="x"/>', '<Constant>1</Constant></Apply>'),
    )
  const compound = (n: number, operator = 'and'): string =>
    predicateDocument(
      deep(n, `<CompoundPredicate booleanOperator="${operator}">`, '<True/>', '<True/></CompoundPredicate>'),
    )

  it.each([
    { name: 'a hundred thousand levels', document: deep(100_000, '<a>', '', '</a>') },
    { name: 'a hundred thousand levels of Node', document: nodes(100_000) },
    { name: 'a hundred thousand levels of Apply', document: apply(100_000) },
    { name: 'a hundred thousand levels, not closed', document: '<a>'.repeat(100_000) },
    { name: '1990 levels of Apply', document: apply(1990) },
    { name: '1990 levels of CompoundPredicate', document: compound(1990) },
    { name: '1990 levels of Node', document: nodes(1990) },
    { name: '600 levels of Segment', document: segments(600) },
    { name: 'a chain of 20 000 derived fields', document: chain(20_000) },
    { name: 'a chain of 20 000 functions', document: functions(20_000) },
  ])('$name: limit-exceeded', ({ document }) => {
    const error = loadErrorOf(document)
    expectError(error, { code: 'limit-exceeded' })
    expect(error.line).toBeTypeOf('number')
  })

  it.each([
    { name: 'Apply', document: apply(480), outputs: { result: 481 } },
    { name: 'concat', document: apply(480, 'concat'), outputs: { result: `1.0${'1'.repeat(480)}` } },
    { name: 'CompoundPredicate', document: compound(980), prediction: 1 },
    { name: 'surrogates', document: compound(980, 'surrogate'), prediction: 1 },
    { name: 'Node', document: nodes(980), prediction: 1 },
    {
      name: 'weightedConfidence',
      document: nodes(980, 'missingValueStrategy="weightedConfidence"'),
      prediction: 1,
      missing: 1,
    },
    {
      name: 'aggregateNodes',
      document: nodes(980, 'missingValueStrategy="aggregateNodes"'),
      prediction: 1,
      missing: 1,
    },
    { name: 'Segment', document: segments(230), prediction: 1 },
    { name: 'Segment in chains', document: segments(230, 'modelChain'), prediction: 1 },
    { name: 'derived fields', document: chain(150), outputs: { result: 151 } },
    { name: 'functions', document: functions(150) },
  ])('what is admitted is scored: $name', ({ document, prediction, outputs, missing }) => {
    const model = load(document)
    const score = model.scoreSync({ x: 1 })
    if (prediction !== undefined) expect(score.prediction).toBe(prediction)
    if (outputs !== undefined) expect(score.outputs).toMatchObject(outputs)
    const empty = model.scoreSync({})
    if (missing !== undefined) expect(empty.prediction).toBe(missing)
  })

  it('says so where the caller has left too little of the stack', () => {
    const document = apply(480)
    const codes = new Set<string>()
    const descend = (): void => {
      try {
        load(document)
        codes.add('loaded')
      } catch (error) {
        if (!(error instanceof ModelLoadError)) throw error
        codes.add(error.code)
      }
    }
    // Down to where the stack ends, then a try at each step on the way up: all of them load or say why not.
    let depth = 0
    const dive = (): void => {
      depth++
      try {
        dive()
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
      }
      depth--
      if (depth % 1000 === 999) {
        try {
          descend()
        } catch (error) {
          // With next to nothing left, not even the first call gets through.
          if (!(error instanceof RangeError)) throw error
        }
      }
    }
    dive()
    descend()
    expect([...codes].filter((code) => code !== 'loaded' && code !== 'limit-exceeded')).toEqual([])
    expect(codes).toContain('loaded')
  })

  it.each([
    { limits: { depth: 3 }, document: good },
    { limits: { nodes: 10 }, document: good },
    { limits: { bytes: 100 }, document: good },
    {
      limits: { nodes: 1000 },
      document: `<PMML ${Array.from({ length: 2000 }, (_, i) => `a${i}=""`).join(' ')}/>`,
    },
  ])('$limits', ({ limits, document }) => {
    expectError(loadErrorOf(document, { limits }), { code: 'limit-exceeded' })
  })

  it('a million attributes are read, and refused for what they are', () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, i) => `a${i}=""`).join(' ')
    expect(loadErrorOf(`<PMML ${attributes}/>`).code).toBe('missing-element')
  })

  it('a table of 200 000 rows, a node of 200 000 children', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `<row><i>${i}</i><o>${i}</o></row>`).join('')
    const table = `<MapValues outputColumn="o" dataType="integer"><FieldColumnPair field="x" column="i"/><InlineTable>${rows}</InlineTable></MapValues>`
    expect(load(expressionDocument(table)).scoreSync({ x: 199_999 }).outputs.result).toBe(199_999)
    const children = '<Node score="1"><False/></Node>'.repeat(200_000)
    const tree = pmml({
      models: `<TreeModel functionName="regression">${schema('x')}<Node><True/>${children}</Node></TreeModel>`,
    })
    expect(load(tree).scoreSync({}).prediction).toBe(null)
  })

  it('10 000 derived fields that the model has no use for', () => {
    const transformations = Array.from({ length: 10_000 }, (_, i) =>
      derived(`d${i}`, plus(i % 2 === 0 ? 'y' : `d${i - 1}`)),
    ).join('')
    const document = expressionDocument('<FieldRef field="x"/>', { transformations, schema: schema('x') })
    expect(load(document).scoreSync({ x: 1 }).outputs.result).toBe(1)
  })

  it('digits without end are no number, and said to be none at once', () => {
    const document = good.replace('score="7"', `score="${'1'.repeat(1_000_000)}x"`)
    expectError(loadErrorOf(document), { code: 'bad-attribute' })
  })

  it.each([
    { pattern: '((a{1000}){1000}){1000}' },
    { pattern: `${'('.repeat(5000)}a${')'.repeat(5000)}` },
    { pattern: '(?=a)b' },
    { pattern: '(a)\\1' },
    { pattern: '(' },
    { pattern: '[z-a]' },
    { pattern: '*' },
  ])('refuses the pattern $pattern', ({ pattern }) => {
    const document = expressionDocument(
      `<Apply function="matches"><FieldRef field="x"/><Constant dataType="string">${pattern}</Constant></Apply>`,
    )
    const error = loadErrorOf(document)
    expect(error.name).toBe('UnsupportedError')
    expectError(error, {
      code: 'unsupported-regex',
      path: 'PMML/TreeModel/Output/OutputField/Apply',
      line: 1,
    })
  })
})

describe('the place of a fault', () => {
  const lines = [
    '<PMML version="4.4">',
    '  <Header/>',
    '  <DataDictionary>',
    '    <DataField name="x" optype="continuous" dataType="double"/>',
    '  </DataDictionary>',
    '  <TreeModel functionName="regression">',
    '    <MiningSchema><MiningField name="x"/></MiningSchema>',
    '    <Node score="1"><True/>',
    '      <Node score="2"><SimplePredicate field="x" operator="lessThan" value="1"/></Node>',
    '      <Node score="3"><SimplePredicate field="x" operator="greaterThan" value="1"/></Node>',
    '    </Node>',
    '  </TreeModel>',
    '</PMML>',
  ].join('\n')

  it('the document is right before it is changed', () => {
    expect(load(lines).scoreSync({ x: 2 }).prediction).toBe(3)
  })

  it.each([
    {
      from: 'field="x" operator="greaterThan"',
      to: 'field="y" operator="greaterThan"',
      code: 'unknown-field',
      line: 10,
      column: 23,
      path: 'PMML/TreeModel/Node/Node[2]/SimplePredicate',
    },
    {
      from: 'score="2"',
      to: 'score="two"',
      code: 'bad-attribute',
      line: 9,
      column: 7,
      path: 'PMML/TreeModel/Node/Node[1]',
    },
    {
      from: 'operator="lessThan"',
      to: 'operator="smaller"',
      code: 'bad-attribute',
      line: 9,
      column: 23,
      path: 'PMML/TreeModel/Node/Node[1]/SimplePredicate',
    },
    {
      from: 'dataType="double"',
      to: 'dataType="number"',
      code: 'bad-attribute',
      line: 4,
      column: 5,
      path: 'PMML/DataDictionary/DataField',
    },
    {
      from: '<MiningField name="x"/>',
      to: '<MiningField name="y"/>',
      code: 'unknown-field',
      line: 7,
      column: 19,
      path: 'PMML/TreeModel/MiningSchema/MiningField',
    },
    { from: '<Node score="3">', to: '<Leaf score="3">', code: 'xml-malformed', line: 10, column: 84 },
    {
      from: 'functionName="regression"',
      to: '',
      code: 'missing-attribute',
      line: 6,
      column: 3,
      path: 'PMML/TreeModel',
    },
    { from: '<True/>', to: '', code: 'missing-element', line: 8, column: 5, path: 'PMML/TreeModel/Node' },
  ] as const)('$from → $to: $code at $line:$column', ({ from, to, ...error }) => {
    expectError(loadErrorOf(lines.replace(from, to)), error)
  })

  it('is part of the message', () => {
    expect(loadErrorOf(lines.replace('score="2"', 'score="two"')).message).toMatch(
      /received "two" \(PMML\/TreeModel\/Node\/Node\[1\], line 9, column 7\)$/,
    )
  })
})

describe('names that mean something to JavaScript', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s',
    (name) => {
      const fields = field(name)
      const document = pmml({
        fields,
        models: `<RegressionModel functionName="regression">${schema(name)}<RegressionTable intercept="1"><NumericPredictor name="${name}" coefficient="2"/></RegressionTable></RegressionModel>`,
      })
      const model = load(document)
      expect(model.scoreSync(JSON.parse(`{"${name}": 3}`)).prediction).toBe(7)
      expect(model.scoreSync(new Map([[name, 3]])).prediction).toBe(7)
      expect(model.scoreSync({}).prediction).toBe(null)
      expectError(loadErrorOf(good.replace('<Header/>', `<${name}/>`)), { code: 'unexpected-element' })
      expect(({} as Record<string, unknown>).polluted).toBe(undefined)
    },
  )
})
