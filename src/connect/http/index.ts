/// <reference lib="esnext.disposable" preserve="true" />
/** The subpath `scorelet/http`: what models a stream has, asked from outside. */

import { type HttpServer, listen } from '../../io/http-server.js'
import { stateEndpoint } from './endpoint.js'
import type { InstanceOptions, Observed } from './instance.js'

export {
  type NodeRequest,
  type NodeResponse,
  type StateEndpoint,
  stateEndpoint,
  type WebRequest,
  type WebResponse,
} from './endpoint.js'
export type { InstanceOptions, InstanceState, Observed } from './instance.js'

/** Where to listen, and who is asked. */
export interface ServeStateOptions extends InstanceOptions {
  /** 0 for any that is free. */
  readonly port: number
  /** Default `127.0.0.1`: nobody else's machine gets at it. */
  readonly host?: string
}

/** A server that tells the state. */
export interface StateServer extends AsyncDisposable {
  /** Where it is: `http://127.0.0.1:9000`. */
  readonly url: string
  /** Ends it: answers that have begun are given, connections that are kept alive are closed. */
  close(): Promise<void>
}

/**
 * Listens for queries of what a registry holds (see `stateEndpoint`). Needs Node. Rejects with the error of the operating system where it can't listen there.
 *
 * @example
 * await using server = await serveState(registry, { port: 9000 })
 */
export async function serveState(
  observed: Observed,
  { port, host = '127.0.0.1', ...options }: ServeStateOptions,
): Promise<StateServer> {
  const { handle } = stateEndpoint(observed, options)
  const server: HttpServer = await listen(handle, { port, host })
  return { url: server.url, close: server.close, [Symbol.asyncDispose]: server.close }
}
