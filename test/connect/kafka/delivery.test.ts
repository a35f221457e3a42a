/** Exactly once, step by step, by a client that notes what it is asked, and in which order. */

import { describe, expect, it } from 'vitest'
import type { KafkaBatchPayload, KafkaClient, KafkaTransaction } from '../../../src/connect/kafka/client.js'
import { atLeastOnce, exactlyOnce } from '../../../src/connect/kafka/delivery.js'

const message = [{ topic: 'out', messages: [{ value: 'x' }] }]

/** A client that does what it is told, and fails where it is told. */
function world({ committed = '-1', low = '0' } = {}) {
  const calls: string[] = []
  /** By the name of a call: what it throws the next time. */
  const failures = new Map<string, unknown>()
  const state = { committed, low }
  const does = async (call: string): Promise<void> => {
    calls.push(call)
    const [name] = call.split(' ')
    const failure = failures.get(name)
    failures.delete(name)
    if (failure !== undefined) throw failure
  }
  let made = 0
  let isActive = false
  const transaction = (number: number): KafkaTransaction => ({
    sendBatch: () => does(`send ${number}`),
    sendOffsets: ({ topics: [{ partitions }] }) => does(`offsets ${number} ${partitions[0].offset}`),
    commit: async () => {
      isActive = false
      await does(`commit ${number}`)
    },
    abort: async () => {
      isActive = false
      await does(`abort ${number}`)
    },
    isActive: () => isActive,
  })
  const producers: unknown[] = []
  const client: Partial<KafkaClient> = {
    producer: (options) => {
      producers.push(options?.transactionalId)
      const number = ++made
      return {
        connect: () => does(`connect ${number}`),
        disconnect: () => does(`disconnect ${number}`),
        sendBatch: () => does('plain'),
        transaction: async () => {
          await does(`begin ${number}`)
          isActive = true
          return transaction(number)
        },
      }
    },
  }
  const admin = {
    connect: async () => {},
    disconnect: async () => {},
    fetchTopicOffsets: async () => [{ partition: 3, low: state.low, high: '99' }],
    fetchTopicMetadata: async () => ({ topics: [] }),
    fetchOffsets: async () => {
      await does('committed')
      return [{ topic: 'in', partitions: [{ partition: 3, offset: state.committed }] }]
    },
    deleteGroups: async () => {},
  }
  const options = {
    client: client as KafkaClient,
    admin,
    group: 'g',
    topic: 'in',
    transactionTimeout: 1,
    send: () => does('plain'),
  }
  const payload: Partial<KafkaBatchPayload> = {
    commitOffsetsIfNecessary: (offsets) => does(`group ${offsets?.topics[0].partitions[0].offset}`),
  }
  return { calls, failures, state, producers, options, payload: payload as KafkaBatchPayload }
}

describe('exactly once', () => {
  it('a partition is taken over first, and only then is asked where it stands', async () => {
    const { calls, options, producers, payload } = world({ committed: '7' })
    const delivery = exactlyOnce(options, 3)
    expect(await delivery.expects(7, 7)).toBeUndefined()
    await delivery.deliver(message, 9, payload)
    expect(await delivery.expects(9, 9)).toBeUndefined()
    await delivery.deliver(message, 10, payload)
    expect(producers).toEqual(['g-in-3'])
    expect(calls).toEqual([
      ...['connect 1', 'begin 1', 'committed', 'send 1', 'offsets 1 9', 'commit 1'],
      ...['begin 1', 'send 1', 'offsets 1 10', 'commit 1'],
    ])
  })

  it.each([
    ['nothing was committed', '-1', '0', 0],
    ['nothing was committed, and the beginning is gone', '-1', '5', 5],
    ['what was committed is gone', '3', '5', 5],
    ['something was committed', '8', '5', 8],
  ])('it is read from where it stands: %s', async (_, committed, low, expected) => {
    const { options } = world({ committed, low })
    const delivery = exactlyOnce(options, 3)
    expect(await delivery.expects(99, 99)).toBe(expected)
    expect(await delivery.expects(expected, expected)).toBeUndefined()
  })

  it('a batch that does not begin where the last one ended is fetched again', async () => {
    const { options, payload } = world()
    const delivery = exactlyOnce(options, 3)
    await delivery.expects(0, 0)
    await delivery.deliver(message, 5, payload)
    expect(await delivery.expects(0, 0)).toBe(5)
    expect(await delivery.expects(6, 6)).toBe(5)
    // What held nothing for us was passed.
    delivery.passed(6)
    delivery.passed(2)
    expect(await delivery.expects(6, 6)).toBeUndefined()
  })

  it('it is taken over anew after the group has shared out its partitions, since the last commit may not be visible before', async () => {
    const { calls, options, state, payload } = world()
    const delivery = exactlyOnce(options, 3)
    await delivery.expects(0, 0)
    await delivery.deliver(message, 5, payload)
    delivery.regrouped()
    calls.length = 0
    // The brokers have answered the commit; its offset can be read when the next producer has begun.
    const { producer } = options.client
    options.client.producer = (of) => {
      const made = producer(of)
      return {
        ...made,
        transaction: async () => {
          state.committed = '5'
          return made.transaction()
        },
      }
    }
    expect(await delivery.expects(5, 5)).toBeUndefined()
    expect(calls).toEqual(['disconnect 1', 'connect 2', 'begin 2', 'committed'])
  })

  it.each([
    ['send', ['abort 1', 'disconnect 1']],
    ['offsets', ['abort 1', 'disconnect 1']],
    ['commit', ['disconnect 1']],
  ])(
    'after a failure of %s it is taken over anew, whatever became of the transaction',
    async (failing, end) => {
      const { calls, failures, options, state, payload } = world()
      const delivery = exactlyOnce(options, 3)
      await delivery.expects(0, 0)
      failures.set(failing, new Error('lost'))
      await expect(delivery.deliver(message, 5, payload)).rejects.toThrow('lost')
      expect(calls.slice(-end.length)).toEqual(end)
      // It was committed all the same.
      state.committed = '5'
      calls.length = 0
      expect(await delivery.expects(0, 0)).toBe(5)
      expect(calls).toEqual(['connect 2', 'begin 2', 'committed'])
    },
  )

  it.each(['connect', 'begin', 'committed'])('a takeover that fails in %s is begun anew', async (failing) => {
    const { calls, failures, options } = world()
    const delivery = exactlyOnce(options, 3)
    failures.set(failing, new Error('lost'))
    await expect(delivery.expects(0, 0)).rejects.toThrow('lost')
    calls.length = 0
    expect(await delivery.expects(0, 0)).toBeUndefined()
    expect(calls).toEqual(['connect 2', 'begin 2', 'committed'])
  })

  it('offsets alone are tried again while the transaction before is not quite done', async () => {
    const { calls, failures, options, payload } = world()
    const delivery = exactlyOnce(options, 3)
    await delivery.expects(0, 0)
    failures.set(
      'offsets',
      Object.assign(new Error('wrapped'), { cause: { type: 'CONCURRENT_TRANSACTIONS' } }),
    )
    await delivery.deliver([], 5, payload)
    expect(calls.slice(-3)).toEqual(['offsets 1 5', 'offsets 1 5', 'commit 1'])
  })

  it('a client that does not say from where it has fetched is told where to go, and believed from there on', async () => {
    const { options, payload } = world({ committed: '7' })
    const delivery = exactlyOnce(options, 3)
    expect(await delivery.expects(undefined, 7)).toBe(7)
    expect(await delivery.expects(undefined, 8)).toBeUndefined()
    await delivery.deliver(message, 9, payload)
    expect(await delivery.expects(undefined, 7)).toBe(9)
    delivery.regrouped()
    expect(await delivery.expects(undefined, 9)).toBe(7)
  })

  it('it lets go of its producer', async () => {
    const { calls, options } = world()
    const delivery = exactlyOnce(options, 3)
    await delivery.close()
    expect(calls).toEqual([])
    await delivery.expects(0, 0)
    await delivery.close()
    expect(calls.slice(-2)).toEqual(['abort 1', 'disconnect 1'])
  })
})

describe('at least once', () => {
  it('results are sent, and then the offset is committed by the group', async () => {
    const { calls, failures, options, payload } = world()
    const delivery = atLeastOnce(options, 3)
    expect(await delivery.expects(4, 4)).toBeUndefined()
    await delivery.deliver(message, 5, payload)
    expect(calls).toEqual(['plain', 'group 5'])
    failures.set('plain', new Error('lost'))
    await expect(delivery.deliver(message, 6, payload)).rejects.toThrow('lost')
    expect(calls).toEqual(['plain', 'group 5', 'plain'])
    delivery.passed(7)
    delivery.regrouped()
    await delivery.close()
  })
})
