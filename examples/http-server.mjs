/**
 * A scoring service: `POST /score` with a JSON record gives prediction and probabilities, or 422 with every faulty field.
 * `GET /schema` tells what a record is. Try: `PORT=3000 node examples/http-server.mjs`.
 */

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { openModel } from 'scorelet'
import { recordValidator } from 'scorelet/validate'

const model = await openModel(new URL('../fixtures/demo/loan-default.pmml', import.meta.url))
const validate = recordValidator(model)

async function answer(request) {
  if (request.method === 'GET' && request.url === '/schema') return [200, model.inputSchema]
  if (request.method !== 'POST' || request.url !== '/score')
    return [404, { error: 'POST /score or GET /schema' }]
  const record = await json(request).catch(() => undefined)
  if (record === undefined) return [400, { error: 'The body is not JSON' }]
  const { valid, errors } = validate(record)
  if (!valid) return [422, { errors }]
  const { prediction, probabilities } = await model.score(record)
  return [200, { prediction, probabilities }]
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    console.error(error)
    return [500, { error: 'internal error' }]
  })
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)

process.once('SIGTERM', () => {
  server.close(() => model.cleanup())
  server.closeAllConnections()
})
