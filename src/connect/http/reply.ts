/** Replies: what an HTTP request is answered with, as data that fits every kind of server. */

/** The answer to a request. */
export interface Reply {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

const common = {
  // What is in service may be different a moment later.
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

/** A reply with a text. */
export const textReply = (type: string, body: string): Reply => ({
  status: 200,
  headers: { ...common, 'content-type': type },
  body,
})

/** A reply with plain data. */
export const jsonReply = (value: unknown, status = 200): Reply => ({
  ...textReply('application/json', `${JSON.stringify(value)}\n`),
  status,
})

const titles = new Map([
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [500, 'Internal Server Error'],
])

/** A reply that says what is wrong, as RFC 9457 has it. */
export function problem(status: number, detail: string, headers: Reply['headers'] = {}): Reply {
  const title = titles.get(status) ?? 'Error'
  return {
    status,
    headers: { ...common, 'content-type': 'application/problem+json', ...headers },
    body: `${JSON.stringify({ title, status, detail })}\n`,
  }
}
