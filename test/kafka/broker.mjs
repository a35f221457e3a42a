/**
 * A Kafka broker on this machine alone, from the jars of Maven Central: one process that is broker and controller, with an empty log of its own that
 * goes with it. Needs `java` (17 or newer) and, for the jars, `mvn`.
 *
 * `node test/kafka/broker.mjs [PORT]` runs one until it is interrupted.
 */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** Where the jars stay from one run to the next. */
const folder = process.env.SCORELET_KAFKA_DIR ?? join(tmpdir(), 'scorelet-kafka')

/** A small and quick virtual machine: a broker for tests lives for minutes. */
const jvm = ['-Xms96m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']

/** How long to wait for the broker, and for the jars, in milliseconds. */
const START = 120_000
const FETCH = 240_000

/** What is lacking for a broker, in words; `undefined` where nothing is. */
export function missing() {
  const lacks = (program, argument) => spawnSync(program, [argument], { stdio: 'ignore' }).status !== 0
  if (lacks('java', '-version')) return 'java is not installed'
  if (!existsSync(jars()) && lacks('mvn', '-version')) return 'mvn is not installed, which fetches the broker'
  return undefined
}

/** The folder of the jars, which is there when all of them are in it. */
export function jars() {
  const version = /<artifactId>kafka_[\s\S]*?<version>([^<]*)/.exec(
    readFileSync(join(here, 'pom.xml'), 'utf8'),
  )?.[1]
  return join(folder, `jars-${version}`)
}

/** Fetches the jars, unless they are there. */
export function fetchJars() {
  const target = jars()
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  // Whoever else does the same at the same time does no harm: what is complete gets its name at once.
  const partial = mkdtempSync(join(folder, 'partial-'))
  const { status, stdout, stderr } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`],
    { encoding: 'utf8', timeout: FETCH },
  )
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw new Error(`mvn could not fetch the broker: ${`${stdout}${stderr}`.slice(-2000)}`)
  }
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

/** Starts a broker; resolves when it answers. */
export async function startBroker({ port: wanted } = {}) {
  const libraries = fetchJars()
  const [port, controller] = [wanted ?? (await freePort()), await freePort()]
  const own = mkdtempSync(join(tmpdir(), 'scorelet-broker-'))
  const file = (name) => join(own, name)
  writeFileSync(file('server.properties'), properties(port, controller, file('data')))
  writeFileSync(file('log4j2.properties'), logging)
  const java = [
    ...jvm,
    `-Dlog4j2.configurationFile=${file('log4j2.properties')}`,
    '-cp',
    join(libraries, '*'),
  ]
  const formatted = spawnSync(
    'java',
    [
      ...java,
      'kafka.tools.StorageTool',
      'format',
      '--standalone',
      '-t',
      'c2NvcmVsZXQtdGVzdHMtMQ',
      '-c',
      file('server.properties'),
    ],
    { encoding: 'utf8' },
  )
  if (formatted.status !== 0)
    throw new Error(`The storage of the broker could not be made: ${formatted.stdout}${formatted.stderr}`)

  let child
  let log = ''
  const run = async () => {
    log = ''
    const started = spawn('java', [...java, 'kafka.Kafka', file('server.properties')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    const hear = (text) => {
      log = `${log}${text}`.slice(-100_000)
    }
    started.stdout.setEncoding('utf8').on('data', hear)
    started.stderr.setEncoding('utf8').on('data', hear)
    for (const end = Date.now() + START; ; await sleep(100)) {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`The broker ended: ${log.slice(-3000)}`)
      if (log.includes('Kafka Server started') && (await answers(port))) return
      if (Date.now() > end) throw new Error(`The broker does not answer: ${log.slice(-3000)}`)
    }
  }
  const end = async (signal) => {
    const ending = child
    if (ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    const late = setTimeout(() => ending.kill('SIGKILL'), 20_000)
    await ended
    clearTimeout(late)
  }
  const abandon = () => child?.kill('SIGKILL')
  process.once('exit', abandon)
  const stop = async () => {
    await end('SIGTERM')
    process.off('exit', abandon)
    rmSync(own, { recursive: true, force: true })
  }
  try {
    await run()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    address: `127.0.0.1:${port}`,
    stop,
    restart: async (signal = 'SIGTERM') => {
      await end(signal)
      await run()
    },
    log: () => log,
  }
}

const properties = (port, controller, data) => `
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${data}
num.network.threads=2
num.io.threads=2
auto.create.topics.enable=false
# There is one broker: nothing can have more than one replica.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# Tests don't wait for more members of a group, nor for the log cleaner, nor for members that are gone.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.backoff.ms=300
log.cleaner.dedupe.buffer.size=4194304
`

const logging = `
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c{1} %m%n
`

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const is = (there) => {
      socket.destroy()
      resolve(there)
    }
    socket.once('connect', () => is(true)).once('error', () => is(false))
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = process.argv[2] === undefined ? 9092 : Number(process.argv[2])
  const broker = await startBroker({ port })
  console.log(broker.address)
  const stop = () => void broker.stop().then(() => process.exit())
  process.on('SIGINT', stop).on('SIGTERM', stop)
}
