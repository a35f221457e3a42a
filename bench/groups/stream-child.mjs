/** One measurement of a stream, in a process of its own: the argument is JSON, and so is the result on standard output. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

/** @typedef {{ dist: string, job: string, path: string, large?: string, records: string, count: number, size: number, swaps: number }} Job */

/** @type {Job} */
const job = JSON.parse(process.argv[2])
const { serve, ModelRegistry } = await import(pathToFileURL(join(job.dist, 'stream/index.js')).href)
const document = readFileSync(job.path)
/** @type {object[]} */
const table = JSON.parse(readFileSync(job.records, 'utf8'))

/** The document once more, so that it is another one. */
const version = (/** @type {number} */ number) => Buffer.concat([document, Buffer.from(`<!-- ${number} -->`)])

/** A queue of updates that never ends. */
function queue() {
  /** @type {unknown[]} */
  const waiting = []
  /** @type {((step: object) => void) | undefined} */
  let ask
  return {
    push(/** @type {unknown} */ item) {
      if (ask === undefined) waiting.push(item)
      else ask({ done: false, value: item })
      ask = undefined
    },
    next: () =>
      new Promise((resolve) => {
        if (waiting.length > 0) resolve({ done: false, value: waiting.shift() })
        else ask = resolve
      }),
    return: async () => ({ done: true, value: undefined }),
  }
}

/** Records, or arrays of them, and an update every so many. */
function* flow(/** @type {ReturnType<typeof queue>} */ updates, /** @type {number} */ count) {
  const { size, swaps } = job
  const every = swaps === 0 ? Number.POSITIVE_INFINITY : Math.floor(count / swaps)
  let next = every
  let number = 0
  const arrays = Array.from({ length: Math.floor(table.length / size) }, (_, i) =>
    table.slice(i * size, (i + 1) * size),
  )
  for (let row = 0; row < count; row += size) {
    if (row >= next) {
      next += every
      updates.push({ type: 'put', name: 'm', version: `${++number}`, data: version(number) })
    }
    yield size === 1 ? table[row % table.length] : arrays[(row / size) % arrays.length]
  }
}

/** Seconds that a stream takes. */
async function stream(/** @type {number} */ count) {
  const updates = queue()
  updates.push({ type: 'put', name: 'm', version: '0', data: document })
  let errors = 0
  let answered = 0
  const begun = performance.now()
  for await (const answers of serve({ records: flow(updates, count), updates }))
    if (Array.isArray(answers)) {
      answered += answers.length
      for (const { error } of answers) if (error !== undefined) errors++
    } else {
      answered++
      if (answers.error !== undefined) errors++
    }
  const seconds = (performance.now() - begun) / 1e3
  if (errors > 0 || answered !== count) throw new Error(`${errors} errors, ${answered} answers of ${count}`)
  return seconds
}

/** Pauses of the event loop, and between answers, while a large model is put; or for as long without. */
async function pauses() {
  const registry = new ModelRegistry()
  await registry.put({ name: 'm', version: '0', data: document })
  const large = job.large === undefined ? undefined : readFileSync(job.large)
  let stop = false
  let longest = 0
  const delays = monitorEventLoopDelay({ resolution: 1 })
  function* records() {
    const { size } = job
    const some = table.slice(0, size)
    for (let row = 0; !stop; row++) yield size === 1 ? table[row % table.length] : some
  }
  let last = 0
  const reading = (async () => {
    for await (const _ of serve({ records: records(), registry, model: 'm' })) {
      const now = performance.now()
      if (last > 0) longest = Math.max(longest, now - last)
      last = now
    }
  })()
  const rest = () => new Promise((resolve) => setTimeout(resolve, 1000))
  await rest()
  longest = 0
  delays.enable()
  const begun = performance.now()
  if (large === undefined) await rest().then(rest)
  else await registry.put({ name: 'large', version: '1', data: large, force: true }).then(expectApplied)
  const seconds = (performance.now() - begun) / 1e3
  delays.disable()
  const between = longest
  stop = true
  await reading
  await registry.close()
  return { seconds, p99: delays.percentile(99) / 1e6, max: delays.max / 1e6, between }
}

function expectApplied(/** @type {{ status: string, error?: Error }} */ { status, error }) {
  if (status !== 'applied') throw error ?? new Error(status)
}

if (job.job === 'pauses') process.stdout.write(JSON.stringify(await pauses()))
else {
  await stream(Math.min(job.count, 200_000))
  process.stdout.write(JSON.stringify({ seconds: await stream(job.count) }))
}
