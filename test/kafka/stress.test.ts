/**
 * Three instances over six partitions, while one after the other is killed, the broker is restarted, and models change. Exactly once means that every record
 * has one result, of a version that was valid; at least once, that it has one or more.
 *
 * `SCORELET_KAFKA_MESSAGES` says how many messages; the default is what a check can afford.
 */

import { expect, it } from 'vitest'
import { modelKey, publisher } from '../../src/connect/kafka/index.js'
import { adding, broken } from '../stream/models.js'
import { type Broker, startBroker } from './broker.mjs'
import { type Instance, startInstance } from './instances.js'
import {
  absent,
  client,
  compacted,
  readAll,
  send,
  sleep,
  topic,
  until,
  withAdmin,
  withProducer,
} from './kafka.js'

const MESSAGES = Number(process.env.SCORELET_KAFKA_MESSAGES ?? 20_000)

/** How many messages come in a second, and how many milliseconds apart the rest happens. */
const RATE = Math.max(1000, MESSAGES / 100)
const KILL = Number(process.env.SCORELET_KAFKA_KILL ?? 2500)
const PUBLISH = 300

/** What a version adds to a record, so that a result tells which one it was. */
const STEP = 10_000_000

it.skipIf(absent !== undefined).each([true, false])(
  'every record has its results, exactly once: %s',
  async (exactlyOnce) => {
    await using own = await brokerOf()
    const { broker } = own
    const { address } = broker
    const [input, output, models] = await Promise.all([
      topic('in', { numPartitions: 6 }, address),
      topic('out', { numPartitions: 3 }, address),
      topic('models', { ...compacted, numPartitions: 2 }, address),
    ])
    const options = {
      brokers: address,
      input,
      output,
      models,
      groupId: `group-${input}`,
      exactlyOnce,
      sessionTimeout: 2000,
    }
    const valid = new Set<number>()
    await using writer = await publisher({ client: client(address), topic: models, keep: 10 })
    const publish = async (version: number): Promise<void> => {
      valid.add(version)
      await writer.publish({ name: 'm', version: String(version), data: adding(version * STEP) })
    }
    await publish(1)

    const instances: Instance[] = await Promise.all([1, 2, 3].map(() => startInstance(options)))
    let isOver = false
    /** Whether nobody is killed any more: what is left must be dealt with. */
    let isCalm = false
    const events = { kills: 0, publications: 1, refused: 0, restarts: 0 }

    const killing = async (): Promise<void> => {
      await Promise.all(instances.map((each) => each.heard(({ says }) => says === 'ready', 'an instance')))
      for (let i = 0; !isCalm; i++) {
        await sleep(KILL)
        if (isCalm || isOver) return
        instances[i % 3].signal('SIGKILL')
        events.kills++
        instances[i % 3] = await startInstance(options)
      }
    }
    const publishing = async (): Promise<void> => {
      for (let version = 2; !isOver; version++) {
        await sleep(PUBLISH)
        // A broker that is down is not what this is about.
        await publish(version).then(
          () => events.publications++,
          () => undefined,
        )
        if (version % 7 === 0) {
          const bad = { key: modelKey('m', `bad-${version}`), value: Buffer.from(broken) }
          const headers = {
            'scorelet-type': 'put',
            'scorelet-name': 'm',
            'scorelet-version': `bad-${version}`,
          }
          await send(models, [{ ...bad, headers }], address).then(
            () => events.refused++,
            () => undefined,
          )
        }
      }
    }
    const producing = async (): Promise<void> => {
      let sent = 0
      await withProducer(async (producer) => {
        for (const begun = Date.now(); sent < MESSAGES; ) {
          const due = Math.min(MESSAGES, Math.ceil(((Date.now() - begun) / 1000) * RATE))
          const messages = Array.from({ length: due - sent }, (_, i) => ({
            key: `${sent + i}`,
            value: JSON.stringify({ x: sent + i }),
          }))
          if (messages.length > 0) await untilSent(() => producer.send({ topic: input, messages }))
          sent = due
          await sleep(50)
        }
      }, address)
    }
    const restarting = async (): Promise<void> => {
      await sleep((MESSAGES / RATE) * 500)
      await broker.restart()
      events.restarts++
    }

    const others = [killing(), publishing()]
    try {
      await Promise.all([producing(), restarting()])
      isCalm = true
      const ends = await withAdmin((admin) => admin.fetchTopicOffsets(input), address)
      await until(
        async () => {
          const [{ partitions }] = await withAdmin(
            (admin) => admin.fetchOffsets({ groupId: options.groupId, topics: [input] }),
            address,
          )
          return ends.every(
            ({ partition, high }) => partitions.find((each) => each.partition === partition)?.offset === high,
          )
        },
        'all records dealt with',
        120_000,
      )
    } catch (error) {
      for (const { said } of instances) console.error(JSON.stringify(said.slice(-30)))
      throw error
    } finally {
      isOver = true
      await Promise.allSettled(others)
      await Promise.all(instances.map((each) => each.close()))
    }

    const results = new Map<string, number>()
    const versions = new Set<number>()
    for (const { key, value, headers } of await readAll(output, address)) {
      const { prediction, version } = JSON.parse(value ?? '')
      // The very record: what came out is what went in, and what the version adds.
      expect(prediction % STEP).toBe(Number(key))
      expect(Math.floor(prediction / STEP)).toBe(Number(version))
      expect(valid).toContain(Number(version))
      expect(headers['scorelet-version']).toBe(version)
      versions.add(Number(version))
      const source = headers['scorelet-source']
      results.set(source, (results.get(source) ?? 0) + 1)
    }
    const inputs = (await readAll(input, address)).map(
      ({ partition, offset }) => `${input}/${partition}/${offset}`,
    )
    const without = inputs.filter((source) => !results.has(source)).length
    const twice = Array.from(results.values()).filter((count) => count > 1).length
    console.log(
      `exactly once: ${exactlyOnce}; ${inputs.length} messages, ${events.kills} kills, ${events.restarts} restart of the broker, ${events.publications} versions published, ${events.refused} bad ones; results by ${versions.size} versions, ${without} records without one, ${twice} with several`,
    )
    if (exactlyOnce && twice > 0) tellTwice(results, instances)
    expect(inputs.length).toBeGreaterThanOrEqual(MESSAGES)
    expect(without).toBe(0)
    expect(results.size).toBe(inputs.length)
    if (exactlyOnce) expect(twice).toBe(0)
    expect(versions.size).toBeGreaterThan(3)
    expect(events.kills).toBeGreaterThan(2)
  },
  900_000,
)

/** A broker of its own: it is restarted. */
async function brokerOf(): Promise<{ readonly broker: Broker } & AsyncDisposable> {
  const broker = await startBroker()
  return { broker, [Symbol.asyncDispose]: () => broker.stop() }
}

/** Sends until it is sent. A request that failed may have been done all the same; then there are more messages, which is no matter. */
async function untilSent(sendAll: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await sendAll()
      return
    } catch {
      await sleep(200)
    }
  }
}

/** Says which stretches of the input came out twice, and what instances said of their partitions. */
function tellTwice(results: ReadonlyMap<string, number>, instances: readonly Instance[]): void {
  const offsets = new Map<string, number[]>()
  for (const [source, count] of results) {
    if (count < 2) continue
    const [, partition, offset] = source.split('/')
    offsets.set(partition, [...(offsets.get(partition) ?? []), Number(offset)])
  }
  for (const [partition, each] of offsets)
    console.error(
      `partition ${partition}: ${each.length} offsets from ${Math.min(...each)} to ${Math.max(...each)}`,
    )
  for (const { said } of instances) console.error(said.map((each) => JSON.stringify(each)).join('\n'))
}
