/** Reading of a command's arguments: Node's `parseArgs`, with messages that help. */

import { type ParseArgsConfig, parseArgs } from 'node:util'
import Papa from 'papaparse'
import { nearest, usageError } from './command.js'

/** Options by their names, as `parseArgs` describes them. */
export type Options = NonNullable<ParseArgsConfig['options']>

/** What `parseArgs` makes of them. */
export type Arguments<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>

/**
 * Parses the arguments of one command.
 * @throws CommandError (usage) for an unknown option, a missing value, too many arguments
 */
export function readArguments<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
  most: number,
): Arguments<O> {
  const parsed = tryParse(command, args, options)
  if (parsed.positionals.length > most)
    throw usageError(`"${parsed.positionals[most]}" is one argument too many`, helpHint(command))
  return parsed
}

function tryParse<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
): Arguments<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw usageError(
      // What Node says beyond the first sentence is in its own words for what the hint says in ours.
      error.message.replace(/\.? To specify a positional argument.*$/s, '').replace(/\.?\n.*$/s, ''),
      hint(command, error, options),
    )
  }
}

function hint(command: string, error: Error, options: Options): string {
  const dash = /use '(--[\w-]+=)-XYZ'/.exec(error.message)
  if (dash !== null) return `A value that starts with a dash is given as ${dash[1]}VALUE.`
  const unknown = /Unknown option '(-{1,2})([^']*)'/.exec(error.message)
  const near = unknown === null ? undefined : nearest(unknown[2], Object.keys(options))
  return near === undefined ? helpHint(command) : `Did you mean --${near}? ${helpHint(command)}`
}

const helpHint = (command: string): string => `See "scorelet ${command} --help".`

/** The names in a list given as one argument: `a,b,c`; a name with a comma in it stands in double quotes. */
export function nameList(text: string): string[] {
  const [names] = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n' }).data
  return (names ?? []).map((name) => name.trim())
}

/**
 * A number that is not negative, given as an option.
 * @throws CommandError (usage) when it is none
 */
export function positiveNumber(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value) || value < 0)
    throw usageError(`--${option} takes a number that is not negative, not "${text}"`)
  return value
}

/**
 * A whole number that is not negative, given as an option.
 * @throws CommandError (usage) when it is none
 */
export function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,4}$/.test(text.trim())) throw usageError(`--${option} takes a whole number, not "${text}"`)
  return Number(text)
}
