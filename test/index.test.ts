/** The public door: what goes in, in every form, comes out as the right model or the right error. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { type LoadOptions, loadModel, ModelLoadError, openModel } from '../src/index.js'
import { node } from '../src/onnx/write.js'
import { bytesField, textField, varintField } from '../src/proto/write.js'
import { tinyCases, tinyModel } from './helpers/tiny-model.js'
import { identity, onnx } from './onnx/models.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le')
const root = mkdtempSync(join(tmpdir(), 'scorelet-door-'))
afterAll(() => rmSync(root, { recursive: true }))

const failure = async (run: () => unknown): Promise<unknown> => {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('one document in every form', () => {
  const bytes = encode(tinyModel)
  it.each<[string, Uint8Array | ArrayBuffer | string]>([
    ['text', tinyModel],
    ['text after a byte order mark', `\ufeff${tinyModel}`],
    ['text that declares another encoding', tinyModel.replace('UTF-8', 'ISO-8859-1')],
    ['bytes', bytes],
    ['a Buffer', Buffer.from(tinyModel)],
    ['an ArrayBuffer', new Uint8Array(bytes).buffer],
    ['bytes within other bytes', Buffer.from(`xx${tinyModel}xx`).subarray(2, -2)],
    ['UTF-16', utf16(tinyModel)],
    ['gzip', gzipSync(tinyModel)],
    ['gzip of UTF-16', gzipSync(utf16(tinyModel))],
    ['zip', zipSync({ 'tiny.pmml': bytes })],
  ])('%s', async (_, document) => {
    const model = loadModel(document)
    expect(model).toMatchObject({ format: 'pmml', info: { name: 'tiny', element: 'TreeModel' } })
    for (const { record, prediction, probabilities } of tinyCases)
      expect(await model.score(record)).toMatchObject({ prediction, probabilities })
  })
})

it('text is taken as it is, whatever encoding its declaration states', async () => {
  const model = loadModel(tinyModel.replace('UTF-8', 'ISO-8859-1').replaceAll('setosa', 'Größe'))
  expect((await model.score({ petal_length: 1 })).prediction).toBe('Größe')
})

describe('what is no model', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['no bytes', '', 'unknown-format'],
    ['white space', ' \n ', 'unknown-format'],
    ['an HTML page', '<!DOCTYPE html><html></html>', 'xml-doctype'],
    ['other XML', '<project/>', 'wrong-root'],
    ['JSON', '{"error": "not found"}', 'unknown-format'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'unknown-format'],
    ['a pickle', Uint8Array.of(0x80, 0x04, 0x95, 0x10, 0, 0), 'unknown-format'],
    ['a path', 'models/tiny.pmml', 'path-given'],
    ['a gzip file cut short', gzipSync(tinyModel).subarray(0, 100), 'archive-malformed'],
    ['a gzip file of a picture', gzipSync(Buffer.from('\u0089PNG')), 'unknown-format'],
  ])('%s', async (_, document, code) => {
    const error = await failure(() => loadModel(document))
    expect(error).toBeInstanceOf(ModelLoadError)
    expect(error).toMatchObject({ code })
  })

  it.each<[string, LoadOptions, string]>([
    ['a mistyped option', { validat: true } as LoadOptions, 'bad-option'],
    ['a bound on bytes', { limits: { bytes: 100 } }, 'limit-exceeded'],
    ['a name of no model in it', { model: 'none' }, 'model-not-found'],
  ])('a model with %s', async (_, options, code) => {
    const path = join(root, 'tiny.pmml')
    writeFileSync(path, tinyModel)
    expect(await failure(() => loadModel(tinyModel, options))).toMatchObject({ code })
    expect(await failure(() => openModel(path, options))).toMatchObject({ code })
  })
})

describe('an ONNX model', () => {
  /** A float tensor `w` of two values that is kept in a file. */
  const kept = (location: string) => [
    ...varintField(1, 2),
    ...varintField(2, 1),
    ...textField(8, 'w'),
    ...bytesField(13, [...textField(1, 'location'), ...textField(2, location)]),
    ...varintField(14, 1),
  ]
  const adding = (location: string): Uint8Array =>
    onnx(
      { x: 'float[N]' },
      { y: 'float[N]' },
      { nodes: [node('Add', ['x', 'w'], ['y'])], initializers: [kept(location)] },
    )
  const weights = new Uint8Array(Float32Array.of(10, 20).buffer)
  const added = async (load: () => unknown): Promise<unknown> => {
    const model = (await load()) as Awaited<ReturnType<typeof openModel>>
    const { outputs } = await model.score({ x: [1, 2] })
    await model.cleanup()
    return outputs.y
  }

  it('is told from PMML', () => {
    expect(loadModel(identity({ x: 'float[N,1]' })).format).toBe('onnx')
  })

  it('finds its external data beside it, in a zip, or where the caller has it', async () => {
    const path = join(root, 'model.onnx')
    writeFileSync(path, adding('model.bin'))
    writeFileSync(join(root, 'model.bin'), weights)
    const zip = zipSync({ 'export/model.onnx': adding('model.bin'), 'export/model.bin': weights })
    writeFileSync(join(root, 'model.zip'), zip)
    const externalData = { 'model.bin': weights }
    for (const load of [
      () => openModel(path),
      () => openModel(join(root, 'model.zip')),
      () => loadModel(zip),
      () => loadModel(adding('model.bin'), { onnx: { externalData } }),
    ])
      expect(await added(load)).toMatchObject({ data: Float32Array.of(11, 22) })
  })

  it('prefers the external data that the caller gives', async () => {
    const path = join(root, 'model.onnx')
    writeFileSync(path, adding('model.bin'))
    const externalData = { 'model.bin': new Uint8Array(Float32Array.of(1, 1).buffer) }
    expect(await added(() => openModel(path, { onnx: { externalData } }))).toMatchObject({
      data: Float32Array.of(2, 3),
    })
  })

  it.each(['../secret.bin', '/etc/hostname', 'gone.bin'])(
    'whose external data is %s is refused',
    async (location) => {
      const path = join(root, 'refused.onnx')
      writeFileSync(path, adding(location))
      expect(await failure(() => openModel(path))).toMatchObject({ code: 'external-data' })
      expect(await failure(() => loadModel(adding(location)))).toMatchObject({ code: 'external-data' })
    },
  )
})
