/** A consumer that is there again after it broke down. */

import { describe, expect, it } from 'vitest'
import type { KafkaConsumer } from '../../../src/connect/kafka/client.js'
import { steady } from '../../../src/connect/kafka/steady.js'
import type { Clock } from '../../../src/stream/clock.js'

/** A clock that has no patience: whoever waits is woken at once, and time has passed. */
function quickClock(): Clock & { readonly waited: number[] } {
  let now = 0
  const waited: number[] = []
  return {
    waited,
    now: () => now,
    nanoseconds: () => now * 1e6,
    sleep: async (ms) => {
      now += ms
      waited.push(ms)
    },
  }
}

type Crash = (event: { payload: { error: Error; restart: boolean } }) => void

/** Consumers that do what they are told, and note what they are asked. */
function world(fails: (made: number) => boolean = () => false) {
  const calls: string[] = []
  const crashes: Crash[] = []
  const troubles: unknown[] = []
  const clock = quickClock()
  let made = 0
  const make = (): KafkaConsumer => {
    const number = ++made
    const consumer: Partial<KafkaConsumer> = {
      connect: async () => {
        calls.push(`connect ${number}`)
        if (fails(number)) throw new Error(`no connection ${number}`)
      },
      disconnect: async () => {
        calls.push(`disconnect ${number}`)
      },
      subscribe: async () => {},
      on: (event: string, listener: unknown) => {
        if (event === 'consumer.crash') crashes.push(listener as Crash)
        return () => {}
      },
    }
    return consumer as KafkaConsumer
  }
  const begin = () =>
    steady({
      clock,
      topic: 't',
      make,
      run: async () => {
        calls.push(`run ${made}`)
      },
      onTrouble: (error) => troubles.push(String(error)),
    })
  return { begin, calls, crashes, troubles, clock }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 200; i++) await Promise.resolve()
}

describe('a consumer', () => {
  it('starts, and is closed', async () => {
    const { begin, calls } = world()
    const consuming = await begin()
    await consuming.close()
    expect(calls).toEqual(['connect 1', 'run 1', 'disconnect 1'])
  })

  it('does not start where it can’t the first time, and leaves nothing open', async () => {
    const { begin, calls } = world(() => true)
    await expect(begin()).rejects.toMatchObject({
      code: 'broker-failed',
      cause: new Error('no connection 1'),
    })
    expect(calls).toEqual(['connect 1', 'disconnect 1'])
  })

  it('is left alone where it starts again by itself', async () => {
    const { begin, calls, crashes, troubles } = world()
    await begin()
    crashes[0]({ payload: { error: new Error('x'), restart: true } })
    await settled()
    expect(calls).toEqual(['connect 1', 'run 1'])
    expect(troubles).toEqual(['Error: x'])
  })

  it('is replaced where it does not, however many attempts that takes', async () => {
    const { begin, calls, crashes, troubles, clock } = world((made) => made === 2 || made === 3)
    const consuming = await begin()
    const first = consuming.consumer
    crashes[0]({ payload: { error: new Error('x'), restart: false } })
    await settled()
    expect(consuming.consumer).not.toBe(first)
    expect(calls.filter((call) => call.startsWith('run'))).toEqual(['run 1', 'run 4'])
    expect(calls).toContain('disconnect 1')
    expect(troubles).toEqual(['Error: x', 'Error: no connection 2', 'Error: no connection 3'])
    expect(clock.waited).toEqual([200, 400, 800])
    await consuming.close()
    expect(calls.at(-1)).toBe('disconnect 4')
  })

  it('is given up after too many breakdowns in a row', async () => {
    const { begin, crashes, clock } = world((made) => made > 1)
    const consuming = await begin()
    crashes[0]({ payload: { error: new Error('x'), restart: false } })
    expect(await consuming.failed).toEqual(new Error('no connection 21'))
    expect(clock.waited).toHaveLength(20)
    expect(Math.max(...clock.waited)).toBe(5000)
  })

  it('is not replaced once it is closed', async () => {
    const { begin, calls, crashes } = world()
    const consuming = await begin()
    await consuming.close()
    crashes[0]({ payload: { error: new Error('x'), restart: false } })
    await settled()
    expect(calls.filter((call) => call.startsWith('connect'))).toEqual(['connect 1'])
  })
})
