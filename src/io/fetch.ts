/** A document from an http(s) URL, bounded in size and in time. */

import { ModelLoadError, ScoreletError } from '../core/errors.js'
import { type Budget, joined, spend } from './inflate.js'

/** Longest time in milliseconds without a single byte. */
const IDLE_TIME = 60_000

/** Longest time in milliseconds for all of it, for a server that sends a byte now and then. */
const TOTAL_TIME = 30 * 60_000

/** Most redirects that are followed one by one. */
const MOST_HOPS = 10

/** How a document is fetched. */
export interface FetchOptions {
  /** Longest time in milliseconds without a byte before giving up. */
  readonly idleTime?: number
  /** Longest time in milliseconds for all of it. */
  readonly totalTime?: number
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal
  /** Is asked where a redirect leads before it is followed, and throws where it must not be. */
  readonly redirected?: (href: string) => void
}

/**
 * Fetches a document, following redirects.
 * @throws ModelLoadError `not-found` (404, 410), `io-failed`, `limit-exceeded`
 */
export async function fetchBytes(
  href: string,
  budget: Budget,
  { idleTime = IDLE_TIME, totalTime = TOTAL_TIME, signal, redirected }: FetchOptions = {},
): Promise<Uint8Array> {
  const url = parsed(href)
  // A URL as messages may show it: passwords and signatures stay out of logs.
  const name = url.origin + url.pathname
  const abort = new AbortController()
  const end = (): void => abort.abort(signal?.reason)
  if (signal?.aborted === true) end()
  signal?.addEventListener('abort', end)
  const stopAfter = (ms: number, why: string): ReturnType<typeof setTimeout> =>
    setTimeout(() => abort.abort(new Error(`${why} ${ms / 1000} seconds`)), ms)
  const total = stopAfter(totalTime, 'not all of it came within')
  let idle = stopAfter(idleTime, 'no answer for')
  const heard = (): void => {
    clearTimeout(idle)
    idle = stopAfter(idleTime, 'no answer for')
  }
  try {
    const response =
      redirected === undefined
        ? await fetch(href, { signal: abort.signal })
        : await followed(url, abort.signal, redirected)
    heard()
    if (!response.ok) throw refused(response, name)
    const pieces: Uint8Array[] = []
    const reader = response.body?.getReader()
    while (reader !== undefined) {
      const { done, value } = await reader.read()
      if (done) break
      heard()
      spend(budget, value.length)
      pieces.push(value)
    }
    return joined(pieces)
  } catch (error) {
    if (error instanceof ScoreletError) throw error
    const failure = new ModelLoadError('io-failed', `${name} could not be fetched: ${reason(error)}`, {
      cause: error,
    })
    throw signal?.aborted === true ? failure : passing(failure)
  } finally {
    clearTimeout(idle)
    clearTimeout(total)
    signal?.removeEventListener('abort', end)
    // Lets go of the connection when the answer was not read to its end.
    abort.abort()
  }
}

/** The answer at the end of all redirects, each of which was asked about. */
async function followed(
  from: URL,
  signal: AbortSignal,
  redirected: (href: string) => void,
): Promise<Response> {
  let url = from
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const response = await fetch(url.href, { signal, redirect: 'manual' })
    // Browsers tell nobody where an answer leads.
    if (response.type === 'opaqueredirect')
      throw new ModelLoadError('io-failed', `${from.origin} redirects, and where to can't be seen here`)
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response
    await response.body?.cancel()
    url = parsed(new URL(location, url).href)
    redirected(url.href)
  }
  throw new ModelLoadError('io-failed', `${from.origin} redirects more than ${MOST_HOPS} times`)
}

function refused({ status, statusText }: Response, name: string): ModelLoadError {
  const code = status === 404 || status === 410 ? 'not-found' : 'io-failed'
  const error = new ModelLoadError(code, `${name} answered with status ${status} ${statusText}`.trimEnd())
  return isPassingStatus(status) ? passing(error) : error
}

/** Whether a status says that things may be better later: too slow, too many requests, the server's own faults. */
export const isPassingStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)

/** Errors of here that may pass. */
const passingErrors = new WeakSet<object>()

function passing<T extends object>(error: T): T {
  passingErrors.add(error)
  return error
}

/** Whether an error of `fetchBytes` may be gone at the next attempt: the network's, and those that a server says of itself. */
export const mayPass = (error: object): boolean => passingErrors.has(error)

/** Fetch says "fetch failed" and hides what failed in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

function parsed(href: string): URL {
  let url: URL
  try {
    url = new URL(href)
  } catch (error) {
    throw new ModelLoadError('io-failed', 'This is no URL', { received: href, cause: error })
  }
  if (url.username !== '' || url.password !== '')
    throw new ModelLoadError(
      'io-failed',
      `URLs with a user name or password cannot be opened: ${url.host}${url.pathname}`,
      {
        expected: 'a URL without them, or the bytes handed to loadModel',
      },
    )
  return url
}
