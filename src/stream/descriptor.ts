/** Lightbend's `ModelDescriptor`, the message by which their stream servers get models: from its wire form to a put, and back. */

import { ModelLoadError, UpdateError } from '../core/errors.js'
import type { ModelFormat } from '../core/model.js'
import { sha256AtOnce } from '../io/digest.js'
import { fieldsOf, int, message, WireError, type WireField } from '../proto/read.js'
import { bytesField, join, textField, varintField } from '../proto/write.js'
import { type ReadPutMessage, readControlMessage } from './schema.js'

/** What a descriptor does not say, or says by numbers that not all agree on. */
export interface DescriptorOptions {
  /**
   * The version, of which a descriptor has none. Default: the first 12 hexadecimal digits of the SHA-256 of the document, or of its location, so that the
   * same descriptor is the same version.
   */
  readonly version?: string
  /** When the message was made, in milliseconds since 1970: the time of the record that it came in, say. */
  readonly at?: number
  /**
   * The formats by the numbers of `modeltype`. Default: 0 (`TENSORFLOW`) is `savedmodel` and 1 (`PMML`) is `pmml`; of other numbers, the document tells.
   * There are descriptors with `TENSORFLOWSAVED` for 1 and `PMML` for 2: `{ 0: 'savedmodel', 1: 'savedmodel', 2: 'pmml' }`.
   */
  readonly types?: { readonly [modeltype: number]: ModelFormat }
}

const defaultTypes: { readonly [modeltype: number]: ModelFormat } = { 0: 'savedmodel', 1: 'pmml' }

/** Digits of a digest that make a version. */
const VERSION_DIGITS = 12

/** What a descriptor has, as its fields are called. */
export interface ModelDescriptor {
  readonly name: string
  readonly description?: string
  readonly dataType?: string
  /** The number of its type. Default 0. */
  readonly modeltype?: number
  /** The document. Either this or `location`. */
  readonly data?: Uint8Array
  readonly location?: string
}

/**
 * Reads the wire form of a `ModelDescriptor`: `string name = 1; string description = 2; string dataType = 3; ModelType modeltype = 4;
 * oneof { bytes data = 5; string location = 6; }`. Description and data type become `metadata`.
 *
 * In Lightbend's servers a model is found by the type of the record, `dataType`, and not by its name. To do the same, put it by that name:
 * `{ ...put, name: put.metadata?.dataType }`, and have `route: (record) => ({ model: record.dataType })`.
 * @throws UpdateError `invalid-message`
 *
 * @example
 * const put = readModelDescriptor(message.value, { at: Number(message.timestamp) })
 * await registry.apply(put)
 */
export function readModelDescriptor(
  bytes: Uint8Array,
  { version, at, types = defaultTypes }: DescriptorOptions = {},
): ReadPutMessage {
  const { name, description, dataType, modeltype = 0, data, location } = fieldsIn(bytes)
  const metadata = {
    ...(description === undefined ? {} : { description }),
    ...(dataType === undefined ? {} : { dataType }),
  }
  const document = data ?? new TextEncoder().encode(location)
  const put = readControlMessage({
    type: 'put',
    name,
    version: version ?? sha256AtOnce(document).slice(0, VERSION_DIGITS),
    at,
    format: Object.hasOwn(types, modeltype) ? types[modeltype] : undefined,
    // Its own bytes: those of the message may lie in a buffer of many.
    data: data === undefined ? undefined : new Uint8Array(data),
    location,
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
  })
  if (put.type !== 'put') throw invalid('It puts nothing')
  return put
}

/** The fields, of which the last counts where one comes twice. Fields that are not known are passed over. */
function fieldsIn(bytes: Uint8Array): ModelDescriptor {
  const texts = new Map<number, string>()
  let modeltype = 0
  let document: { readonly data: Uint8Array } | { readonly location: string } | undefined
  try {
    for (const field of fieldsOf(message(bytes))) {
      if (field.number === 4) modeltype = number(field)
      else if (field.number === 5) document = { data: content(field) }
      else if (field.number === 6) document = { location: text(field) }
      else if (field.number < 4) texts.set(field.number, text(field))
    }
  } catch (error) {
    if (error instanceof UpdateError) throw error
    throw invalid(error instanceof WireError ? error.message : 'It can’t be read', error)
  }
  // What is empty is not written down, so that it is the same as what is not there.
  const [name, description, dataType] = [1, 2, 3].map((each) => texts.get(each) || undefined)
  if (name === undefined) throw invalid('It has no name')
  if (document === undefined) throw invalid('It has neither data nor location')
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(dataType === undefined ? {} : { dataType }),
    modeltype,
    ...document,
  }
}

function content(field: WireField): Uint8Array {
  if (field.wire !== 'bytes') throw invalid(`Its field ${field.number} is of another type`)
  return field.bytes
}

function number(field: WireField): number {
  if (field.wire !== 'varint') throw invalid(`Its field ${field.number} is of another type`)
  return int(field)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function text(field: WireField): string {
  try {
    return utf8.decode(content(field))
  } catch (error) {
    throw error instanceof UpdateError
      ? error
      : invalid(`Its field ${field.number} is no text in UTF-8`, error)
  }
}

const invalid = (why: string, cause?: unknown): UpdateError =>
  new UpdateError('invalid-message', `The message is no ModelDescriptor. ${why}`, { cause })

/**
 * Writes the wire form of a `ModelDescriptor`, for servers that read it.
 * @throws ModelLoadError `bad-option` where it has not exactly one of data and location
 */
export function writeModelDescriptor(descriptor: ModelDescriptor): Uint8Array {
  const { name, description = '', dataType = '', modeltype = 0, data, location } = descriptor
  if ((data === undefined) === (location === undefined))
    throw new ModelLoadError('bad-option', 'A ModelDescriptor has its document from one place', {
      expected: 'either data or location',
    })
  const texts = [name, description, dataType].flatMap((each, i) =>
    each === '' ? [] : textField(i + 1, each),
  )
  return join([
    ...texts,
    ...(modeltype === 0 ? [] : varintField(4, modeltype)),
    ...(data === undefined ? [] : bytesField(5, data)),
    ...(location === undefined ? [] : textField(6, location)),
  ])
}
