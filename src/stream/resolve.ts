/** From the location of a put to the bytes of its document: what is allowed, how long it may take, and how often it is tried. */

import { ModelLoadError, UpdateError } from '../core/errors.js'
import { defaultLimits } from '../core/options.js'
import { sha256 as digestOf } from '../io/digest.js'
import { fetchBytes, isPassingStatus, mayPass } from '../io/fetch.js'
import { budgetOf } from '../io/inflate.js'
import { absolutePath, isBelow, readFile, realPath } from '../io/node.js'
import { type AllowList, allowList, kindOf, placeOf, withoutSecrets } from './allow.js'
import type { Clock, Random } from './clock.js'
import type { Resolver } from './resolver.js'

/** How documents are read from their locations. */
export interface ResolveOptions {
  /** Resolvers for other places than files and http(s), such as S3. They are asked first. */
  readonly resolvers?: readonly Resolver[]
  /**
   * Paths and URLs below which control messages may name locations. Default: none. What the program itself puts is not looked at. A redirect, or a symbolic
   * link, must lead below one of them as well.
   */
  readonly allow?: readonly string[]
  /** Most bytes of a document, as it comes. Default 1 GiB. */
  readonly limit?: number
  /** How long an attempt may take, in milliseconds. Default two minutes. */
  readonly timeout?: number
  /** How often it is tried again where the reason may pass: a network that fails, a server that is busy. Default 3. */
  readonly retries?: number
}

/** How one document is read. */
export interface ResolveRequest {
  /** The SHA-256 it must have, in hexadecimal. */
  readonly sha256?: string | undefined
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /** Whether the program itself asks, and not a control message. */
  readonly trusted?: boolean
}

/** Reads documents. */
export type Resolve = (location: string, request?: ResolveRequest) => Promise<Uint8Array>

/** First pause before a retry, and the longest, in milliseconds. */
const FIRST_PAUSE = 200
const LONGEST_PAUSE = 30_000

const TIMEOUT = 120_000
const RETRIES = 3

/**
 * Makes what reads documents.
 * @throws ModelLoadError `bad-option`
 */
export function resolverOf(
  options: ResolveOptions & { readonly clock: Clock; readonly random: Random },
): Resolve {
  const allowed = allowList(options.allow)
  const limit = bound('limit', options.limit, defaultLimits.bytes)
  const timeout = bound('timeout', options.timeout, TIMEOUT)
  const retries = bound('retries', options.retries, RETRIES)
  const own = resolversOf(options.resolvers)
  const { clock, random } = options

  /** One attempt, which ends in time even if the resolver doesn't. */
  async function attempt(
    resolver: Resolver,
    location: string,
    stop: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const abort = new AbortController()
    const { signal } = abort
    const end = (): void => abort.abort(stop?.reason)
    stop?.addEventListener('abort', end)
    const done = new AbortController()
    try {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      // Where nobody waits for it any more, its end is nobody's.
      aborted.catch(() => {})
      clock.sleep(timeout, done.signal).then(() => {
        if (!done.signal.aborted) abort.abort(new LateError(timeout))
      }, end)
      const reading = (async () => resolver.resolve(location, { limit, signal }))()
      const bytes: unknown = await Promise.race([reading, aborted])
      if (!(bytes instanceof Uint8Array))
        throw new ModelLoadError('io-failed', 'The resolver gave no bytes', {
          received: bytes,
          expected: 'a Uint8Array',
        })
      if (bytes.length > limit)
        throw new ModelLoadError('limit-exceeded', 'The resolver gave more bytes than it may')
      return bytes
    } finally {
      done.abort()
      stop?.removeEventListener('abort', end)
    }
  }

  async function persistently(
    resolver: Resolver,
    location: string,
    stop: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(resolver, location, stop)
      } catch (error) {
        if (error instanceof UpdateError) throw error
        if (isAborted(stop) || tries > retries || !isPassing(error))
          throw failure(location, error, tries, limit)
      }
      const pause = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
      // Half of it by chance: those who failed together don't come back together.
      await clock.sleep(pause * (0.5 + random() / 2), stop)
      if (isAborted(stop)) throw failure(location, stop?.reason, tries, limit)
    }
  }

  return async (location, { sha256, signal, trusted = false } = {}) => {
    if (!trusted) allowed.check(location)
    if (isAborted(signal)) throw failure(location, signal?.reason, 0, limit)
    const resolvers = [...own, ...builtIn(trusted ? undefined : allowed)]
    const resolver = resolvers.find((each) => each.canResolve(location))
    if (resolver === undefined)
      throw new UpdateError('resolve-failed', 'No resolver reads such locations', {
        received: withoutSecrets(location),
        expected: 'a path, a URL of file: or http(s):, or a resolver of your own in the option "resolvers"',
      })
    const bytes = await persistently(resolver, location, signal)
    if (sha256 !== undefined) {
      const digest = await digestOf(bytes)
      if (digest !== sha256.toLowerCase())
        throw new UpdateError(
          'digest-mismatch',
          `The document at ${withoutSecrets(location)} is not the one that the message means`,
          {
            received: digest,
            expected: `the SHA-256 ${sha256}`,
          },
        )
    }
    return bytes
  }
}

/** The resolvers that are always there. */
function builtIn(allowed: AllowList | undefined): readonly Resolver[] {
  return [
    {
      canResolve: (location) => kindOf(location) === 'file',
      async resolve(location, { limit }) {
        const place = placeOf(location)
        if (place.kind !== 'file')
          throw new ModelLoadError('io-failed', 'This is no path', { received: location })
        return readFile(await permitted(absolutePath(place.path), allowed), budgetOf(limit))
      },
    },
    {
      canResolve: (location) => kindOf(location) === 'http',
      resolve: (location, { limit, signal }) =>
        fetchBytes(location, budgetOf(limit), {
          signal,
          // Whoever set the timeout knows how long it may take.
          totalTime: LONGEST,
          ...(allowed === undefined ? {} : { redirected: allowed.check }),
        }),
    },
  ]
}

/** Longest time that timers know, in milliseconds. */
const LONGEST = 2 ** 31 - 1

/** The path to open, all symbolic links followed. Throws where they lead away from what is allowed. */
async function permitted(path: string, allowed: AllowList | undefined): Promise<string> {
  if (allowed === undefined) return path
  const real = await realPath(path)
  for (const prefix of allowed.paths) if (isBelow(await realPath(prefix), real)) return real
  throw new UpdateError(
    'location-not-allowed',
    'A symbolic link leads away from what the option "allow" lists',
    {
      received: path,
    },
  )
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

/** It took too long. */
class LateError extends Error {
  constructor(ms: number) {
    super(`it took more than ${ms / 1000} seconds`)
    this.name = 'LateError'
  }
}

/** Codes of the network's and the system's errors that may be gone at the next attempt. */
const passingCodes =
  /^(ECONN(RESET|REFUSED|ABORTED)|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|E(HOST|NET)(UNREACH|DOWN)|EBUSY|EAGAIN|EMFILE|ENFILE|UND_ERR_\w+)$/

/** Most causes that are looked at. */
const CAUSES = 5

/** Whether an error, of whatever origin, may be gone at the next attempt. What is not known stays. */
function isPassing(thrown: unknown): boolean {
  let error = thrown
  for (let depth = 0; depth < CAUSES && typeof error === 'object' && error !== null; depth++) {
    if (error instanceof LateError || mayPass(error)) return true
    const code = itemOf(error, 'code')
    if (typeof code === 'string' && passingCodes.test(code)) return true
    const status =
      itemOf(error, 'status') ??
      itemOf(error, 'statusCode') ??
      itemOf(itemOf(error, '$metadata'), 'httpStatusCode')
    if (typeof status === 'number' && isPassingStatus(status)) return true
    error = itemOf(error, 'cause')
  }
  return false
}

const itemOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function failure(location: string, cause: unknown, tries: number, limit: number): UpdateError {
  const isTooLarge = cause instanceof ModelLoadError && cause.code === 'limit-exceeded'
  const attempts = tries > 1 ? ` in ${tries} attempts` : ''
  const said = cause instanceof Error ? cause.message : String(cause)
  // Resolvers may repeat the location as it came, with its signature.
  const why = isTooLarge ? 'it is too large' : said.replaceAll(location, withoutSecrets(location))
  return new UpdateError(
    'resolve-failed',
    `The document at ${withoutSecrets(location)} could not be read${attempts}: ${why}`,
    { cause, ...(isTooLarge ? { expected: `at most ${limit} bytes, as the option "limit" says` } : {}) },
  )
}

function resolversOf(resolvers: unknown = []): readonly Resolver[] {
  if (Array.isArray(resolvers) && resolvers.every(isResolver)) return resolvers
  throw new ModelLoadError('bad-option', 'The option "resolvers" is no list of resolvers', {
    received: resolvers,
    expected: 'objects with the methods canResolve and resolve',
  })
}

const isResolver = (value: unknown): value is Resolver =>
  typeof value === 'object' &&
  value !== null &&
  'canResolve' in value &&
  typeof value.canResolve === 'function' &&
  'resolve' in value &&
  typeof value.resolve === 'function'

/** A number that an option gives, or its default. */
function bound(name: string, value: unknown, byDefault: number): number {
  if (value === undefined) return byDefault
  if (typeof value === 'number' && value >= 0) return value
  throw new ModelLoadError('bad-option', `The option "${name}" has a value it can't have`, {
    received: value,
    expected: 'a number that is not negative',
  })
}
