/** The steps before a format loads a document: settle the options, find the format, gather the files beside it. */

import { ModelLoadError, shown } from './errors.js'
import type { Format } from './format.js'
import { defaultLimits, type Limits, type LoadOptions, type Settings } from './options.js'
import { dictionary } from './value.js'

/** A check of each option: what is wrong with its value, in words of what is right; nothing when it is right. */
const checks: { readonly [K in keyof Required<LoadOptions>]: (value: unknown) => string | undefined } = {
  model: (value) => (typeof value === 'string' ? undefined : 'the name of a model'),
  validate: oneOf(true, false),
  missingFields: oneOf('missing', 'error'),
  dates: oneOf('utc', 'local'),
  limits: object,
  functions: object,
  tables: (value) => (typeof value === 'function' ? undefined : 'a function that gives rows'),
  onnx: object,
  horizon: (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
      ? undefined
      : 'a whole number from 1 on',
  timeSeries: object,
  worker: oneOf(true, false),
}

/** Fills in the defaults. Throws `bad-option` for an option of no known name and for a value it can't have. */
export function settle(options: LoadOptions = {}): Settings {
  if (object(options) !== undefined)
    throw new ModelLoadError('bad-option', 'The options are no object', {
      received: options,
      expected: 'an object with an entry an option',
    })
  checkOptions('options', options, checks)
  const isBound = (value: unknown): string | undefined =>
    typeof value === 'number' && value >= 0 ? undefined : 'a number that is not negative'
  checkOptions('options.limits', options.limits ?? {}, { bytes: isBound, depth: isBound, nodes: isBound })
  checkOptions('options.timeSeries', options.timeSeries ?? {}, {
    movingAverage: oneOf('plus', 'minus'),
    constantTerm: oneOf('mean', 'intercept'),
  })
  // What the values of these must be depends on the model, so its format looks at them.
  const unchecked = (): undefined => undefined
  checkOptions('options.onnx', options.onnx ?? {}, {
    runtime: unchecked,
    externalData: object,
    features: (value) =>
      Array.isArray(value) || object(value) === undefined ? undefined : 'names, or a map from input to names',
    session: object,
  })
  return {
    ...options,
    validate: options.validate ?? false,
    missingFields: options.missingFields ?? 'missing',
    limits: {
      bytes: options.limits?.bytes ?? defaultLimits.bytes,
      depth: options.limits?.depth ?? defaultLimits.depth,
      nodes: options.limits?.nodes ?? defaultLimits.nodes,
    },
  }
}

/** The settings of a load that is over when the call is. Throws `bad-option` for `worker: true`, which takes another thread's time. */
export function settleHere(options?: LoadOptions): Settings {
  const settings = settle(options)
  if (settings.worker === true)
    throw new ModelLoadError('bad-option', 'loadModel is synchronous and can’t wait for a worker', {
      received: 'worker: true',
      expected: 'openModel, which takes a path or URL',
    })
  return settings
}

/** A mistyped option would otherwise have no effect and nobody would know. */
function checkOptions(
  path: string,
  options: object,
  checks: { readonly [name: string]: (value: unknown) => string | undefined },
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      throw new ModelLoadError('bad-option', `There is no option ${path}.${name}`, {
        expected: Object.keys(checks).join(', '),
      })
    const expected = value === undefined ? undefined : checks[name](value)
    if (expected !== undefined)
      throw new ModelLoadError('bad-option', `${path}.${name} has a value it can't have`, {
        received: value,
        expected,
      })
  }
}

function oneOf(...values: readonly unknown[]): (value: unknown) => string | undefined {
  return (value) => (values.includes(value) ? undefined : values.map(shown).join(' or '))
}

function object(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object'
}

/** Finds the format of a document. Throws `limit-exceeded` and `unknown-format`. */
export function detect(formats: readonly Format[], bytes: Uint8Array, limits: Limits): Format {
  if (bytes.length > limits.bytes)
    throw new ModelLoadError('limit-exceeded', 'The document is larger than options.limits.bytes allows', {
      received: bytes.length,
      expected: `at most ${limits.bytes} bytes`,
    })
  const format = formats.find((each) => each.detect(bytes))
  if (format === undefined)
    throw new ModelLoadError(
      'unknown-format',
      bytes.length === 0 ? 'The document is empty' : 'The bytes are no model of a known format',
      {
        received: new TextDecoder('latin1').decode(bytes.subarray(0, 40)),
        expected: `a document of ${formats.map(({ name }) => name).join(' or ')}`,
      },
    )
  return format
}

/** Names of the files beside the model that it needs and the caller has not given. */
export function filesWanted(format: Format, bytes: Uint8Array, { onnx }: Settings): readonly string[] {
  const names = format.companions?.(bytes) ?? []
  return names.filter((name) => onnx?.externalData === undefined || !Object.hasOwn(onnx.externalData, name))
}

/** Settings with the contents of files beside the model. What the caller gave stays. */
export function withFiles(
  settings: Settings,
  files: readonly (readonly [name: string, contents: Uint8Array | undefined])[],
): Settings {
  if (files.length === 0) return settings
  const externalData = dictionary<Uint8Array>()
  for (const [name, contents] of files) if (contents !== undefined) externalData[name] = contents
  return {
    ...settings,
    onnx: { ...settings.onnx, externalData: { ...externalData, ...settings.onnx?.externalData } },
  }
}

/** Settings with the threads of a model, where there may be some. */
export const withThreads = (settings: Settings, parallel: Settings['parallel']): Settings =>
  parallel === undefined ? settings : { ...settings, parallel }
