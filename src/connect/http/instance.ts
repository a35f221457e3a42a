/** Instances: the processes that share the work of a stream, and what each of them holds. */

import type { RegistryState } from '../../stream/state.js'

/** Something whose models are asked for: a `ModelRegistry`, or what runs one. */
export interface Observed {
  state(): RegistryState
}

/** What an instance holds, as plain data. */
export interface InstanceState extends RegistryState {
  /** Its name among the instances. */
  readonly instance: string
  /** What of the input it takes care of: with Kafka, the partitions of each topic. */
  readonly partitions?: { readonly [topic: string]: readonly number[] }
}

/** Who the one that answers is, and who else there is. */
export interface InstanceOptions {
  /** Its name. Default `local`. */
  readonly instance?: string
  /** What of the input it takes care of. Default: nothing is told of it. */
  readonly partitions?: () => InstanceState['partitions']
  /** What the other instances hold, as far as it is known here. Default: there are no others. */
  readonly peers?: () => Iterable<InstanceState> | Promise<Iterable<InstanceState>>
  /** Why records can't be scored here at the moment, for `/healthz`, beside the want of a model. Default: nothing else is in the way. */
  readonly ailments?: () => readonly string[]
}

/** Most other instances that an answer tells of. */
const MOST_PEERS = 1000

/** What this instance holds. */
export function ownState(
  observed: Observed,
  { instance = 'local', partitions }: InstanceOptions,
): InstanceState {
  const assigned = partitions?.()
  return withoutSecrets({
    instance,
    ...(assigned === undefined ? {} : { partitions: assigned }),
    ...observed.state(),
  })
}

/** What every instance holds, this one first. */
export async function allStates(observed: Observed, options: InstanceOptions): Promise<InstanceState[]> {
  const own = ownState(observed, options)
  const states = [own]
  for (const peer of (await options.peers?.()) ?? []) {
    if (states.length > MOST_PEERS) break
    // What is heard of oneself is older than what one knows.
    if (peer.instance !== own.instance) states.push(withoutSecrets(peer))
  }
  return states
}

/** What an error says of a location may be a URL with a signature or password in it, which is nobody's business. */
function withoutSecrets(state: InstanceState): InstanceState {
  return {
    ...state,
    models: state.models.map((model) =>
      model.lastError === undefined
        ? model
        : { ...model, lastError: { ...model.lastError, message: withoutQueries(model.lastError.message) } },
    ),
  }
}

/** A text whose URLs end where their queries and fragments begin, and have no user and password. */
const withoutQueries = (text: string): string =>
  text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)([^\s"'<>]*)/gi, (_, scheme: string, rest: string) => {
    const [, kept = '', more = ''] = /^([^?#]*)(.*)$/s.exec(rest) ?? []
    return `${scheme}${kept.replace(/^[^/]*@/, '…@')}${more === '' ? '' : `${more[0]}…`}`
  })
