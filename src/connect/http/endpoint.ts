/** The state endpoint: the queries behind the two kinds of request handlers that there are. */

import type { InstanceOptions, Observed } from './instance.js'
import { answerQuery } from './queries.js'

/** What is used of a request of Node's `http`. */
export interface NodeRequest {
  readonly method?: string | undefined
  /** Path and query; a framework that hands over what lies below a path takes that off. */
  readonly url?: string | undefined
}

/** What is used of a response of Node's `http`. */
export interface NodeResponse {
  writeHead(status: number, headers: { [name: string]: string | number }): unknown
  end(body?: string): unknown
}

/** What is used of a `Request`. */
export interface WebRequest {
  readonly method: string
  readonly url: string
}

/** A `Response`, in a program that knows what that is: the types of this package stand without those of Node or the browser. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : object

/** An endpoint for those who want to know what models there are. It only reads. */
export interface StateEndpoint {
  /** For Node's `http`, and frameworks around it: `createServer(endpoint.handle)`. */
  readonly handle: (request: NodeRequest, response: NodeResponse) => void
  /** For servers that go by `Request` and `Response`. */
  readonly fetch: (request: WebRequest) => Promise<WebResponse>
}

/**
 * Makes an endpoint that tells what a registry holds:
 *
 * - `/state`: everything, as `registry.state()` has it, with the name of the instance and, with Kafka, its partitions
 * - `/state/NAME`: one model; the name is percent-encoded. `/state?name=NAME` is the same, for names like `..`, which no path can have
 * - `/state?all`, `/state/NAME?all`: the same of all instances that `peers` knows, which tells who holds what
 * - `/metrics`: for Prometheus
 * - `/healthz`: 200 while a model is in service, otherwise 503 and why
 *
 * Only GET and HEAD are answered. There are no documents or records in what it tells, but there are names, versions, counts and the metadata of models,
 * and the last error of each name, which may have a path in it: whoever must not know these must not reach it.
 *
 * @example
 * const { handle } = stateEndpoint(registry)
 * app.use('/models', handle)
 */
export function stateEndpoint(observed: Observed, options: InstanceOptions = {}): StateEndpoint {
  const reply = (method: string, target: string) => answerQuery(observed, options, method, target)
  return {
    handle(request, response) {
      const { method = 'GET', url = '/' } = request
      reply(method, url)
        .then(({ status, headers, body }) => {
          response.writeHead(status, { ...headers, 'content-length': new TextEncoder().encode(body).length })
          response.end(method === 'HEAD' ? undefined : body)
        })
        // A framework that lost patience has answered already.
        .catch(() => response.end())
    },
    async fetch({ method, url }) {
      const { pathname, search } = new URL(url)
      const { status, headers, body } = await reply(method, pathname + search)
      // What becomes of the connection is the server's own business.
      const { connection: _, ...rest } = headers
      return new Response(method === 'HEAD' ? null : body, { status, headers: rest })
    },
  }
}
