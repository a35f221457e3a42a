/** How a document becomes a version: resolve, load, verify, compare, warm up. Whatever fails, the models in service know nothing of it. */

import { UpdateError } from '../core/errors.js'
import type { Field } from '../core/field.js'
import { isSyncModel, type Model } from '../core/model.js'
import type { ModelRecord } from '../core/value.js'
import { sha256 } from '../io/digest.js'
import type { PutMessage } from './messages.js'

/**
 * From a document to a model.
 * @param how `large`: loading must not hold up this thread
 */
export type Loader = (document: Uint8Array, how: { readonly large: boolean }) => Model | Promise<Model>

/** What a put brings: a document, or a model that is loaded already and belongs to the registry from now on. */
export interface Put extends Omit<PutMessage, 'type' | 'data'> {
  /** The document: bytes, or the text of one. Not base64, as control messages have it. Either this, `location` or `model`. */
  readonly data?: Uint8Array | string
  /** A model that was loaded. It is cleaned up after its last score, or at once where it is not put into service. */
  readonly model?: Model
}

/** What it takes to get at documents and models. */
export interface Admission {
  readonly load: Loader
  /** The document at a location. */
  resolve(location: string): Promise<Uint8Array>
  /** From how many bytes on a document is large. */
  readonly largeFrom: number
  readonly keepDocuments: boolean
}

/** A document that was found, or a model that needs none. */
export interface Found {
  readonly digest?: string
  /** The document, where a snapshot can't find it again otherwise. */
  readonly kept?: Uint8Array
  /** Loads it. Throws what loading throws, and `wrong-format`. */
  load(): Promise<Model>
}

/**
 * Finds what a put brings.
 * @param takesLong is called where this takes long
 * @throws UpdateError `digest-mismatch`, `invalid-message`, and what resolving throws
 */
export async function find(put: Put, admission: Admission, takesLong: () => void): Promise<Found> {
  const { model, location } = put
  if ([model, location, put.data].filter((each) => each !== undefined).length !== 1)
    throw new UpdateError('invalid-message', 'A put brings one model', {
      expected: 'data, location or model, and one of them only',
    })
  if (model !== undefined) return { load: async () => model }
  // Anything but a file may be at the other end of the world.
  if (location !== undefined && !isFile(location)) takesLong()
  const document = location === undefined ? bytesOf(put.data) : await admission.resolve(location)
  const large = document.length >= admission.largeFrom
  if (large) takesLong()
  const digest = await sha256(document)
  if (put.sha256 !== undefined && put.sha256.toLowerCase() !== digest)
    throw new UpdateError('digest-mismatch', 'The document is not the one that the message means', {
      received: digest,
      expected: `the SHA-256 ${put.sha256}`,
    })
  const keep = location === undefined && admission.keepDocuments
  return {
    digest,
    ...(keep ? { kept: document } : {}),
    load: async () => formatted(put, await admission.load(document, { large })),
  }
}

/** Whether a location is a path or a `file:` URL. A letter alone before the colon is a drive. */
const isFile = (location: string): boolean =>
  /^file:/i.test(location) || !/^[a-z][a-z0-9+.-]+:/i.test(location)

function bytesOf(data: PutMessage['data']): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (typeof data === 'string') return new TextEncoder().encode(data)
  throw new UpdateError('invalid-message', 'The document of a put is neither bytes nor text', {
    received: data,
    expected: 'a Uint8Array',
  })
}

async function formatted({ format }: Put, model: Model): Promise<Model> {
  if (format === undefined || model.format === format) return model
  await model.cleanup().catch(() => {})
  throw new UpdateError('wrong-format', 'The document is of another format than the message says', {
    received: model.format,
    expected: format,
  })
}

/**
 * Sees whether a model is fit to serve: that its runtime starts, that it gives what its own test records say, and that those who send records for the
 * model before need not send more.
 * @throws UpdateError `verification-failed`, `inputs-incompatible`, and what its runtime throws
 */
export async function prove(model: Model, before: Model | undefined, force: boolean): Promise<void> {
  await model.ready()
  const { failures, records } = await model.verify()
  if (failures.length > 0) {
    const [{ record, field, expected, actual }] = failures
    throw new UpdateError(
      'verification-failed',
      `The model does not give what its own ${records} test records say: ${failures.length} values differ, the first of them "${field}" of record ${record}`,
      { received: actual, expected: String(expected) },
    )
  }
  if (before === undefined || force) return
  const fault = incompatibility(model.inputs, before.inputs)
  if (fault !== undefined)
    throw new UpdateError('inputs-incompatible', fault.message, {
      field: fault.field,
      received: fault.received,
      expected: `${fault.expected}; force: true puts it into service all the same`,
    })
}

interface Incompatibility {
  readonly message: string
  readonly field: string
  readonly received: string
  readonly expected: string
}

/** The first input that records made for the model before can't satisfy. */
function incompatibility(inputs: readonly Field[], before: readonly Field[]): Incompatibility | undefined {
  const known = new Map(before.map((field) => [field.name, field]))
  for (const field of inputs) {
    if (field.role !== undefined) continue
    const old = known.get(field.name)
    if (old === undefined)
      // Even where it may be missing: records that lack it would be scored silently as if nobody knew the value.
      return {
        message: `The model takes the input "${field.name}", which the model in service does not know`,
        field: field.name,
        received: 'an input that records made for the model in service lack',
        expected: 'inputs of the model in service',
      }
    if (kindOf(old) !== kindOf(field))
      return {
        message: `The input "${field.name}" is of another kind than that of the model in service`,
        field: field.name,
        received: field.type,
        expected: `a type like ${old.type}`,
      }
  }
  return undefined
}

/** Types between which records need not be changed. */
function kindOf({ type, collection }: Field): string {
  const list = collection === true ? 'list of ' : ''
  if (/^tensor\(string\)$|^string$/.test(type)) return `${list}text`
  if (/bool/.test(type)) return `${list}boolean`
  if (/^(date|time)/i.test(type)) return `${list}${type}`
  return `${list}number`
}

/** Scores records that came lately, so that the first one after the swap finds everything in place. What comes of it is nobody's. */
export async function warmUp(model: Model, records: readonly ModelRecord[]): Promise<void> {
  const score =
    isSyncModel(model) && model.stateful
      ? model.session().score
      : (record: ModelRecord) => model.score(record)
  for (const record of records.length === 0 ? [{}] : records) {
    try {
      await score(record)
    } catch {
      // A record that can't be scored warms up as well.
    }
  }
}
