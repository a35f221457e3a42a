/** Errors that go from thread to thread: copying alone keeps neither their class nor what they tell beside the message. */

import { ModelLoadError, UnsupportedError } from '../core/errors.js'

/** An error as plain data. */
export type PassedError = What & {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** What else it tells, such as where in a document the fault is. */
  readonly facts: { readonly [name: string]: string | number }
  readonly cause: PassedError | undefined
}

/** Its class, and the code of that class. */
type What =
  | { readonly kind: 'unsupported'; readonly code: UnsupportedError['code'] }
  | { readonly kind: 'load'; readonly code: ModelLoadError['code'] }
  | { readonly kind: 'other' }

/** Most errors that one error tells as its causes. */
const CAUSES = 4

/** An error as data. */
export function passedError(thrown: unknown, causes = CAUSES): PassedError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { name, message, stack, cause } = error
  const facts: Record<string, string | number> = {}
  // Objects may hold what can't be sent.
  for (const [key, fact] of Object.entries(error))
    if (typeof fact === 'string' || typeof fact === 'number') facts[key] = fact
  return {
    ...whatOf(error),
    name,
    message,
    stack,
    facts,
    cause: cause === undefined || causes === 0 ? undefined : passedError(cause, causes - 1),
  }
}

function whatOf(error: Error): What {
  if (error instanceof UnsupportedError) return { kind: 'unsupported', code: error.code }
  return error instanceof ModelLoadError ? { kind: 'load', code: error.code } : { kind: 'other' }
}

/** The error of data, of the same class and with all that it told. */
export function receivedError(passed: PassedError): Error {
  const { name, message, stack, facts, cause } = passed
  const error = emptyError(passed, cause === undefined ? {} : { cause: receivedError(cause) })
  // The message says all that the facts say.
  error.message = message
  error.stack = stack
  // Where most errors have it, on their class, nobody lists it among their properties.
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true })
  return Object.assign(error, facts)
}

function emptyError(what: What, details: { readonly cause?: Error }): Error {
  switch (what.kind) {
    case 'unsupported':
      return new UnsupportedError(what.code, '', details)
    case 'load':
      return new ModelLoadError(what.code, '', details)
    default:
      return new Error('', details)
  }
}
