/**
 * The whole picture on one machine: a Kafka broker, payments that flow through it, and three instances that score them, exactly once, by models that are
 * published, replaced, refused and taken back meanwhile; one instance is killed.
 *
 * `node examples/stream-kafka.mjs` starts a broker of its own, which takes `java` and, the first time, `mvn`. KAFKA_BROKERS=host:port uses another one.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { serveState } from 'scorelet/http'
import { instanceStates, publisher, serveKafka } from 'scorelet/kafka'

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

const connect = (brokers) =>
  new Kafka({ clientId: 'example', brokers: brokers.split(','), logLevel: logLevel.NOTHING })

// ---- an instance: the same program, in a process of its own -------------------------------------------------------------

async function instance(name, brokers, topics) {
  const client = connect(brokers)
  const stream = serveKafka({
    client,
    input: topics.payments,
    output: topics.scores,
    models: topics.models,
    stateTopic: topics.states,
    groupId: topics.payments,
    instance: name,
    exactlyOnce: true,
    sessionTimeout: 6000,
    stateInterval: 500,
    onEvent: (event) => event.type === 'refused' && process.send({ refused: event.error.message }),
  })
  await stream.ready
  const others = await instanceStates({ client, topic: topics.states, input: topics.payments })
  const server = await serveState(stream.registry, {
    port: 0,
    instance: name,
    partitions: () => ({ [topics.payments]: stream.state().partitions.map(({ partition }) => partition) }),
    peers: others.states,
  })
  process.send({ url: server.url })
  process.once('SIGTERM', () => stream.close())
  await stream.closed
  await Promise.all([server.close(), others.close()])
}

// ---- the picture --------------------------------------------------------------------------------------------------------

/** A model that has payments above a limit looked at by somebody. */
const model = (limit) => `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary>
  <DataField name="amount" optype="continuous" dataType="double"/>
  <DataField name="decision" optype="categorical" dataType="string"><Value value="pay"/><Value value="review"/></DataField>
</DataDictionary>
<TreeModel functionName="classification" noTrueChildStrategy="returnLastPrediction">
  <MiningSchema><MiningField name="amount"/><MiningField name="decision" usageType="target"/></MiningSchema>
  <Node score="pay"><True/><Node score="review"><SimplePredicate field="amount" operator="greaterThan" value="${limit}"/></Node></Node>
</TreeModel></PMML>`

async function picture(brokers) {
  const client = connect(brokers)
  const run = `${Date.now()}`
  const topics = Object.fromEntries(
    ['payments', 'scores', 'models', 'states'].map((name) => [name, `${name}-${run}`]),
  )
  const compacted = [{ name: 'cleanup.policy', value: 'compact' }]
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({
    waitForLeaders: false,
    topics: [
      { topic: topics.payments, numPartitions: 6 },
      { topic: topics.scores, numPartitions: 1 },
      { topic: topics.models, numPartitions: 1, configEntries: compacted },
      { topic: topics.states, numPartitions: 1, configEntries: compacted },
    ],
  })
  const producer = client.producer()
  await producer.connect()

  // Answers, as whoever reads only what is committed sees them: payment → the versions that decided on it.
  const answers = new Map()
  const consumer = client.consumer({ groupId: `reader-${run}`, readUncommitted: false })
  await consumer.connect()
  await consumer.subscribe({ topic: topics.scores, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { version, prediction } = JSON.parse(message.value)
      const id = String(message.key)
      answers.set(id, [...(answers.get(id) ?? []), `${version}: ${prediction}`])
    },
  })

  let sent = 0
  /** Sends payments, and waits until each is answered. */
  const pay = async (count) => {
    const first = sent
    const messages = Array.from({ length: count }, () => {
      const key = `payment-${sent++}`
      return { key, value: JSON.stringify({ amount: (sent * 37) % 2000 }) }
    })
    for (let at = 0; at < count; at += 100)
      await producer.send({ topic: topics.payments, messages: messages.slice(at, at + 100) })
    while (answers.size < sent) await sleep(50)
    const counts = new Map()
    for (let i = first; i < sent; i++)
      for (const decision of answers.get(`payment-${i}`))
        counts.set(decision, (counts.get(decision) ?? 0) + 1)
    const told = [...counts].sort().map(([decision, times]) => `${times} by version ${decision}`)
    console.log(`  ${count} payments: ${told.join(', ')}`)
  }

  const models = await publisher({ client, topic: topics.models })
  const publish = async (version, document) => {
    await models.publish({ name: 'fraud', version, data: new TextEncoder().encode(document) })
    console.log(`version ${version} is published`)
  }
  await publish('1', model(1000))

  const refused = []
  const start = (name) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(import.meta.url), name, brokers, JSON.stringify(topics)],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    )
    const url = new Promise((resolve, reject) => {
      child.on('message', (message) => {
        if (message.url !== undefined) resolve(message.url)
        if (message.refused !== undefined) refused.push(message.refused)
      })
      child.once('exit', (code) => reject(new Error(`The instance ${name} ended with ${code}`)))
    })
    url.catch(() => {})
    return { name, child, url }
  }
  const instances = ['a', 'b', 'c'].map(start)
  /** What each instance holds, as each of them knows it of all. */
  const holders = async () => {
    const response = await fetch(`${await instances[0].url}/state/fraud?all`)
    return response.ok ? (await response.json()).instances : []
  }
  /** Waits until all instances that are left share all partitions, and serve a version. */
  const settled = async (version) => {
    for (;;) {
      const all = (await holders()).filter(({ instance }) => instances.some(({ name }) => name === instance))
      const shares = all.map(({ partitions }) => partitions[topics.payments])
      const parts = shares.flat()
      const isShared = shares.length === instances.length && shares.every((share) => share.length > 0)
      if (
        isShared &&
        parts.length === 6 &&
        new Set(parts).size === 6 &&
        all.every((each) => each.version === version)
      )
        return all
      await sleep(100)
    }
  }
  const show = (all) => {
    for (const { instance, version, partitions } of all.sort((a, b) => a.instance.localeCompare(b.instance)))
      console.log(
        `  ${instance} serves version ${version} and has partitions ${partitions[topics.payments].join(' ')}`,
      )
  }

  try {
    console.log('three instances start')
    show(await settled('1'))
    await pay(600)

    await publish('2', model(500))
    await settled('2')
    await pay(600)

    await publish('3', '<PMML version="4.4">this is no model</PMML>')
    while (refused.length < 3) await sleep(50)
    console.log(`  refused by all three: ${refused[0]}`)
    await pay(600)

    const [killed] = instances.splice(2, 1)
    console.log(`${killed.name} is killed while payments flow`)
    const flowing = pay(3000)
    killed.child.kill('SIGKILL')
    await flowing
    show(await settled('2'))

    await models.tombstone('fraud', '3')
    await models.tombstone('fraud', '2')
    console.log('versions 2 and 3 are taken off')
    await settled('1')
    await pay(600)

    const twice = [...answers.values()].filter(({ length }) => length !== 1).length
    console.log(`${sent} payments, ${answers.size} of them answered, ${twice} of them twice`)
  } finally {
    const ended = instances.map(({ child }) => child.exitCode ?? once(child, 'exit'))
    for (const { child } of instances) child.kill('SIGTERM')
    await Promise.all(ended)
    await Promise.all([producer.disconnect(), consumer.disconnect(), models.close()])
    await admin.deleteTopics({ topics: Object.values(topics) })
    await admin.disconnect()
  }
}

const [name, brokers, topics] = process.argv.slice(2)
if (name !== undefined) await instance(name, brokers, JSON.parse(topics))
else if (process.env.KAFKA_BROKERS !== undefined) await picture(process.env.KAFKA_BROKERS)
else {
  const { missing, startBroker } = await import('../test/kafka/broker.mjs')
  if (missing() !== undefined)
    throw new Error(`No broker can be started: ${missing()}. KAFKA_BROKERS=host:port uses one that runs.`)
  const broker = await startBroker()
  try {
    await picture(broker.address)
  } finally {
    await broker.stop()
  }
}
