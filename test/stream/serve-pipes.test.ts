/** The stream as a part of pipelines of Node's and of the web's, and that nothing keeps running when it is over. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { type Answer, scoringDuplex, scoringTransform, serve } from '../../src/stream/index.js'
import { all, feed, turn } from './feeds.js'
import { adding, watchingLoader } from './models.js'

interface X {
  readonly x: number
}

const put = { type: 'put', name: 'm', version: '1', data: adding(10) }
const predictions = (answers: readonly unknown[]): unknown[] =>
  answers.map((each) =>
    Array.isArray(each)
      ? predictions(each)
      : ((each as Answer).score?.prediction ?? (each as Answer).error?.code),
  )

/** A sink that keeps what comes, and takes its time where it is told to. */
function sink(got: unknown[], wait: () => Promise<void> = async () => {}): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(chunk, _encoding, callback) {
      got.push(chunk)
      void wait().then(() => callback())
    },
  })
}

const counting = (read: { count: number }, most = 10_000): Readable =>
  Readable.from(
    (function* () {
      while (read.count < most) yield { x: read.count++ }
    })(),
  )

describe('toNodeStream', () => {
  it('gives the answers, and the arrays of them', async () => {
    const got: unknown[] = []
    await pipeline(serve({ records: [{ x: 1 }, [{ x: 2 }], []], updates: [put] }).toNodeStream(), sink(got))
    expect(predictions(got)).toEqual([11, [12], []])
  })

  it('reads no further ahead than it may', async () => {
    const read = { count: 0 }
    const stream = serve({ records: counting(read), updates: [put] }).toNodeStream({ highWaterMark: 2 })
    stream.read()
    for (let i = 0; i < 100; i++) await turn()
    // Two answers, one that is asked for, and what a Node stream of records has ahead itself.
    expect(read.count).toBeLessThan(24)
    await all(stream)
    expect(read.count).toBe(10_000)
  })

  it('is destroyed by what ends the stream, and ends it where it is destroyed', async () => {
    const records = feed<X>({ x: 1 })
    records.fail(new Error('gone'))
    await expect(pipeline(serve({ records, updates: [put] }).toNodeStream(), sink([]))).rejects.toThrow(
      'gone',
    )
    const { load, watched } = watchingLoader()
    const endless = feed<X>({ x: 1 }, { x: 2 })
    for await (const _ of serve({ records: endless, updates: [put], load }).toNodeStream()) break
    while (endless.stopped() === 0 || watched[0].cleanups === 0) await turn()
    expect(watched).toMatchObject([{ cleanups: 1, late: 0 }])
  })
})

describe('toWebStream', () => {
  it('gives the answers as they are asked for', async () => {
    const read = { count: 0 }
    function* records() {
      while (read.count < 5) yield { x: read.count++ }
    }
    const stream = serve({ records: records(), updates: [put] }).toWebStream()
    const reader = stream.getReader()
    for (let i = 0; i < 10; i++) await turn()
    expect(read.count).toBe(0)
    expect(predictions([(await reader.read()).value])).toEqual([10])
    expect(read.count).toBe(1)
    reader.releaseLock()
    expect(predictions(await all(stream))).toEqual([11, 12, 13, 14])
  })

  it('fails with the records, and ends the stream where it is cancelled', async () => {
    const failing = feed<X>()
    failing.fail(new Error('gone'))
    await expect(all(serve({ records: failing }).toWebStream())).rejects.toThrow('gone')
    const records = feed<X>({ x: 1 }, { x: 2 })
    for await (const _ of serve({ records, updates: [put] }).toWebStream()) break
    expect(records.stopped()).toBe(1)
  })
})

describe('scoringDuplex', () => {
  it('answers in a pipeline', async () => {
    const got: unknown[] = []
    await pipeline(
      Readable.from([{ x: 1 }, { x: 'no' }, [{ x: 2 }]]),
      scoringDuplex({ updates: [put] }),
      sink(got),
    )
    expect(predictions(got)).toEqual([11, 'wrong-type', [12]])
  })

  it('reads no further ahead than the slowest lets it', async () => {
    const read = { count: 0 }
    const got: unknown[] = []
    let go = (): void => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const done = pipeline(
      counting(read),
      scoringDuplex({ updates: [put], highWaterMark: 4 }),
      sink(got, () => held),
    )
    for (let i = 0; i < 200; i++) await turn()
    expect(read.count).toBeGreaterThan(0)
    expect(read.count).toBeLessThan(40)
    go()
    await done
    expect(predictions(got)).toEqual(Array.from({ length: 10_000 }, (_, x) => x + 10))
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'the source',
      async () => {
        const failing = new Readable({ objectMode: true, read: () => failing.destroy(new Error('gone')) })
        const { load, watched } = watchingLoader()
        const duplex = scoringDuplex({ updates: [put], load })
        await expect(pipeline(failing, duplex, sink([]))).rejects.toThrow('gone')
        while (watched.some(({ cleanups }) => cleanups === 0)) await turn()
        return duplex
      },
    ],
    [
      'the sink',
      async () => {
        const failing = new Writable({
          objectMode: true,
          write: (_chunk, _encoding, callback) => callback(new Error('gone')),
        })
        const { load, watched } = watchingLoader()
        const duplex = scoringDuplex({ updates: [put], load })
        await expect(pipeline(counting({ count: 0 }), duplex, failing)).rejects.toThrow('gone')
        while (watched.some(({ cleanups }) => cleanups === 0)) await turn()
        return duplex
      },
    ],
    [
      'a signal',
      async () => {
        const control = new AbortController()
        const duplex = scoringDuplex({ updates: [put], signal: control.signal })
        const outcome = pipeline(Readable.from(feed<X>({ x: 1 })), duplex, sink([]))
        outcome.catch(() => {})
        await turn()
        control.abort()
        await expect(outcome).rejects.toMatchObject({ name: 'AbortError' })
        return duplex
      },
    ],
  ])('is destroyed by an error of %s', async (_what, run) => {
    expect(await run()).toMatchObject({ destroyed: true })
  })
})

describe('scoringTransform', () => {
  it('answers between streams', async () => {
    const records = new ReadableStream({
      start(controller) {
        for (const x of [1, 'no', 3]) controller.enqueue({ x })
        controller.enqueue([{ x: 4 }])
        controller.close()
      },
    })
    const answers = await all(records.pipeThrough(scoringTransform({ updates: [put] })))
    expect(predictions(answers)).toEqual([11, 'wrong-type', 13, [14]])
  })

  it('takes records as their answers are read', async () => {
    const { writable, readable } = scoringTransform<X>({ updates: [put] })
    const writer = writable.getWriter()
    let taken = 0
    const writes = [1, 2, 3].map((x) => writer.write({ x }).then(() => taken++))
    for (let i = 0; i < 10; i++) await turn()
    expect(taken).toBe(0)
    const reader = readable.getReader()
    expect(predictions([(await reader.read()).value])).toEqual([11])
    await turn()
    expect(taken).toBe(1)
    const rest = [reader.read(), reader.read()]
    await Promise.all(writes)
    expect(predictions((await Promise.all(rest)).map(({ value }) => value))).toEqual([12, 13])
    const end = reader.read()
    await writer.close()
    expect(await end).toMatchObject({ done: true })
  })

  it('passes errors both ways', async () => {
    const aborted = scoringTransform<X>()
    const read = aborted.readable.getReader().read()
    read.catch(() => {})
    await aborted.writable.abort(new Error('gone'))
    await expect(read).rejects.toThrow('gone')
    const cancelled = scoringTransform<X>()
    const writer = cancelled.writable.getWriter()
    writer.closed.catch(() => {})
    const write = writer.write({ x: 1 })
    write.catch(() => {})
    await cancelled.readable.cancel()
    await expect(write).rejects.toMatchObject({ code: 'model-closed' })
    await expect(writer.write({ x: 2 })).rejects.toThrow()
  })
})

describe('a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const programs: readonly (readonly [string, string])[] = [
    ['that reads all of it', 'for await (const answer of serve({ records, updates: [put] })) print(answer)'],
    [
      'that breaks',
      'for await (const answer of serve({ records, updates: never() })) { print(answer); break }',
    ],
    [
      'whose updates never come',
      'for await (const answer of serve({ records, updates: never() })) print(answer)',
    ],
    [
      'that is aborted while it waits for a model',
      `const control = new AbortController()
      const served = serve({ records, signal: control.signal, unavailable: { wait: 600_000 } })
      served.next().catch(print)
      control.abort({ score: { prediction: 'aborted' } })`,
    ],
    [
      'that gives up a record',
      'const served = serve({ records: never() }); served.next().then(print); await served.return()',
    ],
    [
      'that destroys a stream',
      `const stream = serve({ records, updates: never() }).toNodeStream(); stream.once('data', (answer) => { print(answer); stream.destroy() })`,
    ],
  ]

  it('ends by itself', async () => {
    const module = join(folder, 'stream.mjs')
    await build({
      entryPoints: ['src/stream/index.ts'],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: module,
      packages: 'bundle',
      external: ['onnxruntime-node'],
      banner: {
        js: `import { createRequire as requires } from 'node:module'; const require = requires(import.meta.url)`,
      },
      logLevel: 'error',
    })
    for (const [what, program] of programs) {
      const script = join(folder, 'program.mjs')
      writeFileSync(
        script,
        `import { serve } from ${JSON.stringify(module)}
        const put = { type: 'put', name: 'm', version: '1', data: Buffer.from(${JSON.stringify(Buffer.from(adding(10)).toString('base64'))}, 'base64') }
        const records = [{ x: 1 }, { x: 2 }]
        async function* never() { yield put; await new Promise(() => {}) }
        const print = (answer) => process.stdout.write((answer?.score?.prediction ?? 'nothing') + ' ')
        ${program}`,
      )
      // A timer that is left would take longer than this.
      const said = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 60_000 })
      expect([what, said.length > 0], said).toEqual([what, true])
    }
  }, 120_000)
})
