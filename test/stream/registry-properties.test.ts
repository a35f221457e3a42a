/**
 * The registry as a state machine: any sequence of changes and records, compared with a small model of what must be in force; and any interleaving of them
 * with loads that take their time.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/index.js'
import { ModelRegistry, type Update } from '../../src/stream/index.js'
import { broken, constantTree, type Watched, watchingLoader } from './models.js'

const RETAIN = 1
const NAMES = ['a', 'b'] as const
const LABELS = ['stable', 'candidate'] as const
const KEYS = Array.from({ length: 6 }, (_, i) => `key ${i}`)

type Name = (typeof NAMES)[number]

type Command =
  | {
      readonly kind: 'put'
      readonly name: Name
      readonly label: string
      readonly at: number
      readonly document: number
    }
  | { readonly kind: 'rollback'; readonly name: Name }
  | { readonly kind: 'remove'; readonly name: Name }
  | { readonly kind: 'removeVersion'; readonly name: Name; readonly document: number }
  | {
      readonly kind: 'route'
      readonly name: Name
      readonly weights: Readonly<Record<string, number>> | undefined
    }
  | { readonly kind: 'score'; readonly name: Name; readonly key: string }
  | { readonly kind: 'batch'; readonly name: Name }

const name = fc.constantFrom(...NAMES)
/** Documents by number; every fifth is no model. Equal numbers are equal documents. */
const documents = fc.integer({ min: 0, max: 14 })
const isBroken = (document: number): boolean => document % 5 === 4
const versionOf = (document: number): string => `v${document}`
const bytesOf = (document: number): Uint8Array =>
  isBroken(document) ? broken : constantTree(versionOf(document))

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      name,
      label: fc.constantFrom(...LABELS),
      at: fc.integer({ min: 0, max: 30 }),
      document: documents,
    }),
  },
  fc.record({ kind: fc.constant('rollback' as const), name }),
  fc.record({ kind: fc.constant('remove' as const), name }),
  fc.record({ kind: fc.constant('removeVersion' as const), name, document: documents }),
  fc.record({
    kind: fc.constant('route' as const),
    name,
    weights: fc.option(
      fc.dictionary(fc.constantFrom('stable', 'candidate', 'v1', 'v2', 'b'), fc.integer({ min: 1, max: 3 }), {
        minKeys: 1,
        maxKeys: 3,
      }),
      { nil: undefined },
    ),
  }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('score' as const), name, key: fc.constantFrom(...KEYS) }),
  },
  fc.record({ kind: fc.constant('batch' as const), name }),
)

interface Loaded {
  readonly document: number
  readonly at: number
}

/** What must be in force, said again and as simply as can be: versions are the numbers of their documents. */
class Reference {
  labels = new Map<string, Loaded>()
  history: Loaded[] = []
  newest = new Map<string, number>()
  removed = Number.NEGATIVE_INFINITY
  weights: Readonly<Record<string, number>> | undefined

  newestOf(label: string): number {
    return Math.max(this.removed, this.newest.get(label) ?? Number.NEGATIVE_INFINITY)
  }

  /** What is loaded: what has a label, was stable before, or is named by the route. */
  loaded: Loaded[] = []

  private settle(): void {
    this.history = this.history.slice(-RETAIN)
    const named = Object.keys(this.weights ?? {})
    this.loaded = this.loaded.filter(
      (each) =>
        [...this.labels.values(), ...this.history].includes(each) || named.includes(versionOf(each.document)),
    )
  }

  apply(given: Command): Update['status'] {
    switch (given.kind) {
      case 'put': {
        const { label, at, document } = given
        if (at <= this.newestOf(label)) return 'stale'
        if (this.labels.get(label)?.document === document) {
          this.newest.set(label, at)
          return 'unchanged'
        }
        const known = this.loaded.findLast((each) => each.document === document)
        if (known === undefined && isBroken(document)) return 'rejected'
        const version = known ?? { document, at }
        if (known === undefined) this.loaded.push(version)
        this.newest.set(label, at)
        const before = this.labels.get(label)
        this.labels.set(label, version)
        if (label === 'stable') {
          this.history = this.history.filter((each) => each !== version)
          if (before !== undefined) this.history.push(before)
        }
        break
      }
      case 'rollback': {
        const back = this.history.pop()
        if (back === undefined) return 'rejected'
        this.labels.set('stable', back)
        break
      }
      case 'remove': {
        if (this.loaded.length === 0 && this.weights === undefined) return 'rejected'
        this.removed = Math.max(this.removed, ...this.newest.values())
        this.newest.clear()
        this.labels.clear()
        this.history = []
        this.weights = undefined
        break
      }
      case 'removeVersion': {
        const version = this.loaded.findLast(({ document }) => document === given.document)
        if (version === undefined) return 'rejected'
        const labels = [...this.labels].flatMap(([label, each]) => (each === version ? [label] : []))
        for (const label of labels) this.labels.delete(label)
        this.loaded = this.loaded.filter((each) => each !== version)
        this.history = this.history.filter((each) => each !== version)
        if (!this.labels.has('stable')) {
          const back = this.history.pop()
          if (back !== undefined) this.labels.set('stable', back)
        }
        for (const label of labels)
          this.newest.set(label, this.labels.get(label)?.at ?? Number.NEGATIVE_INFINITY)
        break
      }
      case 'route':
        this.weights = given.weights
        break
    }
    this.settle()
    return 'applied'
  }
}

/** The versions that may answer for a name. */
function candidates(references: Record<Name, Reference>, name: Name): Set<string> {
  const { labels, weights, loaded } = references[name]
  const stable = labels.get('stable')
  const found = new Set<string>()
  for (const target of Object.keys(weights ?? {})) {
    const own = labels.get(target) ?? loaded.findLast(({ document }) => versionOf(document) === target)
    if (own !== undefined) found.add(versionOf(own.document))
    else if (target === 'b' && name === 'a') for (const each of candidates(references, 'b')) found.add(each)
  }
  if (found.size === 0 && stable !== undefined) found.add(versionOf(stable.document))
  return found
}

function send(registry: ModelRegistry, given: Command): Promise<Update> {
  switch (given.kind) {
    case 'put':
      return registry.put({
        name: given.name,
        version: versionOf(given.document),
        label: given.label,
        at: given.at,
        data: bytesOf(given.document),
      })
    case 'rollback':
      return registry.rollback(given.name)
    case 'remove':
      return registry.remove(given.name)
    case 'removeVersion':
      return registry.remove(given.name, { version: versionOf(given.document) })
    case 'route':
      return registry.route(given.name, given.weights === undefined ? {} : { weights: given.weights })
    default:
      throw new TypeError('This is no change')
  }
}

/** What is loaded under a name, according to the registry. */
const loadedIn = (registry: ModelRegistry, name: Name): string[] =>
  (registry.state().models.find((each) => each.name === name)?.versions ?? [])
    .map(({ version }) => version)
    .sort()

const cleanedOnce = (watched: readonly Watched[]): void => {
  expect(watched.filter(({ cleanups, late }) => cleanups !== 1 || late !== 0)).toEqual([])
}

describe('the registry', () => {
  it('is in the state that the commands say, after each of them', async () => {
    let changes = 0
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 40 }), async (commands) => {
        const { load, watched } = watchingLoader()
        const registry = new ModelRegistry({ load, retain: RETAIN })
        const references: Record<Name, Reference> = { a: new Reference(), b: new Reference() }
        /** Who scored a key last, and where the routes and labels have not changed since. */
        let sticky = new Map<string, string | undefined>()
        for (const each of commands) {
          if (each.kind === 'score' || each.kind === 'batch') {
            const possible = candidates(references, each.name)
            const keys = each.kind === 'score' ? [each.key] : KEYS
            const answers =
              each.kind === 'score'
                ? [await registry.score(each.name, { x: 1 }, { key: each.key })]
                : await registry.scoreBatch(
                    each.name,
                    KEYS.map(() => ({ x: 1 })),
                    { keys },
                  )
            for (const [i, { score, version, error }] of answers.entries()) {
              if (possible.size === 0) expect(error?.code).toBe('no-such-model')
              else expect(possible).toContain(version)
              expect(score?.prediction).toBe(version)
              const stuck = `${each.name} ${keys[i]}`
              if (sticky.has(stuck)) expect(version).toBe(sticky.get(stuck))
              sticky.set(stuck, version)
            }
          } else {
            const { status } = await send(registry, each)
            expect(status).toBe(references[each.name].apply(each))
            if (status === 'applied') sticky = new Map()
            changes++
          }
          for (const name of NAMES) {
            const expected = references[name].loaded.map(({ document }) => versionOf(document)).sort()
            expect(loadedIn(registry, name)).toEqual(expected)
          }
          const alive = watched.filter(({ cleanups }) => cleanups === 0).length
          expect(alive).toBe(NAMES.reduce((sum, name) => sum + references[name].loaded.length, 0))
        }
        await registry.close()
        cleanedOnce(watched)
      }),
      { numRuns: 300 },
    )
    expect(changes).toBeGreaterThan(1000)
  })

  it('comes to the same state when loads take their time and all else goes on meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 1, maxLength: 30 }),
        fc.scheduler(),
        async (commands, scheduler) => {
          const { load, watched } = watchingLoader((document) => loadModel(document))
          const registry = new ModelRegistry({
            retain: RETAIN,
            load: async (document, how) => {
              await scheduler.schedule(Promise.resolve(), 'load')
              return load(document, how)
            },
          })
          const references: Record<Name, Reference> = { a: new Reference(), b: new Reference() }
          const statuses: Promise<unknown>[] = []
          for (const each of commands) {
            if (each.kind === 'score' || each.kind === 'batch') {
              statuses.push(
                (async () => {
                  await scheduler.schedule(Promise.resolve(), 'record')
                  const [answer] = await registry.scoreBatch(each.name, [{ x: 1 }])
                  expect(answer.score?.prediction).toBe(answer.version)
                  expect(answer.error === undefined).toBe(answer.score !== undefined)
                })(),
              )
            } else {
              const expected = references[each.name].apply(each)
              statuses.push(send(registry, each).then(({ status }) => expect(status).toBe(expected)))
            }
          }
          await scheduler.waitFor(Promise.all(statuses))
          for (const name of NAMES)
            expect(loadedIn(registry, name)).toEqual(
              references[name].loaded.map(({ document }) => versionOf(document)).sort(),
            )
          await registry.close()
          cleanedOnce(watched)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('may be closed at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20 }), fc.nat(20), async (commands, when) => {
        const { load, watched } = watchingLoader()
        const registry = new ModelRegistry({ load: async (document, how) => load(document, how) })
        const settled: Promise<unknown>[] = []
        for (const [i, each] of commands.entries()) {
          if (i === when) settled.push(registry.close())
          if (each.kind === 'score') settled.push(registry.score(each.name, { x: 1 }, { key: each.key }))
          else if (each.kind === 'batch') settled.push(registry.scoreBatch(each.name, [{ x: 1 }]))
          else settled.push(send(registry, each))
        }
        await Promise.all(settled)
        await registry.close()
        cleanedOnce(watched)
        expect(registry.state().models).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
