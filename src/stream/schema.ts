/** Control messages from outside: from JSON, or an object of whatever origin, to a `ControlMessage` that is as the schema says. */

import { UpdateError } from '../core/errors.js'
import { dictionary } from '../core/value.js'
import { bytesOfBase64 } from '../io/base64.js'
import { type Check, checks, type Fault } from './message-check.js'
import { METADATA_LENGTH } from './message-schema.js'
import type { ControlMessage, PutMessage, RouteMessage } from './messages.js'

export { controlMessageSchema } from './message-schema.js'

/** A put whose document, if it brings one, is bytes. */
export interface ReadPutMessage extends PutMessage {
  readonly data?: Uint8Array
}

/** A control message that was read: nothing in it is anybody else's, save the bytes of a document. */
export type ReadMessage = ReadPutMessage | Exclude<ControlMessage, PutMessage>

/**
 * Reads a control message: an object as `ControlMessage` says (with `data` as bytes or base64), the text of one in JSON, or the bytes of such a text.
 * `controlMessageSchema` says what is allowed.
 * @throws UpdateError `invalid-message`, with the path within the message
 *
 * @example
 * const message = readControlMessage('{ "type": "rollback", "name": "churn" }')
 */
export function readControlMessage(value: unknown): ReadMessage {
  try {
    return messageOf(value)
  } catch (error) {
    if (error instanceof UpdateError) throw error
    throw notLookedAt(error)
  }
}

/** Objects that throw when they are looked at, and lists in lists without end. */
const notLookedAt = (cause: unknown): UpdateError =>
  new UpdateError('invalid-message', 'A control message cannot be looked at', { cause })

function messageOf(value: unknown): ReadMessage {
  const { data, ...rest } = objectOf(value)
  switch (rest.type) {
    case 'put':
      return putOf(data, rest)
    case 'route':
      return routeOf(checked(checks.route, withData(rest, data)))
    case 'rollback':
      return checked(checks.rollback, withData(rest, data))
    case 'remove':
      return checked(checks.remove, withData(rest, data))
    default:
      throw invalid(
        'A control message is of no known type',
        'type',
        `one of ${Object.keys(checks).join(', ')}`,
        rest.type,
      )
  }
}

type Plain = Record<string, unknown>

/** Where a message has no business with `data`, it is a property that is not known. */
const withData = (rest: Plain, data: unknown): Plain => (data === undefined ? rest : { ...rest, data })

/** The object that a message is, by now ours alone; `data` is left as it is. */
function objectOf(value: unknown): Plain {
  const text = typeof value === 'string' ? value : textOf(value)
  const found = text === undefined ? value : parsed(text)
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw invalid('A control message is an object', '', 'an object with type and name', found)
  return text === undefined ? copied(found) : { ...found }
}

/** The text that bytes stand for; `undefined` for what is no bytes. */
function textOf(value: unknown): string | undefined {
  const bytes = bytesOf(value)
  if (bytes === undefined) return undefined
  try {
    // A byte order mark is left out.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UpdateError('invalid-message', 'The bytes of a control message are not text in UTF-8', {
      cause,
    })
  }
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UpdateError('invalid-message', 'A control message is not JSON', { received: text, cause })
  }
}

/** A copy that can't change any more behind our back, and that JSON can hold. */
function copied(value: object): Plain {
  const { data, ...rest }: Plain = { ...value }
  return withData(JSON.parse(JSON.stringify(rest, finite)), data)
}

/** JSON makes `null` of numbers that are none; a text tells what was there. */
const finite = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

function putOf(data: unknown, rest: Plain): ReadPutMessage {
  const document = typeof data === 'string' ? decoded(data) : bytesOf(data)
  // Decoding is stricter than the schema, and looking at all of a large document twice takes its time.
  const { data: _, ...message } = checked(checks.put, withData(rest, document === undefined ? data : ''))
  const { metadata, sha256 } = message
  if (metadata !== undefined && JSON.stringify(metadata).length > METADATA_LENGTH)
    throw invalid(
      'The metadata of a control message is too long',
      'metadata',
      `at most ${METADATA_LENGTH} characters as JSON`,
    )
  return {
    ...message,
    ...(document === undefined ? {} : { data: document }),
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
  }
}

/**
 * What a put of the program's own says of its model. Programs without types make mistakes as well, and what is taken in must be such that JSON can hold it.
 * @throws UpdateError `invalid-message`, with the path within the message
 */
export function readPutFacts(value: unknown): Omit<PutMessage, 'data' | 'location'> {
  try {
    const { data: _data, location: _location, model: _model, ...rest } = asObject(value)
    // Where the document is, or the model, is for those to check who look for it.
    const { data: _, ...facts } = checked(checks.put, { ...copied(rest), type: 'put', data: '' })
    return facts
  } catch (error) {
    throw error instanceof UpdateError ? error : notLookedAt(error)
  }
}

const asObject = (value: unknown): Plain => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('A put is an object', '', 'an object with name and version', value)
  return { ...value }
}

function decoded(text: string): Uint8Array {
  const bytes = bytesOfBase64(text)
  if (bytes === undefined)
    throw invalid('The document of a control message is not base64', 'data', words.data, text)
  return bytes
}

function routeOf(message: RouteMessage): RouteMessage {
  const { weights, canary, shadow, race } = message
  const steps = canary?.steps ?? []
  for (let i = 1; i < steps.length; i++)
    if (steps[i] <= steps[i - 1])
      throw invalid(
        'The steps of a canary must rise',
        `canary/steps/${i}`,
        `more than ${steps[i - 1]}`,
        steps[i],
      )
  noTwice(shadow ?? [], 'shadow')
  noTwice(race?.targets ?? [], 'race/targets')
  return weights === undefined
    ? message
    : { ...message, weights: Object.assign(dictionary<number>(), weights) }
}

function noTwice(targets: readonly string[], path: string): void {
  targets.forEach((target, i) => {
    if (targets.indexOf(target) < i)
      throw invalid('A target is listed twice', `${path}/${i}`, 'each target once', target)
  })
}

function checked<T>(check: Check<T>, message: Plain): T {
  if (check(message)) return message
  // Of alternatives, the last fault is that none of them holds.
  const fault = check.errors?.at(-1)
  throw fault === undefined
    ? invalid('A control message is not valid', '', 'one as the schema says')
    : told(fault, message)
}

/** What is wrong, in words. */
function told({ instancePath, keyword, params }: Fault, message: Plain): UpdateError {
  const names = instancePath.split('/').slice(1).map(unescaped)
  const path = names.join('/')
  const property = names.at(-1) ?? ''
  const received = names.reduce<unknown>(itemOf, message)
  const expected = expectation(keyword, params, property)
  switch (keyword) {
    case 'required':
      return invalid(`A control message lacks "${params.missingProperty}"`, path, expected)
    case 'additionalProperties':
      return invalid(
        'A control message has a property that is not known',
        path,
        expected,
        params.additionalProperty,
      )
    case 'propertyNames':
      return invalid('A name in a control message is too long', path, expected, params.propertyName)
    case 'oneOf':
      return invalid('A put takes its document from one place', path, 'either data or location')
    case 'not':
      return property === 'weights'
        ? invalid('No weight is positive', path, 'at least one that is')
        : invalid('A route shares out records in one way', path, 'one of weights, canary and race')
    default:
      return invalid('A control message is not valid', path, expected, received)
  }
}

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

function itemOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

const words = { data: 'base64 with padding', sha256: '64 hexadecimal digits' }

function expectation(keyword: string, params: Fault['params'], property: string): string | undefined {
  const { limit } = params
  switch (keyword) {
    case 'type':
      return typeNames.get(String(params.type)) ?? String(params.type)
    case 'const':
      return JSON.stringify(params.allowedValue)
    case 'enum':
      return `one of ${String(params.allowedValues).replaceAll(',', ', ')}`
    case 'pattern':
      return property === 'sha256' ? words.sha256 : words.data
    case 'maxLength':
      return `at most ${limit} characters`
    case 'minLength':
      return `at least ${limit} character`
    case 'minimum':
      return `at least ${limit}`
    case 'exclusiveMinimum':
      return `more than ${limit}`
    case 'maximum':
      return `at most ${limit}`
    case 'minItems':
    case 'minProperties':
      return `at least ${limit} of them`
    case 'maxItems':
    case 'maxProperties':
      return `at most ${limit} of them`
    case 'propertyNames':
      return 'a shorter one'
    default:
      return undefined
  }
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'an object'],
  ['array', 'a list'],
])

function invalid(
  message: string,
  path: string,
  expected: string | undefined,
  received?: unknown,
): UpdateError {
  return new UpdateError('invalid-message', message, {
    ...(path === '' ? {} : { path }),
    ...(expected === undefined ? {} : { expected }),
    received,
  })
}
