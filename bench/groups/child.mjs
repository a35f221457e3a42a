/** One measurement in a process of its own: arguments are the name of the job and JSON; the result is JSON on standard output. */

import { openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** @typedef {{ dist: string, path: string, options?: object, other?: string }} Job */

const library = (/** @type {string} */ dist) => import(pathToFileURL(join(dist, 'index.js')).href)

setFlagsFromString('--expose-gc')
/** @type {() => void} */
const collect = runInNewContext('gc')

/** The memory in use after what is not needed has gone: objects, and what they have outside of the heap. */
function memory() {
  for (let i = 0; i < 4; i++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return { heap: heapUsed, external }
}

/** Time for what is freed later than collected, such as the memory of kernels. */
async function rest() {
  for (let i = 0; i < 4; i++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Seconds of processor that all threads of this process have used. */
const processor = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The most memory that this process ever had, in bytes. */
const peak = () => process.resourceUsage().maxRSS * 1024

/** The longest time that the main thread did nothing else, in milliseconds. */
function watchPauses() {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 1)
  return () => {
    clearInterval(timer)
    return Math.max(longest, performance.now() - last)
  }
}

/** The columns of rows of texts, the first of which are names. @param {readonly (readonly string[])[]} rows */
const numbersOf = ([names, ...rows]) =>
  names.map((_, column) => Float64Array.from(rows, (cells) => Number(cells[column])))

/** How each library reads a table of numbers. @type {Record<string, (text: string, load: NodeJS.Require) => readonly ArrayLike<number>[]>} */
const tables = {
  papaparse: (text, load) => numbersOf(load('papaparse').parse(text, { skipEmptyLines: true }).data),
  'csv-parse': (text, load) => numbersOf(load('csv-parse/sync').parse(text)),
  udsv: (text, load) => {
    const { inferSchema, initParser } = load('udsv')
    return initParser(inferSchema(text)).typedCols(text)
  },
}

/** @type {Record<string, (job: Job) => Promise<unknown>>} */
const jobs = {
  /** Only the bytes are read: what any loader has in memory at least. */
  async read({ dist, path }) {
    await library(dist)
    const { length } = readFileSync(path)
    return { bytes: length, peak: peak(), processor: processor() }
  },

  async load({ dist, path, options }) {
    const { openModel } = await library(dist)
    const used = processor()
    const start = performance.now()
    const pauses = watchPauses()
    const model = await openModel(path, options)
    await model.ready()
    const seconds = (performance.now() - start) / 1e3
    return {
      seconds,
      processor: processor() - used,
      pause: pauses(),
      peak: peak(),
      engine: model.info.engine,
    }
  },

  /**
   * How much a loaded model holds, without the bytes it came from: what one more adds to some, so that neither what the library keeps nor the
   * code that the engine makes of it is counted.
   */
  async held({ dist, path }) {
    const { loadModel } = await library(dist)
    // A function of its own: this one would keep what it has read until it ends.
    const load = () => loadModel(readFileSync(path))
    const models = [load(), load(), load()]
    await rest()
    const before = memory()
    models.push(load())
    await rest()
    const { heap, external } = memory()
    const held = { heap: heap - before.heap, external: external - before.external }
    for (const model of models) await model.cleanup()
    return { ...held, held: held.heap + held.external }
  },

  /** Loads and cleans up again and again; bytes more after the second half than after the first. */
  async cycles({ dist, path }) {
    const { loadModel } = await library(dist)
    const bytes = readFileSync(path)
    const after = async (/** @type {number} */ count) => {
      for (let i = 0; i < count; i++) {
        const model = loadModel(bytes)
        await model.score({})
        await model.cleanup()
      }
      await rest()
      const { heap, external } = memory()
      return heap + external
    }
    await after(100)
    const first = await after(450)
    return { growth: (await after(450)) - first, cycles: 1000 }
  },

  /** Loads one document again and again. */
  async warm({ dist, path }) {
    const { loadModel } = await library(dist)
    const bytes = readFileSync(path)
    const times = []
    const end = performance.now() + 1500
    while (performance.now() < end) {
      const start = performance.now()
      loadModel(bytes)
      times.push(performance.now() - start)
    }
    times.sort((a, b) => a - b)
    return { best: times[0], median: times[times.length >> 1] }
  },

  /** Bytes that are allocated a record, beyond none: the heap's growth while nothing is collected. */
  async garbage({ dist, path, other }) {
    const { loadModel } = await library(dist)
    const model = loadModel(readFileSync(path))
    const records = JSON.parse(readFileSync(String(other), 'utf8'))
    let sum = 0
    const score = (/** @type {number} */ count) => {
      for (let i = 0; i < count; i++) sum += Number(model.scoreSync(records[i % records.length]).prediction)
    }
    score(50_000)
    collect()
    const before = process.memoryUsage().heapUsed
    score(2000)
    return { bytes: (process.memoryUsage().heapUsed - before) / 2000, sum }
  },

  async onnx({ path }) {
    const { InferenceSession } = await import('onnxruntime-node')
    const used = processor()
    const start = performance.now()
    await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 })
    return { seconds: (performance.now() - start) / 1e3, processor: processor() - used, peak: peak() }
  },

  /** Reads a table of numbers with a library, whose folder the options name. */
  async csv({ path, other, options }) {
    const { folder } = /** @type {{ folder: string }} */ (options)
    const load = createRequire(join(folder, 'index.js'))
    const start = performance.now()
    const text = readFileSync(path, 'utf8')
    /** @type {readonly ArrayLike<number>[]} */
    const columns = tables[String(other)](text, load)
    const seconds = (performance.now() - start) / 1e3
    let sum = 0
    for (const column of columns) for (let row = 0; row < column.length; row++) sum += column[row]
    return { seconds, sum, columns: columns.length }
  },

  /** Reads a file in pieces and counts lines: what reading costs at least. */
  async lines({ path }) {
    const file = openSync(path, 'r')
    const buffer = Buffer.alloc(1 << 20)
    const start = performance.now()
    let lines = 0
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer))
      for (let at = buffer.indexOf(10); at >= 0 && at < length; at = buffer.indexOf(10, at + 1)) lines++
    return { lines, seconds: (performance.now() - start) / 1e3 }
  },
}

const [job, argument] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await jobs[job](JSON.parse(argument))))
