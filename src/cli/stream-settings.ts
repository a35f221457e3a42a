/** What both ways of streaming take from the command line. */

import { ScoreError } from '../core/errors.js'
import { fieldOf } from '../core/value.js'
import type { ModelRecord } from '../index.js'
import { positiveNumber } from './arguments.js'
import { usageError } from './command.js'
import { oneOf } from './options.js'
import type { Telling } from './stream-events.js'

/** What is done with records while there is no model. */
export type OnMissing = 'wait' | 'error' | 'pass' | 'drop'

/** Settings of a stream. */
export interface StreamSettings {
  readonly onMissing: OnMissing
  /** Milliseconds. */
  readonly waiting: number
  readonly most: number
  readonly telling: Telling
  readonly address: { readonly port: number; readonly host?: string } | undefined
  readonly instance: string
  /** The model that a record asks for; `undefined`: the only one that there is. Throws a `ScoreError` where it asks for none and should. */
  modelOf(record: ModelRecord): string | undefined
  /** What a record belongs to. */
  keyOf(record: ModelRecord): string | undefined
}

/** Reads the options. Throws a `CommandError` (usage). */
export function settingsOf(
  values: {
    readonly 'on-missing'?: string
    readonly wait?: string
    readonly batch?: string
    readonly events?: boolean
    readonly quiet?: boolean
    readonly http?: string
    readonly instance?: string
    readonly 'route-by'?: string
    readonly key?: string
  },
  instance: string,
): StreamSettings {
  const { 'route-by': routeBy, key } = values
  if (values.events && values.quiet) throw usageError('--events and --quiet contradict each other')
  return {
    onMissing: oneOf('on-missing', values['on-missing'] ?? 'wait', ['wait', 'error', 'pass', 'drop']),
    waiting: values.wait === undefined ? 10_000 : positiveNumber('wait', values.wait) * 1000,
    most: batchOf(values.batch ?? '1000'),
    telling: values.events ? 'json' : values.quiet ? 'nothing' : 'words',
    address: values.http === undefined ? undefined : addressOf(values.http),
    instance: values.instance ?? instance,
    modelOf: routeBy === undefined ? () => undefined : (record) => named(record, routeBy),
    keyOf: key === undefined ? () => undefined : (record) => textOf(fieldOf(record, key)),
  }
}

function batchOf(text: string): number {
  const most = Number(text)
  if (!/^\d{1,6}$/.test(text) || most === 0)
    throw usageError(`--batch takes a whole number above 0, not "${text}"`)
  return most
}

/** `9000`, `0.0.0.0:9000`, `[::]:9000`. */
function addressOf(text: string): { readonly port: number; readonly host?: string } {
  const [, bracketed, host = bracketed, digits] = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535)
    throw usageError(`--http takes a port, or host:port, not "${text}"`)
  return host === undefined ? { port } : { port, host }
}

function named(record: ModelRecord, field: string): string {
  const name = textOf(fieldOf(record, field))
  if (name !== undefined) return name
  throw new ScoreError('no-route', 'The record does not say which model is to score it', { field })
}

/** Names and keys are texts, though records may have them as numbers. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return undefined
  }
}
