/** The examples run from a clone and give what the training libraries say. `npm test` builds the package first. */

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { absent, brokers } from './kafka/kafka.js'

const node = async (file: string) => promisify(execFile)(process.execPath, [file])
const table = (file: string): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data

const applicants = table('fixtures/demo/applicants.csv')
const defaulted = table('fixtures/demo/applicants-expected.csv')
const houses = table('fixtures/demo/houses-expected.csv')

it('every example is run by this test', () => {
  expect(readdirSync('examples').sort()).toEqual([
    'demo.mjs',
    'http-server.mjs',
    'stream-kafka.mjs',
    'stream.mjs',
  ])
})

it('the demonstration shows both models and both kinds of error', async () => {
  const { stdout, stderr } = await node('examples/demo.mjs')
  expect(stderr).toBe('')
  const first = defaulted.slice(0, 6)
  for (const row of first)
    expect(stdout).toMatch(new RegExp(`→ ${row.defaulted} +${Number(row['probability(yes)']).toFixed(4)}\n`))
  for (const { price } of houses.slice(0, 6)) expect(stdout).toContain(`→ ${Number(price).toFixed(1)}\n`)
  const count = defaulted.filter((row) => row.defaulted === 'yes').length
  expect(stdout).toContain(`${defaulted.length} applicants, of whom ${count} are predicted to default`)
  expect(stdout).toContain(`${houses.length} houses`)
  const apart = [...stdout.matchAll(/Farthest from .*: (\S+)/g)].map(([, number]) => Number(number))
  expect(apart).toHaveLength(2)
  expect(apart[0]).toBeLessThan(1e-9)
  expect(apart[1]).toBeLessThan(1e-5)
  expect(stdout).toMatch(/invalid-value: The value of "age" .* received 17/)
  expect(stdout).toMatch(/bad-attribute, line \d+, column \d+: .* received "almost"/)
})

it('the stream scores record by record', async () => {
  const { stdout, stderr } = await node('examples/stream.mjs')
  expect(stderr).toBe('')
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).prediction)).toEqual(defaulted.map((row) => row.defaulted))
})

// test/kafka/setup.ts says aloud why, where there is no broker.
it.skipIf(absent !== undefined)(
  'three instances score a topic while models change and one of them is killed',
  async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['examples/stream-kafka.mjs'], {
      env: { ...process.env, KAFKA_BROKERS: brokers },
    })
    expect(stderr).toBe('')
    /** How many of some payments are above a limit, by the formula of the example. */
    const above = (limit: number, from: number, to: number): number =>
      Array.from({ length: to - from }, (_, i) => ((from + i + 1) * 37) % 2000).filter(
        (amount) => amount > limit,
      ).length
    const told = (from: number, to: number, version: number, limit: number): string => {
      const review = above(limit, from, to)
      return `  ${to - from} payments: ${to - from - review} by version ${version}: pay, ${review} by version ${version}: review\n`
    }
    for (const line of [
      told(0, 600, 1, 1000),
      told(600, 1200, 2, 500),
      told(1200, 1800, 2, 500),
      told(1800, 4800, 2, 500),
      told(4800, 5400, 1, 1000),
      '5400 payments, 5400 of them answered, 0 of them twice\n',
    ])
      expect(stdout).toContain(line)
    expect(stdout).toMatch(/refused by all three: PMML lacks DataDictionary/)
    const parts = [...stdout.matchAll(/ [abc] serves version \d and has partitions (.*)\n/g)]
    const numbers = (some: typeof parts): string[] => some.flatMap(([, list]) => list.split(' ')).sort()
    expect(parts).toHaveLength(5)
    expect(numbers(parts.slice(0, 3))).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(numbers(parts.slice(3))).toEqual(['0', '1', '2', '3', '4', '5'])
  },
  180_000,
)

it('the server answers, refuses what is no record, and ends', async () => {
  const server = spawn(process.execPath, ['examples/http-server.mjs'], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'close')
  try {
    const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), ended])
    const url = String(line).replace(/^listening on /, '')
    expect(url).toMatch(/^http:/)
    const post = (body: string) => fetch(`${url}/score`, { method: 'POST', body })

    const { age, income, amount, term_months, history_years, late_payments, ...texts } = applicants[0]
    const numbers = { age, income, amount, term_months, history_years, late_payments }
    const record = {
      ...texts,
      ...Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)])),
    }
    const good = await post(JSON.stringify(record))
    expect(good.status).toBe(200)
    expect(await good.json()).toEqual({
      prediction: defaulted[0].defaulted,
      probabilities: {
        no: expect.closeTo(Number(defaulted[0]['probability(no)']), 9),
        yes: expect.closeTo(Number(defaulted[0]['probability(yes)']), 9),
      },
    })

    const bad = await post(JSON.stringify({ ...record, age: 17, home: 'castle' }))
    expect(bad.status).toBe(422)
    const faulty = (field: string) => expect.objectContaining({ field })
    expect(await bad.json()).toEqual({ errors: [faulty('age'), faulty('home')] })

    expect((await post('{')).status).toBe(400)
    expect((await fetch(url)).status).toBe(404)
    expect(await (await fetch(`${url}/schema`)).text()).toContain('"age"')
  } finally {
    server.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
})
