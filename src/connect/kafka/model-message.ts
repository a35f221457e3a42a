/** Messages of a topic of models: from the bytes of a message to what it says of its key. */

import { type ScoreletError, UpdateError } from '../../core/errors.js'
import { readModelDescriptor } from '../../stream/descriptor.js'
import type { PutMessage, RouteMessage } from '../../stream/messages.js'
import { type ReadPutMessage, readControlMessage } from '../../stream/schema.js'
import type { KafkaHeaders, KafkaMessage } from './client.js'
import { keyText, readKey } from './keys.js'

/** A document that came in parts: how many, how many bytes all in all, and of which SHA-256. */
export interface Chunked {
  readonly chunks: number
  readonly bytes: number
  readonly sha256: string
}

/** A put without its document. */
export type TablePut = Omit<PutMessage, 'data'>

/** What the last message of a key says. */
export type Said =
  /** A tombstone. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'put'; readonly put: TablePut; readonly data?: Uint8Array; readonly chunked?: Chunked }
  | { readonly kind: 'route'; readonly route: RouteMessage }
  | { readonly kind: 'chunk' }
  | { readonly kind: 'refused'; readonly error: ScoreletError }

/** Largest number of parts of a document. */
const MOST_CHUNKS = 100_000

/** Reads a message. Never throws. */
export function readModelMessage(message: KafkaMessage): Said {
  try {
    return read(message)
  } catch (error) {
    return { kind: 'refused', error: asUpdateError(error) }
  }
}

function read({ key, value, headers = {} }: KafkaMessage): Said {
  const text = keyText(key)
  if (text === undefined)
    throw invalid('A message of a topic of models has no key, by which it could be found', 'a key')
  if (value === null) return { kind: 'nothing' }
  const place = readKey(text)
  if (place.kind === 'chunk') return { kind: 'chunk' }
  const said = headerText(headers, 'scorelet-type') === 'put' ? ofHeaders(headers, value) : ofValue(value)
  // Whoever deletes the key means what its text says: it must not be the key of something else.
  if (place.kind === 'model' && !(said.kind === 'put' && isOf(said.put, place.name, place.version)))
    throw invalid(
      'A message does not put the version that its key names',
      `the version ${place.version} of ${place.name}`,
    )
  if (place.kind === 'route' && !(said.kind === 'route' && said.route.name === place.name))
    throw invalid('A message is not the route that its key names', `the route of ${place.name}`)
  return said
}

const isOf = (put: TablePut, name: string, version: string): boolean =>
  put.name === name && put.version === version

/** The document itself, with headers that say what it is. */
function ofHeaders(headers: KafkaHeaders, data: Uint8Array): Said {
  const entries = ['name', 'version', 'format', 'sha256', 'label']
    .map((name) => [name, headerText(headers, `scorelet-${name}`)] as const)
    .filter(([, text]) => text !== undefined)
  const at = headerText(headers, 'scorelet-at')
  const metadata = headerText(headers, 'scorelet-metadata')
  const message = {
    type: 'put',
    data,
    ...Object.fromEntries(entries),
    ...(at === undefined ? {} : { at: Number(at) }),
    ...(metadata === undefined ? {} : { metadata: parsed(metadata) }),
  }
  return ofMessage(readControlMessage(message))
}

/** The text of a header; of several, the last. */
export function headerText(headers: KafkaHeaders, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  const one = Array.isArray(value) ? value.at(-1) : value
  return one === undefined || typeof one === 'string' ? one : new TextDecoder().decode(one)
}

function ofValue(value: Uint8Array): Said {
  if (!jsonStarts.includes(value[0])) return ofMessage(readModelDescriptor(value))
  // The tag of the first field of a descriptor, its name, is a line feed, which JSON may begin with as well.
  const put = value[0] === LINE_FEED ? descriptorIn(value) : undefined
  if (put !== undefined) return ofMessage(put)
  const { chunked, message } = withoutChunks(value)
  return chunked === undefined ? ofMessage(readControlMessage(message)) : ofChunked(message, chunked)
}

const LINE_FEED = 0x0a

/** What JSON may begin with: white space, a byte order mark, a brace. */
const jsonStarts: readonly (number | undefined)[] = [0x09, LINE_FEED, 0x0d, 0x20, 0xef, 0x7b]

function descriptorIn(value: Uint8Array): ReadPutMessage | undefined {
  try {
    return readModelDescriptor(value)
  } catch {
    return undefined
  }
}

/** The message without what only a topic knows. */
function withoutChunks(value: Uint8Array): { readonly message: unknown; readonly chunked?: unknown[] } {
  const message: unknown = parsed(new TextDecoder().decode(value))
  if (typeof message !== 'object' || message === null || !('chunks' in message)) return { message }
  const { chunks, bytes, ...rest } = { bytes: undefined, ...message }
  return { message: rest, chunked: [chunks, bytes] }
}

function ofChunked(message: unknown, [chunks, bytes]: unknown[]): Said {
  // The document is still to come: the check is told that it is there, and empty.
  const put = readControlMessage({ data: new Uint8Array(0), ...Object(message) })
  if (
    put.type !== 'put' ||
    put.sha256 === undefined ||
    !isCount(chunks, MOST_CHUNKS) ||
    !isCount(bytes, 2 ** 40)
  )
    throw invalid('A put in parts does not say what they are', 'a put with chunks, bytes and sha256')
  const { data: _, ...rest } = put
  return { kind: 'put', put: rest, chunked: { chunks, bytes, sha256: put.sha256 } }
}

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most

function ofMessage(message: ReturnType<typeof readControlMessage>): Said {
  switch (message.type) {
    case 'put':
      return ofPut(message)
    case 'route':
      return { kind: 'route', route: message }
    default:
      throw new UpdateError('not-for-a-table', `A ${message.type} has no place on a topic of models`, {
        received: message.type,
        expected: 'a put, a route, or a tombstone for the key of a version',
      })
  }
}

function ofPut({ data, ...put }: ReadPutMessage): Said {
  return data === undefined ? { kind: 'put', put } : { kind: 'put', put, data }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UpdateError('invalid-message', 'A message of a topic of models is not JSON', {
      received: text,
      cause,
    })
  }
}

const invalid = (message: string, expected: string): UpdateError =>
  new UpdateError('invalid-message', message, { expected })

const asUpdateError = (error: unknown): ScoreletError =>
  error instanceof UpdateError
    ? error
    : new UpdateError('invalid-message', 'A message of a topic of models could not be read', { cause: error })
