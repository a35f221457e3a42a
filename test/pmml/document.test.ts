/** PMML: the root of a document, its versions, and the choice of a model ("General Structure"). */

import { describe, expect, it } from 'vitest'
import { models } from '../../src/pmml/models/index.js'
import { modelElements } from '../../src/pmml/models/names.js'
import {
  constantModel,
  expectError,
  field,
  load,
  loadErrorOf,
  mining,
  pmml,
  schema,
} from '../helpers/pmml.js'

const model = constantModel(schema('x'), 7)
const named = (name: string, score: number, attributes = ''): string =>
  constantModel(schema('x'), score).replace('<TreeModel', `<TreeModel modelName="${name}" ${attributes}`)

describe('versions and namespaces', () => {
  it.each(['3.0', '3.1', '3.2', '4.0', '4.1', '4.2', '4.2.1', '4.3', '4.4', '4.4.1', ' 4.4 '])(
    'version %s',
    (version) => {
      const loaded = load(pmml({ version, models: model }))
      expect(loaded.scoreSync({}).prediction).toBe(7)
      expect(loaded.info.formatVersion?.trim()).toBe(version.trim())
    },
  )

  it.each(['1.0', '2.1', '5.0', '4.5', '4', 'latest', ''])('refuses version "%s"', (version) => {
    const error = loadErrorOf(pmml({ version, models: model }))
    expect(error.name).toBe('UnsupportedError')
    expectError(error, { code: 'unsupported-version', path: 'PMML', line: 1, column: 1 })
  })

  it('does without a version', () => {
    expect(load(pmml({ models: model }).replace(' version="4.4"', '')).scoreSync({}).prediction).toBe(7)
  })

  it.each([
    'http://www.dmg.org/PMML-3_0',
    'http://www.dmg.org/PMML-4_4',
    'https://www.dmg.org/PMML-4_4',
    'urn:something',
    '',
  ])('namespace "%s"', (xmlns) => {
    expect(load(pmml({ xmlns, models: model })).scoreSync({}).prediction).toBe(7)
  })

  it('prefixes, a byte order mark, UTF-16', () => {
    const prefixed = pmml({ models: model })
      .replace('xmlns=', 'xmlns:p=')
      .replaceAll(/<(\/?)([A-Z])/g, '<$1p:$2')
    expect(load(prefixed).scoreSync({}).prediction).toBe(7)
    expect(load(`\uFEFF${pmml({ models: model })}`).scoreSync({}).prediction).toBe(7)
    const utf16 = Buffer.from(
      `\uFEFF<?xml version="1.0" encoding="UTF-16"?>${pmml({ models: model })}`,
      'utf16le',
    )
    expect(load(utf16).scoreSync({}).prediction).toBe(7)
  })

  it('Extension may stand anywhere and says nothing', () => {
    const extension =
      '<Extension extender="x" name="a" value="b"><q:Node xmlns:q="urn:q" score="9"/></Extension>'
    const everywhere = pmml({ models: model }).replaceAll(
      /<(Header|DataDictionary|MiningSchema|TreeModel|Node|PMML)[^>]*(?<!\/)>|<Header\/>/g,
      (whole, name: string | undefined) =>
        name === undefined ? `<Header>${extension}</Header>` : whole + extension,
    )
    expect(everywhere.split(extension).length).toBe(7)
    expect(load(everywhere).scoreSync({}).prediction).toBe(7)
    expect(
      load(pmml({ models: model.replace('<Node', '<X-Thing><Deep/></X-Thing><Node') })).scoreSync({})
        .prediction,
    ).toBe(7)
  })
})

describe('the choice of a model', () => {
  const document = pmml({
    models:
      named('info', 1, 'isScorable="false"') +
      named('first', 2) +
      named('second', 3) +
      '<Scorecard modelName="card" functionName="regression"/>',
  })
  it('the first that can be scored', () => {
    expect(load(document).scoreSync({}).prediction).toBe(2)
    expect(load(document).info.name).toBe('first')
  })

  it('the one asked for', () => {
    expect(load(document, { model: 'second' }).scoreSync({}).prediction).toBe(3)
  })

  it.each([
    { model: 'third', code: 'model-not-found', received: '"third"' },
    { model: '', code: 'model-not-found' },
    { model: 'info', code: 'not-scorable' },
  ] as const)('refuses "$model"', ({ model: wanted, ...error }) => {
    expectError(loadErrorOf(document, { model: wanted }), { line: 1, ...error })
  })

  it('lists the names that are there', () => {
    expect(loadErrorOf(document, { model: 'third' }).expected).toContain('"second" (TreeModel)')
  })

  it('tells that a model has no name', () => {
    const nameless = pmml({ models: '<Scorecard functionName="regression"/>' })
    expect(loadErrorOf(nameless, { model: 'x' }).expected).toBe('no name (Scorecard)')
  })

  it('refuses a document with models for information only', () => {
    expectError(loadErrorOf(pmml({ models: named('info', 1, 'isScorable="false"') })), {
      code: 'not-scorable',
      path: 'PMML/TreeModel',
    })
  })

  it('refuses a document without model', () => {
    expectError(loadErrorOf(pmml({ models: '' })), { code: 'no-model', path: 'PMML' })
  })
})

describe('models', () => {
  const unsupported = modelElements.filter((name) => !models.has(name))
  it.skipIf(unsupported.length === 0).each(unsupported)('%s is refused by name', (name) => {
    const error = loadErrorOf(pmml({ models: `<${name} functionName="regression">${schema('x')}</${name}>` }))
    expect(error.name).toBe('UnsupportedError')
    expectError(error, { code: 'unsupported-model', received: `"${name}"`, path: `PMML/${name}`, line: 1 })
  })

  it('are all in the list of the standard', () => {
    expect([...models.keys()].filter((name) => !modelElements.some((each) => each === name))).toEqual([])
  })

  it.each(['Perceptron', 'treeModel', 'TREEMODEL'])('%s is none', (name) => {
    expectError(loadErrorOf(pmml({ models: `<${name}/>` })), {
      code: 'unexpected-element',
      received: `"${name}"`,
    })
  })

  it.each([
    {
      name: 'no functionName',
      models: model.replace('functionName="regression"', ''),
      code: 'missing-attribute',
    },
    {
      name: 'an unknown functionName',
      models: model.replace('"regression"', '"fortune-telling"'),
      code: 'bad-attribute',
    },
    { name: 'no MiningSchema', models: constantModel(''), code: 'missing-element' },
    {
      name: 'two MiningSchemas',
      models: constantModel(schema('x') + schema('y')),
      code: 'unexpected-element',
    },
    {
      name: 'isScorable that is no truth value',
      models: model.replace('<TreeModel', '<TreeModel isScorable="toString"'),
      code: 'bad-attribute',
    },
  ] as const)('refuses $name', ({ models: xml, code }) => {
    expectError(loadErrorOf(pmml({ models: xml })), {
      code,
      path: expect.stringMatching(/^PMML\/TreeModel/) as unknown as string,
    })
  })
})

describe('info', () => {
  it('tells what the document tells', () => {
    const header =
      '<Header copyright="(c) us" description="d" modelVersion="7"><Application name="App" version="1.2"/><Timestamp> 2024-01-01 </Timestamp></Header>'
    const document = pmml({
      header,
      models: named('m', 1).replace('modelName', 'algorithmName="CART" modelName'),
    })
    expect(load(document).info).toMatchObject({
      name: 'm',
      version: '7',
      formatVersion: '4.4',
      producer: 'App 1.2',
      description: 'd',
      copyright: '(c) us',
      timestamp: '2024-01-01',
      element: 'TreeModel',
      task: 'regression',
      algorithm: 'CART',
      engine: 'scorelet',
      bytes: document.length,
    })
  })

  it('has the importance of fields', () => {
    const models = constantModel(schema(mining('x', 'importance="0.5"'), 'y'))
    expect(load(pmml({ fields: field('x') + field('y'), models })).info.metadata).toMatchObject({
      importances: { x: 0.5 },
    })
  })
})
