/** The error classes: data first, the message is made from it. */

import type { CodeOf, ErrorCode } from './error-codes.js'

/** Where in a document something stands. */
export interface Place {
  /** 1-based line. */
  readonly line?: number
  /** 1-based column, in UTF-16 units. */
  readonly column?: number
  /** Element path such as `PMML/TreeModel/Node[2]/SimplePredicate`; in a control message, one such as `canary/steps/2`. */
  readonly path?: string
}

/** What is known of an error beside its code and sentence. */
export interface ErrorDetails extends Place {
  /** The field of the record or document concerned. */
  readonly field?: string
  /** What was found. Anything; kept as text of at most 100 characters. */
  readonly received?: unknown
  /** What would have been right, in words. */
  readonly expected?: string
  /** Position of the record in a batch. */
  readonly index?: number
  /** The error behind this one. */
  readonly cause?: unknown
}

/** Longest text of a received value that an error keeps. */
const RECEIVED_LENGTH = 100

/** Longest text of an expectation in a message: a domain may have thousands of values. The property has all of it. */
const EXPECTED_LENGTH = 300

/** Longest path of elements in a message. */
const PATH_LENGTH = 300

/** A value as an error shows it: one line, at most 100 characters. */
export function shown(value: unknown): string {
  try {
    return cut(describe(value, 0), RECEIVED_LENGTH)
  } catch {
    // A proxy or a getter of the caller's that throws.
    return 'an object that cannot be looked at'
  }
}

/** A text of at most so many UTF-16 units, never ending within a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const head = text.slice(0, length - 1)
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`
}

function describe(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      // Cut before quoting: the text may be as long as a file.
      return JSON.stringify(value.slice(0, RECEIVED_LENGTH + 1))
    case 'bigint':
      return `${value}n`
    case 'object': {
      if (value === null) return 'null'
      // Records come from outside: arrays in arrays may be as deep as the stack.
      if (!Array.isArray(value) || depth > 1) return Object.prototype.toString.call(value)
      const items = value.slice(0, 8).map((item) => describe(item, depth + 1))
      return `[${items.join(', ')}${value.length > 8 ? ', …' : ''}]`
    }
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    default:
      return String(value)
  }
}

function sentence(message: string, details: ErrorDetails): string {
  const parts = [message]
  if (details.expected !== undefined) parts.push(`expected ${cut(details.expected, EXPECTED_LENGTH)}`)
  if (details.received !== undefined) parts.push(`received ${shown(details.received)}`)
  const where = placeText(details)
  return parts.join('; ') + (where === '' ? '' : ` (${where})`)
}

function placeText({ line, column, path }: Place): string {
  const spot =
    line === undefined ? '' : column === undefined ? `line ${line}` : `line ${line}, column ${column}`
  return [pathText(path ?? ''), spot].filter((part) => part !== '').join(', ')
}

/** A path as a message shows it: of the path of an element a thousand levels deep, its beginning and its end. The property has all of it. */
function pathText(path: string): string {
  if (path.length <= PATH_LENGTH) return path
  const half = PATH_LENGTH / 2
  return `${path.slice(0, half).replace(/[^/]*$/, '')}…${path.slice(-half).replace(/^[^/]*/, '')}`
}

/** The mark that makes `instanceof` hold across two copies of this package. */
const mark = (className: string): symbol => Symbol.for(`scorelet.${className}`)

/** The common ground of all errors this package throws. */
export abstract class ScoreletError extends Error {
  /** Stable word for what went wrong; docs/errors.md lists them all. */
  readonly code: ErrorCode
  declare readonly line?: number
  declare readonly column?: number
  declare readonly path?: string
  declare readonly field?: string
  /** What was found, as text of at most 100 characters. */
  declare readonly received?: string
  declare readonly expected?: string
  /** Position of the record in its batch. */
  declare index?: number

  /** The mark of this class; a subclass without one of its own is told by its prototype. */
  protected static readonly mark: symbol = mark('ScoreletError')

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: `this` is the class that stands right of `instanceof`
    if (!Object.hasOwn(this, 'mark')) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && this.mark in value
    // biome-ignore-end lint/complexity/noThisInStatic: until here
  }

  constructor(name: string, code: ErrorCode, message: string, details: ErrorDetails) {
    super(sentence(message, details), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = name
    this.code = code
    if (details.line !== undefined) this.line = details.line
    if (details.column !== undefined) this.column = details.column
    if (details.path !== undefined) this.path = details.path
    if (details.field !== undefined) this.field = details.field
    if (details.received !== undefined) this.received = shown(details.received)
    if (details.expected !== undefined) this.expected = details.expected
    if (details.index !== undefined) this.index = details.index
    this.carry(ScoreletError.mark)
  }

  /** Carries the mark of a class. */
  protected carry(classMark: symbol): void {
    Object.defineProperty(this, classMark, { value: true })
  }
}

/** The model is broken, or this package cannot run it: stop using it. */
export class ModelLoadError extends ScoreletError {
  // Bundlers rename classes, and an error that is printed shows the name of its class.
  static override readonly name: string = 'ModelLoadError'
  protected static override readonly mark: symbol = mark('ModelLoadError')
  declare readonly code: CodeOf<'ModelLoadError' | 'UnsupportedError'>

  constructor(
    code: CodeOf<'ModelLoadError' | 'UnsupportedError'>,
    message: string,
    details: ErrorDetails = {},
  ) {
    super('ModelLoadError', code, message, details)
    this.carry(ModelLoadError.mark)
  }

  /** Tells where in the document the fault is, where the code that found it could not know. */
  placed(place: Place): this {
    Object.assign(this, place)
    const where = placeText(place)
    if (where !== '') this.message += ` (${where})`
    return this
  }
}

/** The model may be right, but uses something that is not supported. A kind of `ModelLoadError`. */
export class UnsupportedError extends ModelLoadError {
  static override readonly name: string = 'UnsupportedError'
  protected static override readonly mark: symbol = mark('UnsupportedError')
  declare readonly code: CodeOf<'UnsupportedError'>

  constructor(code: CodeOf<'UnsupportedError'>, message: string, details: ErrorDetails = {}) {
    super(code, message, details)
    this.name = 'UnsupportedError'
    this.carry(UnsupportedError.mark)
  }
}

/** This record is bad: skip it, the next one is fine. */
export class ScoreError extends ScoreletError {
  static override readonly name: string = 'ScoreError'
  protected static override readonly mark: symbol = mark('ScoreError')
  declare readonly code: CodeOf<'ScoreError'>
  /** All faults of the record, where `options.validate` looked for all of them. */
  declare readonly issues?: readonly ScoreError[]

  constructor(
    code: CodeOf<'ScoreError'>,
    message: string,
    details: ErrorDetails = {},
    issues?: readonly ScoreError[],
  ) {
    super('ScoreError', code, message, details)
    if (issues !== undefined) this.issues = issues
    this.carry(ScoreError.mark)
  }
}

/** This control message can't be carried out: all is as before. */
export class UpdateError extends ScoreletError {
  static override readonly name: string = 'UpdateError'
  protected static override readonly mark: symbol = mark('UpdateError')
  declare readonly code: CodeOf<'UpdateError'>

  constructor(code: CodeOf<'UpdateError'>, message: string, details: ErrorDetails = {}) {
    super('UpdateError', code, message, details)
    this.carry(UpdateError.mark)
  }
}

/** The broker that a stream goes through can't be reached, or refuses something. */
export class BrokerError extends ScoreletError {
  static override readonly name: string = 'BrokerError'
  protected static override readonly mark: symbol = mark('BrokerError')
  declare readonly code: CodeOf<'BrokerError'>

  constructor(message: string, details: ErrorDetails = {}) {
    super('BrokerError', 'broker-failed', message, details)
    this.carry(BrokerError.mark)
  }
}

/** The model was used after `cleanup()`. */
export class ModelClosedError extends ScoreletError {
  static override readonly name: string = 'ModelClosedError'
  protected static override readonly mark: symbol = mark('ModelClosedError')
  declare readonly code: CodeOf<'ModelClosedError'>

  constructor() {
    super('ModelClosedError', 'model-closed', 'The model was cleaned up and cannot score any more', {})
    this.carry(ModelClosedError.mark)
  }
}
