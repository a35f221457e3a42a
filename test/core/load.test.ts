import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import type { Format } from '../../src/core/format.js'
import { detect, filesWanted, settle, withFiles } from '../../src/core/load.js'
import { defaultLimits, type LoadOptions } from '../../src/core/options.js'

function failure(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('options', () => {
  it('have defaults', () => {
    expect(settle()).toEqual({ validate: false, missingFields: 'missing', limits: defaultLimits })
  })

  it('keep what is given', () => {
    const options: LoadOptions = {
      model: 'm',
      validate: true,
      dates: 'local',
      limits: { depth: 5 },
      onnx: {},
    }
    expect(settle(options)).toEqual({
      ...options,
      missingFields: 'missing',
      limits: { ...defaultLimits, depth: 5 },
    })
  })

  it('take undefined for the default', () => {
    expect(settle({ validate: undefined, limits: { bytes: undefined } }).limits).toEqual(defaultLimits)
  })

  it.each([
    ['null', null, /options are no object/],
    ['a number', 5, /options are no object/],
    ['an array', [], /options are no object/],
    ['a mistyped option of ONNX', { onnx: { featurs: ['a'] } }, /no option options\.onnx\.featurs/],
    ['a text for features', { onnx: { features: 'abc' } }, /options\.onnx\.features/],
    ['an array for functions', { functions: [] }, /options\.functions/],
    ['a mistyped name', { validat: true }, /no option options\.validat/],
    ['a mistyped limit', { limits: { byte: 1 } }, /no option options\.limits\.byte/],
    ['a wrong word', { missingFields: 'ignore' }, /options\.missingFields .* "missing" or "error"/],
    ['a wrong time zone', { dates: 'UTC' }, /options\.dates/],
    ['a text for a boolean', { validate: 'yes' }, /options\.validate/],
    ['a number for a name', { model: 1 }, /options\.model/],
    ['a negative limit', { limits: { bytes: -1 } }, /options\.limits\.bytes/],
    ['a limit that is no number', { limits: { depth: Number.NaN } }, /options\.limits\.depth/],
    ['a text for a limit', { limits: { nodes: '5' } }, /options\.limits\.nodes/],
    ['a number for limits', { limits: 5 }, /options\.limits/],
    ['a name of the prototype', { toString: 1 }, /no option options\.toString/],
  ])('refuse %s', (_, options, message) => {
    const error = failure(() => settle(options as LoadOptions))
    expect(error).toBeInstanceOf(ModelLoadError)
    expect(error).toMatchObject({ code: 'bad-option', message: expect.stringMatching(message) })
  })
})

const format = (name: Format['name'], first: number, companions?: Format['companions']): Format => ({
  name,
  detect: (bytes) => bytes[0] === first,
  companions,
  load: () => {
    throw new Error('not reached')
  },
})

describe('the format', () => {
  const formats = [format('pmml', 1), format('onnx', 2)]
  it.each([
    [1, 'pmml'],
    [2, 'onnx'],
  ])('of bytes that start with %d is %s', (first, name) => {
    expect(detect(formats, Uint8Array.of(first), defaultLimits).name).toBe(name)
  })

  it.each([
    ['unknown bytes', Uint8Array.of(0x89, 0x50), 'unknown-format', /pmml or onnx/],
    ['no bytes', new Uint8Array(0), 'unknown-format', /empty/],
    ['too many bytes', new Uint8Array(11), 'limit-exceeded', /at most 10 bytes/],
  ])('of %s is an error', (_, bytes, code, message) => {
    const error = failure(() => detect(formats, bytes, { ...defaultLimits, bytes: 10 }))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('files beside the model', () => {
  const onnx = format('onnx', 2, () => ['a.bin', '__proto__', 'b.bin'])
  const given = Uint8Array.of(1)
  const found = Uint8Array.of(2)

  it('are asked for unless the caller gave them', () => {
    const settings = settle({ onnx: { externalData: { 'a.bin': given } } })
    expect(filesWanted(onnx, found, settings)).toEqual(['__proto__', 'b.bin'])
    expect(filesWanted(format('pmml', 1), found, settings)).toEqual([])
  })

  it('are handed over beside what the caller gave', () => {
    const settings = settle({ onnx: { features: ['x'], externalData: { 'a.bin': given } } })
    const { onnx: handed } = withFiles(settings, [
      ['a.bin', found],
      ['b.bin', found],
      ['c.bin', undefined],
    ])
    expect(handed).toEqual({ features: ['x'], externalData: { 'a.bin': given, 'b.bin': found } })
  })

  it('leave the settings alone when there are none', () => {
    const settings = settle()
    expect(withFiles(settings, [])).toBe(settings)
  })
})
