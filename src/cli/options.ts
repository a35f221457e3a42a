/** Options that several commands have: how input is read and how the model is loaded. */

import type { LoadOptions, Model } from '../index.js'
import { nameList } from './arguments.js'
import { type InputOptions, inputFormats } from './batch.js'
import { printable, usageError } from './command.js'
import { delimiterOf } from './csv.js'
import { type OutputFormat, outputFormats } from './write.js'

/** The options that say how input is read; `verify` has them too. */
export const inputOptions = {
  'input-format': { type: 'string' },
  delimiter: { type: 'string', short: 'd' },
  encoding: { type: 'string' },
  header: { type: 'boolean' },
  'no-header': { type: 'boolean' },
  columns: { type: 'string' },
  missing: { type: 'string', multiple: true },
} as const

/** The options that say how the model is loaded. */
export const modelOptions = {
  model: { type: 'string' },
  features: { type: 'string' },
} as const

/** How input is read, from the options of a command line. */
export function inputOptionsOf(values: {
  readonly 'input-format'?: string
  readonly delimiter?: string
  readonly header?: boolean
  readonly 'no-header'?: boolean
  readonly columns?: string
  readonly missing?: readonly string[]
}): InputOptions {
  if (values.header && values['no-header']) throw usageError('--header and --no-header contradict each other')
  if (values.header && values.columns !== undefined)
    throw usageError('--columns names the columns of an input without header, so it contradicts --header')
  return {
    ...(values['input-format'] === undefined
      ? {}
      : { format: oneOf('input-format', values['input-format'], inputFormats) }),
    ...(values.delimiter === undefined ? {} : { delimiter: delimiterOf(values.delimiter) }),
    ...(values.header ? { header: true } : values['no-header'] ? { header: false } : {}),
    ...(values.columns === undefined ? {} : { columns: nameList(values.columns) }),
    ...(values.missing === undefined ? {} : { missing: values.missing }),
  }
}

/** How the model is loaded, from the options of a command line. */
export function loadOptionsOf(values: { readonly model?: string; readonly features?: string }): LoadOptions {
  return {
    ...(values.model === undefined ? {} : { model: values.model }),
    ...(values.features === undefined ? {} : { onnx: { features: nameList(values.features) } }),
  }
}

/**
 * Other models than those of ONNX know their fields by name: an order given for them would have no effect.
 * @throws CommandError (usage)
 */
export function refuseFeatures({ format }: Model, features: string | undefined): void {
  if (features !== undefined && format !== 'onnx')
    throw usageError(
      `--features is for ONNX models only, and this one is of format ${format}`,
      'For an input without a header, --columns a,b,c names the columns.',
    )
}

/** What to say where the columns of an input don't fit the model. */
export function columnsHint({ inputs }: Model): { hint?: string } {
  const several = inputs.find(({ shape }) => shape !== undefined && shape.length === 2)
  if (several === undefined) return {}
  return {
    hint: `"${printable(several.name)}" takes several features: name their columns in order with --features a,b,c.`,
  }
}

/** The value of an option that is one of a few words. */
export function oneOf<T extends string>(option: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text)
  if (found === undefined) throw usageError(`--${option} takes ${values.join(', ')}, not "${text}"`)
  return found
}

/** The format that the name of an output file tells; `undefined` for standard output and files without an ending. */
export function outputFormatOf(path: string | undefined): OutputFormat | undefined {
  const name = path === undefined ? '' : (path.split(/[\\/]/).pop() ?? '')
  const ending = /\.([a-z0-9]+)(?:\.gz)?$/i.exec(name)?.[1].toLowerCase()
  if (ending === undefined || ending === 'gz') return undefined
  if (ending === 'jsonl') return 'ndjson'
  const found = outputFormats.find((format) => format === ending)
  if (found === undefined)
    throw usageError(
      `What to write can't be told from the ending of "${path}"`,
      `Say --format ${outputFormats.join(' or ')}.`,
    )
  return found
}
