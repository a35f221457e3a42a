/** A document from an http(s) URL, bounded in size and in time. */

import { ModelLoadError } from '../core/errors.js'
import { type Budget, joined, spend } from './inflate.js'

/** Longest time in milliseconds without a single byte. */
const IDLE_TIME = 60_000

/**
 * Fetches a document, following redirects.
 * @param idleTime longest time in milliseconds without a byte before giving up
 * @throws ModelLoadError `not-found` (404, 410), `io-failed`, `limit-exceeded`
 */
export async function fetchBytes(href: string, budget: Budget, idleTime = IDLE_TIME): Promise<Uint8Array> {
  const url = parsed(href)
  // A URL as messages may show it: passwords and signatures stay out of logs.
  const name = url.origin + url.pathname
  const abort = new AbortController()
  const idle = new Error(`no answer for ${idleTime / 1000} seconds`)
  let timer = setTimeout(() => abort.abort(idle), idleTime)
  const heard = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => abort.abort(idle), idleTime)
  }
  try {
    const response = await fetch(href, { signal: abort.signal })
    heard()
    if (!response.ok) {
      const code = response.status === 404 || response.status === 410 ? 'not-found' : 'io-failed'
      throw new ModelLoadError(
        code,
        `${name} answered with status ${response.status} ${response.statusText}`.trimEnd(),
      )
    }
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
    if (error instanceof ModelLoadError) throw error
    throw new ModelLoadError('io-failed', `${name} could not be fetched: ${reason(error)}`, { cause: error })
  } finally {
    clearTimeout(timer)
    // Lets go of the connection when the answer was not read to its end.
    abort.abort()
  }
}

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
