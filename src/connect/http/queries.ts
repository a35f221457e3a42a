/** Queries: what each path tells of a registry, whatever server it was asked through. */

import { PROMETHEUS_CONTENT_TYPE, prometheus } from '../../stream/prometheus.js'
import { allStates, type InstanceOptions, type Observed, ownState } from './instance.js'
import { jsonReply, problem, type Reply, textReply } from './reply.js'

/** The methods that are answered: all else would be a change. */
const METHODS = ['GET', 'HEAD']

/** The paths, for those who ask for another one. */
const PATHS = '/state, /state/NAME, /metrics and /healthz'

/**
 * Answers a query. Never rejects.
 * @param target what stands behind the host in a URL: path and query
 */
export async function answerQuery(
  observed: Observed,
  options: InstanceOptions,
  method: string,
  target: string,
): Promise<Reply> {
  if (!METHODS.includes(method))
    return problem(405, `Nothing can be changed here: only ${METHODS.join(' and ')} are answered`, {
      allow: METHODS.join(', '),
      // A body that may come is not worth reading.
      connection: 'close',
    })
  const [path = '', query = ''] = target.split('#', 1)[0].split('?', 2)
  const asked = new URLSearchParams(query)
  const isAll = asked.has('all')
  try {
    const byQuery = path === '/state' ? asked.get('name') : null
    if (byQuery !== null) return await modelReply(observed, options, byQuery, isAll)
    if (path === '/state')
      return jsonReply(
        isAll ? { instances: await allStates(observed, options) } : ownState(observed, options),
      )
    if (path.startsWith('/state/')) {
      const name = decoded(path.slice(7))
      if (name === undefined) return problem(404, 'The name in the path is not percent-encoded UTF-8')
      return await modelReply(observed, options, name, isAll)
    }
    if (path === '/metrics') return textReply(PROMETHEUS_CONTENT_TYPE, prometheus(observed.state()))
    if (path === '/healthz') return healthReply(observed, options)
    return problem(404, `There is nothing at this path; there are ${PATHS}`)
  } catch {
    // It may have words of anybody's in it.
    return problem(500, 'The state cannot be told: looking at it failed')
  }
}

async function modelReply(
  observed: Observed,
  options: InstanceOptions,
  name: string,
  isAll: boolean,
): Promise<Reply> {
  const states = isAll ? await allStates(observed, options) : [ownState(observed, options)]
  const holders = states.flatMap(({ instance, partitions, at, models }) => {
    const model = models.find((each) => each.name === name)
    return model === undefined
      ? []
      : [{ instance, ...(partitions === undefined ? {} : { partitions }), at, ...model }]
  })
  if (holders.length === 0) return problem(404, `There is no model of the name ${JSON.stringify(name)}`)
  return jsonReply(isAll ? { name, instances: holders } : holders[0])
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Whether records can be scored: a registry that was closed has no models either. */
function healthReply(observed: Observed, { ailments }: InstanceOptions): Reply {
  const { models } = observed.state()
  const isServing = models.some(({ versions }) => versions.some(({ status }) => status === 'serving'))
  const reasons = [...(isServing ? [] : ['no model is in service']), ...(ailments?.() ?? [])]
  return reasons.length === 0
    ? jsonReply({ status: 'ok' })
    : jsonReply({ status: 'unavailable', reasons }, 503)
}
