/** What happens to models, told on standard error: in words, or as lines of JSON. */

import { ScoreletError } from '../core/errors.js'
import type { RegistryEvent } from '../stream/answer.js'
import { type CliIo, printable, reasonOf } from './command.js'

/** An event of a registry, or of what runs one. */
export type StreamEvent = RegistryEvent | { readonly type: string; readonly error?: unknown }

/** How events are told. */
export type Telling = 'json' | 'words' | 'nothing'

/** Makes a listener that tells what it hears. */
export function teller(stderr: CliIo['stderr'], telling: Telling): (event: StreamEvent) => void {
  if (telling === 'nothing') return () => {}
  if (telling === 'json') return (event) => stderr.write(`${eventLine(event)}\n`)
  return (event) => {
    const words = wordsOf(event)
    if (words !== undefined) stderr.write(`scorelet: ${printable(words)}\n`)
  }
}

/** An event as JSON; errors as their codes and messages. */
export const eventLine = (event: StreamEvent): string =>
  JSON.stringify(event, (_, value: unknown) =>
    value instanceof ScoreletError
      ? { code: value.code, message: value.message }
      : value instanceof Error
        ? { message: value.message }
        : value,
  )

const isOfRegistry = (event: StreamEvent): event is RegistryEvent =>
  event.type === 'update' ||
  event.type === 'retired' ||
  event.type === 'canary' ||
  event.type === 'updates-ended'

/** An event in words; `undefined` for what goes without saying. */
function wordsOf(event: StreamEvent): string | undefined {
  if (!isOfRegistry(event))
    return event.error === undefined ? undefined : `${event.type}: ${errorText(event.error)}`
  switch (event.type) {
    case 'update': {
      const { type, name, version, status, error } = event.update
      const what = [name, version, type].filter((each) => each !== undefined && each !== '').join(' ')
      return `${what}: ${status}${error === undefined ? '' : `: ${errorText(error)}`}`
    }
    case 'retired':
      return event.error === undefined
        ? undefined
        : `${event.name} ${event.version} could not be cleaned up: ${errorText(event.error)}`
    case 'canary': {
      const { name, target, status, share, reason } = event
      const how = { step: `takes ${Math.round(share * 100)} %`, promoted: 'is stable', failed: 'failed' }
      return `${name}: ${target} ${how[status]}${reason === undefined ? '' : `: ${reason}`}`
    }
    default:
      return event.error === undefined ? undefined : `no more updates: ${errorText(event.error)}`
  }
}

const errorText = (error: unknown): string =>
  error instanceof ScoreletError ? `${error.message} [${error.code}]` : reasonOf(error)
