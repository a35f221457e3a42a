/** Lines of bytes, and files and pipes that are followed. */

import { execFileSync } from 'node:child_process'
import { appendFileSync, createWriteStream, renameSync, truncateSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../src/cli/follow.js'
import { linesOf } from '../../src/cli/lines.js'
import { folder } from './harness.js'

const files = folder()
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

async function* pieces(...texts: readonly string[]) {
  for (const text of texts) yield encode(text)
}
async function all(lines: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts = []
  for await (const line of lines) texts.push(decode(line))
  return texts
}

describe('lines', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['one that does not end', ['a'], ['a']],
    ['one that ends', ['a\n'], ['a']],
    ['blank ones', ['\n \t\r\n\na\r\n\n'], ['a\r']],
    ['pieces', ['a', 'b\nc', '', '\n', 'd'], ['ab', 'c', 'd']],
    ['a long one is cut', [`${'x'.repeat(5000)}\nb`], ['x'.repeat(1000), 'b']],
    [
      'a long one of many pieces is cut',
      [...Array(50).fill('x'.repeat(100)), '\nb\n'],
      ['x'.repeat(1000), 'b'],
    ],
    ['as long as may be', [`${'x'.repeat(2000)}\n`], ['x'.repeat(2000)]],
  ])('%s', async (_, texts, expected) => {
    expect(await all(linesOf(pieces(...texts), 2000))).toEqual(expected)
  })

  it('are those that splitting gives, however the bytes come', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n', ' ') })
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40)), async (text, cuts) => {
        const bytes = encode(text)
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        )
        async function* chunks() {
          for (let i = 1; i < places.length; i++) yield bytes.subarray(places[i - 1], places[i])
        }
        expect(await all(linesOf(chunks()))).toEqual(text.split('\n').filter((line) => line.trim() !== ''))
      }),
    )
  })
})

describe('files', () => {
  /** Reads lines on and on; `next` is the next one. */
  function reading(path: string, follow: boolean) {
    const stop = new AbortController()
    const lines = linesOf(bytesOf(path, { follow, signal: stop.signal }))
    return {
      next: async () => {
        const { done, value } = await lines.next()
        return done ? 'end' : decode(value)
      },
      stop: () => stop.abort(),
    }
  }

  it('are read to their end', async () => {
    const { next } = reading(files.write('whole', 'a\nb'), false)
    expect([await next(), await next(), await next()]).toEqual(['a', 'b', 'end'])
  })

  it.each([
    ['that are not there', () => files.path('nowhere'), /nowhere can't be read: .*ENOENT/],
    ['that are folders', () => files.path('.'), /can't be read: it is a directory/],
  ])('%s are told', async (_, path, message) => {
    await expect(reading(path(), false).next()).rejects.toThrow(message)
  })

  it('are followed: when they grow, are emptied, are replaced, and come', async () => {
    const path = files.path('followed')
    const { next, stop } = reading(path, true)
    const first = next()
    files.write('followed', 'a\nhal')
    expect(await first).toBe('a')
    const second = next()
    appendFileSync(path, 'f\n')
    expect(await second).toBe('half')
    const third = next()
    truncateSync(path)
    appendFileSync(path, 'anew\n')
    expect(await third).toBe('anew')
    const fourth = next()
    files.write('other', 'replaced\n')
    appendFileSync(path, 'before\n')
    renameSync(files.path('other'), path)
    expect(await fourth).toBe('before')
    expect(await next()).toBe('replaced')
    const last = next()
    stop()
    expect(await last).toBe('end')
  })

  it.runIf(process.platform !== 'win32')('that are pipes end when who writes to them has gone', async () => {
    const path = files.path('pipe')
    execFileSync('mkfifo', [path])
    const { next } = reading(path, false)
    const first = next()
    // Nobody writes to it yet, and that is not its end.
    await new Promise((resolve) => setTimeout(resolve, 50))
    const writer = createWriteStream(path)
    writer.write('a\nb\n')
    expect([await first, await next()]).toEqual(['a', 'b'])
    writer.end()
    expect(await next()).toBe('end')
  })

  it.runIf(process.platform !== 'win32')(
    'that are pipes are followed from one writer to the next',
    async () => {
      const path = files.path('long-pipe')
      execFileSync('mkfifo', [path])
      const { next, stop } = reading(path, true)
      for (const text of ['a', 'b', 'c']) {
        const line = next()
        await new Promise<void>((resolve) => createWriteStream(path).end(`${text}\n`, resolve))
        expect(await line).toBe(text)
      }
      const last = next()
      stop()
      expect(await last).toBe('end')
    },
  )
})
