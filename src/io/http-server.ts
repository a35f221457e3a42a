/** A small HTTP server, through Node's built-in module. What it holds of those who ask is bounded, and so is how long they may take. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { ModelLoadError } from '../core/errors.js'

/** A server that listens. */
export interface HttpServer {
  readonly url: string
  /** Stops listening, gives the answers that have begun, and closes all connections. */
  readonly close: () => Promise<void>
}

/** Most connections at a time. More are closed at once. */
const CONNECTIONS = 100

/** How long a request may take to come in, and a connection to take its answer, in milliseconds. */
const PATIENCE = 10_000

/** How long answers that have begun may take once the server is to close, in milliseconds. */
const GRACE = 1000

/**
 * Listens.
 * @throws what the operating system says where it can't; ModelLoadError `io-failed` where this is not Node
 */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<HttpServer> {
  const get = globalThis.process?.getBuiltinModule
  if (typeof get !== 'function')
    throw new ModelLoadError('io-failed', 'There is no HTTP server here: this is not Node 20.16 or newer')
  const server = get('node:http').createServer(
    { headersTimeout: PATIENCE, requestTimeout: PATIENCE, keepAliveTimeout: PATIENCE / 2 },
    handle,
  )
  let closed: Promise<void> | undefined
  server.on('request', (_, response) => {
    // The connection of an answer that was under way would be kept alive for the next request.
    response.once('close', () => {
      if (closed !== undefined) setTimeout(() => server.closeIdleConnections())
    })
  })
  server.maxConnections = CONNECTIONS
  server.timeout = PATIENCE
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // Accepting a connection may fail where there are too many open files: the next one may do.
  server.on('error', () => {})
  const address = server.address()
  const at = typeof address === 'object' && address !== null ? address.port : port
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), GRACE)
      server.close(() => {
        clearTimeout(force)
        resolve()
      })
      server.closeIdleConnections()
    })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${at}`,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}
