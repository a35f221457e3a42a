/** The steps before a format loads a document: settle the options, find the format, gather the files beside it. */

import { ModelLoadError, shown } from './errors.js'
import type { Format } from './format.js'
import { defaultLimits, type Limits, type LoadOptions, type Settings } from './options.js'
import { dictionary } from './value.js'

/** Fills in the defaults. Throws `bad-option` for a value that is not among the allowed ones. */
export function settle(options: LoadOptions = {}): Settings {
  allowed('missingFields', options.missingFields, ['missing', 'error', undefined])
  allowed('dates', options.dates, ['utc', 'local', undefined])
  allowed('validate', options.validate, [true, false, undefined])
  for (const [name, value] of Object.entries(options.limits ?? {}))
    if (!Object.hasOwn(defaultLimits, name) || !(typeof value === 'number' && value >= 0))
      throw new ModelLoadError('bad-option', `options.limits.${name} is not a limit`, {
        received: value,
        expected: `a number that is not negative for one of ${Object.keys(defaultLimits).join(', ')}`,
      })
  return {
    ...options,
    validate: options.validate ?? false,
    missingFields: options.missingFields ?? 'missing',
    limits: { ...defaultLimits, ...options.limits },
  }
}

function allowed(name: string, value: unknown, values: readonly unknown[]): void {
  if (!values.includes(value))
    throw new ModelLoadError('bad-option', `options.${name} has a value it can't have`, {
      received: value,
      expected: values
        .filter((each) => each !== undefined)
        .map(shown)
        .join(' or '),
    })
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
