/** `scorelet stream` over files and pipes: records, updates and answers. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { adding, broken, constantTree, lagging } from '../stream/models.js'
import { cli, folder } from './harness.js'

const files = folder()
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const put = (name: string, version: string, data: Uint8Array, more: object = {}): string =>
  JSON.stringify({ type: 'put', name, version, data: base64(data), ...more })
const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('')
const records = (...numbers: readonly number[]): string => lines(...numbers.map((x) => JSON.stringify({ x })))

/** The answers of a run, without the time that they took. */
const answersOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { ns, ...answer } = JSON.parse(line)
      expect(ns).toBeTypeOf('number')
      return answer
    })
const predictions = (stdout: string) =>
  answersOf(stdout).map(({ prediction, error }) => (error === undefined ? prediction : errorOf(error)))
const errorOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : error

const one = files.write('one.pmml', adding(1))
const ten = files.write('ten.pmml', adding(10))
const models = ['--model', `m=${one}`]

describe('answers', () => {
  it('have the score, who gave it and by which way', async () => {
    const { code, stdout, stderr } = await cli(['stream', ...models], { stdin: records(1, 2) })
    const version = execFileSync('sha256sum', [one], { encoding: 'utf8' }).slice(0, 12)
    expect({ code, answers: answersOf(stdout) }).toEqual({
      code: 0,
      answers: [2, 3].map((prediction) => ({
        prediction,
        outputs: { y: prediction },
        model: 'm',
        version,
        route: 'stable',
      })),
    })
    expect(stderr).toBe(`scorelet: m ${version} put: applied\n`)
  })

  it('repeat the record', async () => {
    const { stdout } = await cli(['stream', ...models, '--keep', '-q'], { stdin: 'x,y\n1,a\n2,\n' })
    expect(answersOf(stdout).map(({ input, prediction }) => [input, prediction])).toEqual([
      [{ x: '1', y: 'a' }, 2],
      [{ x: '2', y: '' }, 3],
    ])
  })

  it.each(['1', '2', '3', '1000'])(
    'stand where their records stood, whatever is wrong with these: --batch %s',
    async (batch) => {
      const bad = ['{', '[]', '{"x":"no number"}']
      const stdin = [...records(1).split('\n'), ...bad, ...records(2, 3).split('\n'), ...bad, bad[0]]
      const { code, stdout, stderr } = await cli(['stream', ...models, '-q', '--batch', batch], {
        stdin: lines(...stdin.filter((line) => line !== '')),
      })
      const faults = ['bad-json', 'not-a-record', 'wrong-type']
      expect({ code, stderr, answers: predictions(stdout) }).toEqual({
        code: 1,
        stderr: '',
        answers: [2, ...faults, 3, 4, ...faults, 'bad-json'],
      })
      expect(answersOf(stdout)[1]).toMatchObject({ error: { line: 2 } })
    },
  )

  it('come when their records do, not at the end', async () => {
    async function* typing() {
      yield Buffer.from(records(1))
      await expect.poll(() => files.read('early.ndjson')).toMatch(/"prediction":2/)
      yield Buffer.from(records(2))
    }
    const { code } = await cli(['stream', ...models, '-o', files.path('early.ndjson')], {
      stdin: typing(),
    })
    expect([code, predictions(files.read('early.ndjson'))]).toEqual([0, [2, 3]])
  })
})

describe('models', () => {
  it('are chosen by a field of the record', async () => {
    const stdin = lines('{"x":1,"to":"a"}', '{"x":1,"to":"b"}', '{"x":1,"to":null}', '{"x":1,"to":"c"}')
    const { code, stdout } = await cli(
      ['stream', '-q', '-m', `a=${one}`, '-m', `b=${ten}`, '--route-by', 'to'],
      { stdin },
    )
    expect([code, predictions(stdout)]).toEqual([1, [2, 11, 'no-route', 'no-such-model']])
  })

  it('have a history for each key', async () => {
    const stdin = lines('{"x":1,"who":"a"}', '{"x":2,"who":7}', '{"x":3,"who":"a"}', '{"x":4,"who":7}')
    const args = ['stream', '-q', '-m', `l=${files.write('lag.pmml', lagging)}`]
    expect(predictions((await cli([...args, '--key', 'who'], { stdin })).stdout)).toEqual([null, null, 1, 2])
    expect(predictions((await cli(args, { stdin })).stdout)).toEqual([null, 1, 2, 3])
  })

  it('that are several must be chosen', async () => {
    const { stdout } = await cli(['stream', '-q', '-m', `a=${one}`, '-m', `b=${ten}`], { stdin: records(1) })
    expect(predictions(stdout)).toEqual(['no-route'])
  })

  it.each([
    ['that is not there', `m=${files.path('nowhere')}`, 3, /nowhere can't be read.*\[not-found\]\n$/s],
    ['that is none', `m=${files.write('broken.pmml', broken)}`, 3, /broken\.pmml: .*\[[\w-]+\]\n$/s],
    [
      'that fails its own tests',
      `m=${files.write('wrong.pmml', constantTree('a', { verifies: 'b' }))}`,
      3,
      /\[verification-failed\]\n$/,
    ],
    ['without a name', one, 2, /--model takes NAME=PATH/],
  ])('a model %s ends the run before the first record', async (_, argument, code, message) => {
    const outcome = await cli(['stream', '--model', argument], { stdin: records(1) })
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr).toMatch(message)
  })
})

describe('updates', () => {
  it('of a file are all in force before the first record, bad ones are told, and any of them is newer than a model to begin with', async () => {
    const updates = files.write(
      'updates.ndjson',
      lines(
        put('m', '2', adding(2), { at: 1 }),
        'no JSON',
        '',
        put('m', '3', broken, { at: 2 }),
        put('m', '4', adding(4), { at: 3 }),
        put('m', 'old', adding(5), { at: 2 }),
      ),
    )
    const { code, stdout, stderr } = await cli(['stream', ...models, '--updates', updates], {
      stdin: records(1),
    })
    expect([code, answersOf(stdout)]).toMatchObject([0, [{ prediction: 5, version: '4' }]])
    expect(stderr.replace(/m \w{12}/, 'm first')).toMatch(
      /^scorelet: m first put: applied\nscorelet: m 2 put: applied\nscorelet: unknown: rejected: .*\[invalid-message\]\nscorelet: m 3 put: rejected: .*\nscorelet: m 4 put: applied\nscorelet: m old put: stale\n$/,
    )
  })

  it('may read documents from allowed places alone', async () => {
    const updates = files.write(
      'located.ndjson',
      lines(JSON.stringify({ type: 'put', name: 'm', version: '1', location: ten })),
    )
    const args = ['stream', '-q', '--updates', updates]
    expect(predictions((await cli(args, { stdin: records(1) })).stdout)).toEqual(['no-such-model'])
    const allowed = await cli([...args, '--allow', files.path('.')], { stdin: records(1) })
    expect(predictions(allowed.stdout)).toEqual([11])
  })

  it('come from standard input beside records of a file', async () => {
    const { code, stdout } = await cli(
      ['stream', '-q', '--updates', '-', '--records', files.write('records.ndjson', records(1, 2))],
      { stdin: lines(put('m', '1', adding(7))) },
    )
    expect([code, predictions(stdout)]).toEqual([0, [8, 9]])
  })

  it.each(['a file', 'a pipe'])(
    'of %s are followed, and each is in force for the records after it',
    async (what) => {
      const path = files.path(what.replace(' ', '-'))
      if (what === 'a pipe') execFileSync('mkfifo', [path])
      const output = files.path(`${what}.ndjson`)
      const told = () => predictions(files.read(`${what}.ndjson`))
      async function* typing() {
        yield Buffer.from(records(1))
        // The first record waits for a model; the file comes later than the run that follows it.
        appendFileSync(path, lines(put('m', '1', adding(1))))
        await expect.poll(told).toEqual([2])
        appendFileSync(path, lines('{"type":"route","name":"n"}', put('m', '2', adding(2))))
        // That an update was taken shows by the answers alone.
        for (let sent = 1; told().at(-1) !== 3; sent++) {
          yield Buffer.from(records(1))
          await expect.poll(() => told().length).toBe(sent + 1)
        }
        appendFileSync(path, lines('{"type":"rollback","name":"m"}'))
        for (let sent = told().length; told().at(-1) !== 2; sent++) {
          yield Buffer.from(records(1))
          await expect.poll(() => told().length).toBe(sent + 1)
        }
      }
      files.write(`${what}.ndjson`, '')
      const { code } = await cli(
        ['stream', '-q', '--updates', path, '--follow', '-o', output, '--wait', '60'],
        {
          stdin: typing(),
        },
      )
      expect(code).toBe(0)
      expect(told().every((prediction) => prediction === 2 || prediction === 3)).toBe(true)
    },
  )
})

describe('while there is no model', () => {
  const updates = files.write('none.ndjson', '')
  it.each([
    [[], 1, ['no-such-model', 'no-such-model']],
    [['--on-missing', 'error', '--follow'], 1, ['no-such-model', 'no-such-model']],
    [['--on-missing', 'wait', '--wait', '0.01', '--follow'], 1, ['no-such-model', 'no-such-model']],
    [['--on-missing', 'pass'], 0, [null, null]],
    [['--on-missing', 'drop'], 0, []],
  ])('%s', async (args, code, expected) => {
    const outcome = await cli(['stream', '-q', '--updates', updates, '--batch', '1', ...args], {
      stdin: records(1, 2),
    })
    expect([outcome.code, predictions(outcome.stdout)]).toEqual([code, expected])
  })

  it('records that are dropped leave bad ones in their order', async () => {
    const stdin = lines(
      '{',
      '{"x":1,"to":"m"}',
      '{"x":1,"to":"none"}',
      '[',
      '{"x":2,"to":"none"}',
      '{',
      '{"x":3,"to":"m"}',
      '{',
    )
    for (const batch of ['1', '2', '3', '9']) {
      const { stdout } = await cli(
        ['stream', '-q', ...models, '--route-by', 'to', '--on-missing', 'drop', '--batch', batch],
        { stdin },
      )
      expect(predictions(stdout)).toEqual(['bad-json', 2, 'bad-json', 'bad-json', 4, 'bad-json'])
    }
  })
})

describe('what happens is told', () => {
  it('as JSON', async () => {
    const updates = files.write('told.ndjson', lines(put('m', '2', broken), put('m', '3', adding(3))))
    const { stderr } = await cli(['stream', ...models, '--events', '--updates', updates], {
      stdin: records(1),
    })
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { type: 'update', update: { name: 'm', status: 'applied' } },
      {
        type: 'update',
        update: {
          version: '2',
          status: 'rejected',
          error: { code: expect.any(String), message: expect.any(String) },
        },
      },
      { type: 'update', update: { version: '3', status: 'applied' } },
      ...Array(2).fill({ type: 'retired' }),
    ])
  })

  it('over HTTP, while it runs', async () => {
    let url = ''
    const stderr: string[] = []
    async function* typing() {
      yield Buffer.from(records(1, 2))
      await expect.poll(() => stderr.join('')).toMatch(/the state is at http/)
      url = /(http:\S+)\/state/.exec(stderr.join(''))?.[1] ?? ''
      await expect.poll(async () => (await fetch(`${url}/state/m`)).text()).toMatch(/"count":2,/)
      expect(await (await fetch(`${url}/state`)).json()).toMatchObject({ instance: 'i-1' })
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/name="m"/)
    }
    const { code } = await cli(['stream', ...models, '--http', '0', '--instance', 'i-1'], {
      stdin: typing(),
      onStderr: (text) => stderr.push(text),
    })
    expect(code).toBe(0)
    await expect(fetch(`${url}/state`)).rejects.toThrow()
  })

  it('that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, stderr } = await cli(['stream', ...models, '-q', '--http', String(port)], { stdin: '' })
    server.close()
    expect([code, stderr]).toEqual([4, expect.stringMatching(/--http can't listen: .*EADDRINUSE/)])
  })
})

describe('an interrupt', () => {
  it('ends the run after what is in flight', async () => {
    const abort = new AbortController()
    const output = files.path('interrupted.ndjson')
    async function* endless() {
      yield Buffer.from(records(1, 2, 3))
      await expect.poll(() => predictions(files.read('interrupted.ndjson'))).toEqual([2, 3, 4])
      abort.abort()
      // The input stays open.
      await new Promise(() => {})
    }
    files.write('interrupted.ndjson', '')
    const outcome = await cli(['stream', ...models, '-q', '-o', output], {
      stdin: endless(),
      signal: abort.signal,
    })
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: 'scorelet: interrupted\n' })
    expect(predictions(files.read('interrupted.ndjson'))).toEqual([2, 3, 4])
  })

  it.each([
    ['the first record', []],
    ['a model', ['--updates', '-', '--records', files.write('waiting.ndjson', records(1)), '--wait', '3600']],
    ['a file of updates', ['--updates', files.path('never'), '--follow']],
  ])('ends it while it waits for %s', async (_, args) => {
    const abort = new AbortController()
    async function* silent() {
      setTimeout(() => abort.abort(), 50)
      await new Promise(() => {})
      yield Buffer.from('')
    }
    const { code } = await cli(['stream', '-q', ...args], { stdin: silent(), signal: abort.signal })
    expect(code).toBe(130)
  })
})

describe('command lines that make no sense', () => {
  it.each([
    [['--events', '--quiet'], /--events and --quiet contradict/],
    [['--follow'], /--follow is for --updates/],
    [['--updates', '-'], /can’t both come from standard input/],
    [['--on-missing', 'hope'], /--on-missing takes wait, error, pass, drop, not "hope"/],
    [['--batch', '0'], /--batch takes a whole number above 0/],
    [['--wait', '-1'], /--wait/],
    [['--http', 'x'], /--http takes a port/],
    [['--http', '70000'], /--http takes a port/],
    [['--exactly-once'], /--exactly-once is for streams through Kafka/],
    [['--kafka', 'a:1', '--in', 'i', '--out', 'o'], /--kafka takes --in, --out and --models/],
    [['--kafka', 'a:1', '--records', 'r'], /--records is not for streams through Kafka/],
    [['--kafka', 'a', '--in', 'i', '--out', 'o', '--models', 'm'], /host:port each, not "a"/],
    [['--output', one, '--model', `m=${one}`], /--output and a model name the same file/],
    [['--recrods', 'x'], /Did you mean --records\?/],
    [['more'], /one argument too many/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await cli(['stream', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('records that are no records end the run', async () => {
    const { code, stderr } = await cli(['stream', '-q', ...models, '--input-format', 'csv'], { stdin: '' })
    expect([code, stderr]).toEqual([4, 'scorelet: standard input is empty\n'])
  })

  it('--help has all options', async () => {
    const { code, stdout } = await cli(['stream', '--help'])
    expect(code).toBe(0)
    for (const option of ['--records', '--updates', '--kafka', '--state-topic'])
      expect(stdout).toContain(option)
  })
})
