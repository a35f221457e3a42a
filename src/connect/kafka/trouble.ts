/** Errors of a Kafka client, as far as they must be told apart. */

/** Of what kind a Kafka error is, by the name that the protocol gives it; kafkajs wraps errors in others, once or several times. */
function typesOf(error: unknown): string[] {
  const types: string[] = []
  let at = error
  // A chain of causes has an end, unless somebody makes it a circle.
  for (let depth = 0; depth < 10 && typeof at === 'object' && at !== null; depth++) {
    if ('type' in at && typeof at.type === 'string') types.push(at.type)
    at = 'cause' in at ? at.cause : undefined
  }
  return types
}

const fencing: readonly string[] = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'TRANSACTION_COORDINATOR_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_TXN_STATE',
]

/** Whether another producer has taken the place of this one. */
export const isFenced = (error: unknown): boolean => typesOf(error).some((type) => fencing.includes(type))

const regrouping: readonly string[] = [
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'FENCED_INSTANCE_ID',
]

/** Whether the group shares out its partitions anew, as the client says it about its own membership: it must join again. */
export const isRegrouping = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'type' in error &&
  typeof error.type === 'string' &&
  regrouping.includes(error.type)

/** Whether the transaction before is not quite done, so that it is worth trying again at once. */
export const isBusy = (error: unknown): boolean => typesOf(error).includes('CONCURRENT_TRANSACTIONS')
