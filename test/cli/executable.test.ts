/** The built executable: what only a process of its own shows. `npm test` builds it first. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { folder } from './harness.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const main = `${root}dist/cli/main.js`
const fixture = `${root}fixtures/pmml/tree/classifier-categorical`
const model = `${fixture}/model.pmml`
const input = readFileSync(`${fixture}/input.csv`, 'utf8')
const files = folder()

const start = (args: readonly string[], cwd = root): ChildProcess =>
  spawn(process.execPath, [main, ...args], { cwd })

async function finish(child: ChildProcess, stdin?: string | Uint8Array) {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('The process has no pipes')
  child.stdin?.on('error', () => {})
  if (stdin !== undefined) child.stdin?.end(stdin)
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')])
  return { code: code ?? signal, stdout: out, stderr: err }
}

/** A long table made of the fixture's rows. */
function rows(count: number): string {
  const [header, ...lines] = input.trimEnd().split('\n')
  return `${header}\n${Array.from({ length: count }, (_, index) => lines[index % lines.length]).join('\n')}\n`
}

describe('the executable', () => {
  it('is built, and runs as a command', () => {
    expect(existsSync(main)).toBe(true)
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it.each([
    ['--version', ['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    ['--help', ['--help'], 0, /scorelet score MODEL \[INPUT\]/, /^$/],
    ['inspect', ['inspect', model], 0, /^TreeModel for classification\n/, /^$/],
    ['inspect --json', ['inspect', model, '--json'], 0, /"element": "TreeModel"/, /^$/],
    [
      'verify',
      ['verify', model, '--input', `${fixture}/input.csv`, '--expected', `${fixture}/expected.csv`],
      0,
      /^All 40 test records agree\.\n$/,
      /^$/,
    ],
    [
      'a missing model',
      ['inspect', 'nowhere.pmml'],
      3,
      /^$/,
      /^scorelet: .*nowhere\.pmml.*\[not-found\]\n$/s,
    ],
    ['no model at all', ['score', `${root}package.json`], 3, /^$/, /\[unknown-format\]/],
    ['an unknown option', ['inspect', model, '--jsn'], 2, /^$/, /Did you mean --json\?/],
  ])('%s', async (_, args, code, stdout, stderr) => {
    const outcome = await finish(start(args), '')
    expect(outcome.stdout).toMatch(stdout)
    expect(outcome.stderr).toMatch(stderr)
    expect(outcome.code).toBe(code)
  })

  it('scores what is piped in', async () => {
    const { code, stdout, stderr } = await finish(start(['score', model]), gzipSync(input))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const expected = readFileSync(`${fixture}/expected.csv`, 'utf8').trimEnd().split('\n')
    const scored = stdout.trimEnd().split('\n')
    expect(scored).toHaveLength(expected.length)
    expect(scored[0]).toBe(expected[0])
    expect(scored.map((line) => line.split(',')[0])).toEqual(expected.map((line) => line.split(',')[0]))
  })

  it('gives scores as they come, not at the end', async () => {
    const child = start(['score', model])
    const [header, first, second] = input.split('\n')
    child.stdin?.write(`${header}\n${first}\n`)
    const [early] = await once(child.stdout as NodeJS.ReadableStream, 'data')
    expect(String(early).trimEnd().split('\n')).toHaveLength(2)
    const { code, stdout } = await finish(child, `${second}\n`)
    expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 1 })
  })

  it.each([
    ['csv', []],
    ['tsv', ['--keep', '--align']],
    ['ndjson', ['--align']],
  ])('scores on threads as it does without: %s', async (ending, options) => {
    const [header, ...lines] = rows(60_000).trimEnd().split('\n')
    for (let at = 500; at < lines.length; at += 1000) {
      lines[at] = `${lines[at]},1`
      // Quotes well within the input, and line ends in them.
      if (at > 30_000) lines[at + 1] = lines[at + 1].replace(/[^,]*$/, '"$&\n"')
    }
    const table = files.write('threads.csv', `${header}\n${lines.join('\n')}\n`)
    const run = async (workers: string) => {
      const [output, errors] = [files.path(`out.${ending}`), files.path('errors.csv')]
      const more = ['-o', output, '-e', errors, '--workers', workers]
      const { code, stderr } = await finish(start(['score', model, table, ...options, ...more]))
      return {
        code,
        stderr: stderr.replace(/ in .* s,/, ''),
        output: files.read(`out.${ending}`),
        errors: files.read('errors.csv'),
      }
    }
    const alone = await run('0')
    expect(alone.errors.split('\n').length).toBeGreaterThan(60)
    expect(await run('2')).toEqual(alone)
    expect(await run('1')).toEqual(alone)
  })

  it('writes packed files that others read', async () => {
    const output = files.path('scores.ndjson.gz')
    const { code } = await finish(start(['score', model, `${fixture}/input.csv`, '-o', output]))
    expect(code).toBe(0)
    expect(gunzipSync(readFileSync(output)).toString().trimEnd().split('\n')).toHaveLength(40)
  })

  it('ends without a word when its reader has enough', async () => {
    const child = start(['score', model, files.write('long.csv', rows(200_000))])
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    child.stdout?.destroy()
    const [[code], stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stderr as NodeJS.ReadableStream),
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s stops it and leaves no file', async (signal) => {
    const output = files.path(`${signal}.csv`)
    const child = start(['score', model, '--output', output])
    child.stdin?.write(rows(50_000))
    // The input stays open: the run would wait for more for ever.
    while (!readdirSync(files.path('.')).some((name) => name.startsWith(signal)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill(signal)
    const { code, stderr } = await finish(child)
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'scorelet: interrupted\n' })
    expect(readdirSync(files.path('.')).filter((name) => name.startsWith(signal))).toEqual([])
  })

  it('does not wait for input after a failure', async () => {
    const child = start(['score', model])
    child.stdin?.write('1,2,3\n4,5,6\n')
    const { code, stderr } = await finish(child)
    expect(code).toBe(4)
    expect(stderr).toContain('--columns a,b,c')
  })

  describe.runIf(process.platform !== 'win32')('as a stream', () => {
    const pipe = (name: string): string => {
      execFileSync('mkfifo', [files.path(name)])
      return files.path(name)
    }
    const [header, first, second] = input.split('\n')
    const streaming = (updates: string) => start(['stream', '-m', `m=${model}`, '-u', updates, '--follow'])

    it('ends by itself when the records end, whoever may still write to the pipe of updates', async () => {
      const { code, stdout } = await finish(streaming(pipe('unused')), `${header}\n${first}\n${second}\n`)
      expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 2 })
    })

    it('takes updates from a pipe while records flow, and SIGTERM ends it after what is in flight', async () => {
      const updates = pipe('updates')
      const child = streaming(updates)
      const { stdout, stderr } = child
      if (stdout === null || stderr === null) throw new Error('The process has no pipes')
      child.stdin?.write(`${header}\n${first}\n`)
      const [early] = await once(stdout, 'data')
      expect(JSON.parse(String(early)).route).toBe('stable')
      const publish = await finish(
        start(['publish', `${root}fixtures/demo/loan-default.pmml`, '--name', 'n']),
      )
      expect(publish).toMatchObject({ code: 0, stderr: '' })
      writeFileSync(updates, publish.stdout)
      for await (const text of stderr) if (/^scorelet: n \w{12} put: applied$/m.test(String(text))) break
      child.stdin?.write(`${second}\n`)
      // Two models, and nothing says which: an answer as well.
      const [late] = await once(stdout, 'data')
      expect(JSON.parse(String(late)).error.code).toBe('no-route')
      child.kill('SIGTERM')
      const [code] = await once(child, 'close')
      expect(code).toBe(130)
    })
  })
})
