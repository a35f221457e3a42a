/** An instance that stands still until the group has given its partition away, and then wakes: it must not get anything done any more. */

import { expect, it } from 'vitest'
import { publisher } from '../../src/connect/kafka/index.js'
import { adding } from '../stream/models.js'
import type { Said, Stall } from './instance.js'
import { startInstance } from './instances.js'
import { absent, brokers, client, compacted, readAll, send, topic, until, withAdmin } from './kafka.js'

const RECORDS = 300

it.skipIf(absent !== undefined).each<Stall>(['takeover', 'offsets', 'sent', 'commit'])(
  'exactly once, though an instance is stopped at its %s and wakes when another has its partition',
  async (stallAt) => {
    const [input, output, models] = await Promise.all([topic('in'), topic('out'), topic('models', compacted)])
    await using writer = await publisher({ client: client(), topic: models })
    await writer.publish({ name: 'm', version: '1', data: adding(1000) })
    const batch = (from: number) =>
      send(
        input,
        Array.from({ length: RECORDS }, (_, i) => ({ key: `${i}`, value: JSON.stringify({ x: from + i }) })),
      )
    await batch(0)

    const options = {
      brokers,
      input,
      output,
      models,
      groupId: `group-${input}`,
      exactlyOnce: true,
      sessionTimeout: 2000,
    }
    const zombie = await startInstance({ ...options, stallAt })
    await zombie.heard(({ says }) => says === 'stalled', 'standing still')
    zombie.signal('SIGSTOP')
    const other = await startInstance(options)
    try {
      const dealtWith = (count: number) => (said: Said) => said.says === 'records' && said.records >= count
      await other.heard(dealtWith(RECORDS), 'the records of the other')
      await batch(RECORDS)
      await other.heard(dealtWith(2 * RECORDS), 'more records of the other')
      zombie.signal('SIGCONT')
      // It finds out that it is not a member any more, and joins again.
      const assigned = ({ says, ...rest }: Said) =>
        says === 'event' && 'type' in rest && rest.type === 'assigned'
      const before = other.said.filter(assigned).length
      await until(() => other.said.filter(assigned).length > before, 'the return of the first')
      await batch(2 * RECORDS)
      const committed = async () =>
        (await withAdmin((admin) => admin.fetchOffsets({ groupId: options.groupId, topics: [input] })))[0]
          .partitions[0].offset
      await until(async () => Number(await committed()) === 3 * RECORDS, 'all records')
      if (stallAt === 'sent' || stallAt === 'commit')
        expect(zombie.said).toContainEqual(expect.objectContaining({ says: 'event', type: 'fenced' }))
    } finally {
      await Promise.all([zombie.close(), other.close()])
    }
    const read = await readAll(output)
    expect(read.map(({ headers }) => headers['scorelet-source'])).toEqual(
      Array.from({ length: 3 * RECORDS }, (_, i) => `${input}/0/${i}`),
    )
    expect(read.map(({ value }) => JSON.parse(value ?? '').prediction)).toEqual(
      Array.from({ length: 3 * RECORDS }, (_, x) => 1000 + x),
    )
  },
)
