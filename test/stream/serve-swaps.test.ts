/** A long stream with everything that can happen to its models: every record is answered once, in order, by the version that was in force. */

import { expect, it } from 'vitest'
import { type Answer, ModelRegistry, serve } from '../../src/stream/index.js'
import { feed } from './feeds.js'
import { adding, broken, watchingLoader } from './models.js'

/** How many records; `SCORELET_STREAM_RECORDS=1000000` is what a thorough run takes. */
const RECORDS = Number(process.env.SCORELET_STREAM_RECORDS ?? 100_000)
const STEP = 500
const STEPS = RECORDS / STEP

interface X {
  readonly x: number
  readonly key: string
}

/** What is in force for a name, as simply as it can be said: the last versions that were stable, and the weights of the names that it leads to. */
interface Reference {
  readonly stables: string[]
  weights?: { readonly [target: string]: number }
}

const names = ['a', 'b', 'c']

/** Makes one change, and says what it means. Bad ones change nothing. */
function change(step: number, reference: { readonly [name: string]: Reference }): readonly unknown[] {
  const name = names[step % 3]
  const { stables } = reference[name]
  const version = `${name}${step}`
  const put = { type: 'put', name, version, data: adding(step) }
  if (step > 10 && step % 10 === 3)
    return [
      { ...put, data: broken },
      { ...put, sha256: '0'.repeat(64) },
    ]
  if (step > 10 && step % 10 === 7 && stables.length > 1) {
    stables.pop()
    return [{ type: 'rollback', name }]
  }
  if (step > 10 && step % 10 === 9) {
    const share = 1 + (step % 5)
    reference.split.weights = { a: share, b: 1, c: 2 }
    return [{ type: 'route', name: 'split', weights: { a: share, b: 1, c: 2 } }]
  }
  stables.push(version)
  // Two are kept: the one in force and the one before.
  if (stables.length > 2) stables.shift()
  return [put]
}

it.each([
  ['one by one', 1],
  ['in arrays', 100],
])(
  `${RECORDS} records, ${STEPS} changes: %s`,
  async (_how, size) => {
    const { load, watched } = watchingLoader()
    const registry = new ModelRegistry({ load, retain: 1 })
    const retired: string[] = []
    let rejected = 0
    registry.subscribe((event) => {
      if (event.type === 'retired') retired.push(event.version)
      if (event.type === 'update' && event.update.status === 'rejected') rejected++
    })
    const updates = feed<unknown>()
    const reference = Object.fromEntries(
      [...names, 'split'].map((name): [string, Reference] => [name, { stables: [] }]),
    )
    const inForce: { [name: string]: string } = {}
    for (const [i, name] of names.entries()) {
      updates.push({ type: 'put', name, version: `${name}-${i}`, data: adding(-1 - i) })
      reference[name].stables.push(`${name}-${i}`)
    }
    updates.push({ type: 'route', name: 'split', weights: { a: 1, b: 1, c: 2 } })
    let bad = 0
    /** Which versions were in force when a record was handed over. */
    const expected: { readonly [name: string]: string }[] = []
    function* records(): Generator<X | X[]> {
      let some: X[] = []
      for (let x = 0; x < RECORDS; x++) {
        if (x % STEP === 0) {
          const messages = change(x / STEP, reference)
          bad += messages.length > 1 ? messages.length : 0
          updates.push(...messages)
          for (const name of names) inForce[name] = reference[name].stables.at(-1) ?? ''
          expected.push({ ...inForce })
        }
        const record = { x, key: `k${x % 977}` }
        if (size === 1) yield record
        else if (some.push(record) === size) {
          yield some
          some = []
        }
      }
    }
    const route = ({ x, key }: X) => (x % 4 === 3 ? { model: 'split', key } : names[x % 4])
    let next = 0
    const split = { a: 0, b: 0, c: 0 }
    const places = new Map<string, string>()
    let moved = 0
    const wrong: Answer<X>[] = []
    const heap: number[] = []
    for await (const answers of serve<X>({ records: records(), updates, registry, route })) {
      for (const answer of [answers].flat()) {
        const { record, version = '', score, route: target = '' } = answer
        const name = version.charAt(0)
        // A version says in its name what it adds.
        const added = version.includes('-') ? -1 - Number(version.slice(2)) : Number(version.slice(1))
        const step = Math.floor(next / STEP)
        const isRight =
          record.x === next &&
          score?.prediction === record.x + added &&
          version === expected[step][name] &&
          (record.x % 4 === 3 ? target === name : name === names[record.x % 4])
        if (!isRight) wrong.push(answer)
        if (record.x % 4 === 3) {
          split[name as 'a' | 'b' | 'c']++
          if (places.get(record.key) !== name) moved++
          places.set(record.key, name)
        }
        next++
        if (next % (RECORDS / 10) === 0) heap.push(process.memoryUsage().heapUsed)
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
    expect(next).toBe(RECORDS)
    expect(rejected).toBe(bad)
    expect(bad).toBeGreaterThan(STEPS / 8)
    // The weights were 1 to 5 : 1 : 2, each as often; keys stay where they are but for what the change moves.
    expect(split.a / (split.a + split.b + split.c)).toBeGreaterThan(0.25)
    expect(split.c / split.b).toBeGreaterThan(1.4)
    expect(moved).toBeLessThan(977 * (STEPS / 10) * 0.5)
    await registry.close()
    expect(watched.every(({ cleanups, late }) => cleanups === 1 && late === 0)).toBe(true)
    expect(new Set(retired).size).toBe(retired.length)
    // Broken documents never were models; those with a wrong digest were never loaded.
    expect(retired.length).toBe(watched.length)
    expect(Math.min(...heap.slice(5)) - Math.min(...heap.slice(0, 5))).toBeLessThan(64 * 2 ** 20)
  },
  120_000 + RECORDS / 10,
)
