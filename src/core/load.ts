/** From bytes to a model: settle the options, detect the format, load. */

import { ModelLoadError, shown } from './errors.js'
import type { Format } from './format.js'
import type { Model } from './model.js'
import { defaultLimits, type LoadOptions, type Settings } from './options.js'

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
      expected: values.filter((each) => each !== undefined).map(shown).join(' or '),
    })
}

/** Detects the format of a document and loads it. */
export function loadWith(formats: readonly Format[], bytes: Uint8Array, settings: Settings): Model {
  if (bytes.length > settings.limits.bytes)
    throw new ModelLoadError('limit-exceeded', 'The document is larger than options.limits.bytes allows', {
      received: bytes.length,
      expected: `at most ${settings.limits.bytes} bytes`,
    })
  const format = formats.find((each) => each.detect(bytes))
  if (format === undefined)
    throw new ModelLoadError('unknown-format', 'The bytes are no model of a known format', {
      received: new TextDecoder('latin1').decode(bytes.subarray(0, 40)),
      expected: `a document of ${formats.map(({ name }) => name).join(' or ')}`,
    })
  return format.load(bytes, settings)
}
