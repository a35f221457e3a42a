/** Canaries: when they go on, when they fail, and that chance alone does not make them. */

import { describe, expect, it } from 'vitest'
import { ScoreError } from '../../src/core/errors.js'
import type { Value } from '../../src/core/value.js'
import type { Answer } from '../../src/stream/answer.js'
import { beginCanary, type CanaryRun, type Verdict } from '../../src/stream/canary.js'
import type { Clock } from '../../src/stream/clock.js'
import { certainlyMore } from '../../src/stream/guard.js'
import type { Canary } from '../../src/stream/route.js'
import { seeded } from '../helpers/random.js'

const clockAt = (now: () => number): Clock => ({
  now,
  nanoseconds: () => now() * 1e6,
  sleep: () => Promise.resolve(),
})
const still = clockAt(() => 0)

const answer = (route: string, prediction: Value = 1, ns = 100): Answer<object> => ({
  record: {},
  score: { prediction, outputs: {} },
  route,
  ns,
})
const failure = (route: string): Answer<object> => ({
  record: {},
  error: new ScoreError('wrong-type', 'No'),
  route,
  ns: 100,
})

type Behaviour = (random: () => number) => Answer<object>

interface Course {
  readonly verdicts: readonly Verdict[]
  /** Records of the target when it ended. */
  readonly records: number
}

/** Sends records by the share of the canary until it is over, or there were as many. */
function run(
  canary: Canary,
  target: Behaviour,
  stable: Behaviour,
  { seed = 1, most = 100_000 }: { seed?: number; most?: number } = {},
): Course {
  const random = seeded(seed)
  const begun = beginCanary(canary, 0, random)
  const verdicts: Verdict[] = []
  let records = 0
  for (let i = 0; i < most && begun.share > 0 && verdicts.at(-1) !== 'promote'; i++) {
    const isTarget = random() < begun.share
    if (isTarget) records++
    const verdict = begun.observe((isTarget ? target : stable)(random), still)
    if (verdict !== 'stay') verdicts.push(verdict)
  }
  return { verdicts, records }
}

const failsWith =
  (route: string, share: number): Behaviour =>
  (random) =>
    random() < share ? failure(route) : answer(route)

/** First one behaviour, then another. */
const after = (count: number, first: Behaviour, then: Behaviour): Behaviour => {
  let left = count
  return (random) => (left-- > 0 ? first : then)(random)
}

describe('steps', () => {
  it('go by records of the target alone, and promote after the last', () => {
    const canary = beginCanary({ steps: [0.1, 0.5], records: 3 }, 0, seeded(1))
    const course = (route: string): readonly [Verdict, number] => [
      canary.observe(answer(route), still),
      canary.share,
    ]
    expect(canary.target).toBe('candidate')
    expect(course('stable')).toEqual(['stay', 0.1])
    expect(course('elsewhere')).toEqual(['stay', 0.1])
    expect([course('candidate'), course('candidate'), course('candidate')]).toEqual([
      ['stay', 0.1],
      ['stay', 0.1],
      ['step', 0.5],
    ])
    expect([course('candidate'), course('candidate'), course('candidate')]).toEqual([
      ['stay', 0.5],
      ['stay', 0.5],
      ['promote', 1],
    ])
    expect(course('candidate')).toEqual(['stay', 1])
  })

  it('have defaults', () => {
    const { verdicts, records } = run(
      {},
      () => answer('candidate'),
      () => answer('stable'),
      { most: 200_000 },
    )
    expect(verdicts).toEqual(['step', 'step', 'step', 'promote'])
    expect(records).toBe(4000)
  })

  it('last as long as they must', () => {
    let now = 1000
    const clock = clockAt(() => now)
    const canary = beginCanary({ steps: [0.5], records: 2, ms: 100 }, now, seeded(1))
    const next = (): Verdict => canary.observe(answer('candidate'), clock)
    expect([next(), next(), next()]).toEqual(['stay', 'stay', 'stay'])
    now = 1099
    expect(canary.verdict(now)).toBe('stay')
    now = 1100
    expect(next()).toBe('promote')
  })

  it('end even where the clock is put back', () => {
    const canary = beginCanary({ steps: [0.5], records: 1, ms: 100 }, 1e12, seeded(1))
    canary.record('target', { ns: 1, prediction: 1 })
    expect([canary.verdict(5), canary.verdict(104), canary.verdict(105)]).toEqual(['stay', 'stay', 'promote'])
  })

  it('without a list, or with an empty one, are the default ones', () => {
    expect(beginCanary({ steps: [] }, 0, seeded(1)).share).toBe(0.01)
  })
})

describe('the guard', () => {
  const guard = { errorRate: 0.01 }
  it.each<[string, Canary, Behaviour, Behaviour, number]>([
    ['every record fails', { guard }, failsWith('candidate', 1), failsWith('stable', 0), 100],
    ['1 of 10 fails', { guard }, failsWith('candidate', 0.1), failsWith('stable', 0), 300],
    [
      '1 of 10 fails, of stable 1 of 50',
      { guard },
      failsWith('candidate', 0.1),
      failsWith('stable', 0.02),
      500,
    ],
    ['1 of 20 fails', { guard: {} }, failsWith('candidate', 0.05), failsWith('stable', 0.001), 1000],
    [
      'all fails, few records',
      { records: 10, steps: [0.5, 1] },
      failsWith('candidate', 1),
      failsWith('stable', 0),
      10,
    ],
    [
      'all fails, and all is sent there at once',
      { steps: [1] },
      failsWith('candidate', 1),
      failsWith('stable', 0),
      100,
    ],
    [
      'it begins to fail at the last step',
      { steps: [0.5, 1], records: 200, guard },
      after(200, () => answer('candidate'), failsWith('candidate', 1)),
      failsWith('stable', 0),
      300,
    ],
    [
      'ten times as slow',
      { guard: { latency: 2 } },
      (random) => answer('candidate', 1, 1000 + 500 * random()),
      (random) => answer('stable', 1, 100 + 50 * random()),
      100,
    ],
    [
      '1 of 10 is slow',
      { guard: { latency: 2 } },
      (random) => answer('candidate', 1, random() < 0.1 ? 1e6 : 100),
      (random) => answer('stable', 1, 100 + 50 * random()),
      300,
    ],
    [
      'predictions shift by half their deviation',
      { guard: { shift: 0 } },
      (random) => answer('candidate', random() + 0.2),
      (random) => answer('stable', random()),
      600,
    ],
    [
      'a class comes more often',
      { guard: { shift: 0.05 } },
      (random) => answer('candidate', random() < 0.5 ? 'a' : 'b'),
      (random) => answer('stable', random() < 0.2 ? 'a' : 'b'),
      800,
    ],
    [
      'predictions are missing',
      { guard: { shift: 0.1 } },
      (random) => answer('candidate', random() < 0.5 ? null : random()),
      (random) => answer('stable', random()),
      400,
    ],
  ])('fails it: %s', (_, canary, target, stable, within) => {
    const { verdicts, records } = run(canary, target, stable, { most: 300_000 })
    const last = verdicts.at(-1)
    expect(last).toEqual({ failed: expect.any(String) })
    expect(records).toBeLessThanOrEqual(within)
  })

  it.each<[string, Canary, Behaviour, Behaviour]>([
    ['fewer errors', { guard }, failsWith('candidate', 0.1), failsWith('stable', 0.3)],
    ['as many errors', { guard }, failsWith('candidate', 0.3), failsWith('stable', 0.3)],
    [
      'more, but within what is allowed',
      { guard: { errorRate: 0.1 } },
      failsWith('candidate', 0.1),
      failsWith('stable', 0.05),
    ],
    ['nobody gets anything right', { guard }, failsWith('candidate', 1), failsWith('stable', 1)],
    [
      'slow, but within what is allowed',
      { guard: { latency: 3 } },
      () => answer('candidate', 1, 250),
      () => answer('stable', 1, 100),
    ],
    [
      'slower than that, but nobody asks',
      { guard },
      () => answer('candidate', 1, 1e9),
      () => answer('stable', 1, 100),
    ],
    [
      'a shift within what is allowed',
      { guard: { shift: 0.3 } },
      (random) => answer('candidate', random() + 0.2),
      (random) => answer('stable', random()),
    ],
    [
      'another distribution, but nobody asks',
      { guard },
      () => answer('candidate', 'x'),
      () => answer('stable', 1),
    ],
  ])('lets it pass: %s', (_, canary, target, stable) => {
    const { verdicts } = run({ steps: [0.2, 0.5, 1], ...canary }, target, stable)
    expect(verdicts).toEqual(['step', 'step', 'promote'])
  })

  it('says why', () => {
    const failed = (canary: Canary, target: Behaviour, stable: Behaviour): Verdict | undefined =>
      run({ steps: [0.5], ...canary }, target, stable, { seed: 4 }).verdicts[0]
    expect([
      failed({}, failsWith('candidate', 1), failsWith('stable', 0)),
      failed(
        { guard: { latency: 2 } },
        () => answer('candidate', 1, 1000),
        () => answer('stable', 1, 50),
      ),
      failed(
        { guard: { shift: 0.1 } },
        () => answer('candidate', 1),
        () => answer('stable', 2),
      ),
    ]).toEqual([
      {
        failed: expect.stringMatching(/^100 of 100 records failed, of stable 0 of \d+; it may be 1 % more$/),
      },
      {
        failed: 'the 99th percentile of its latency is 1000 ns, of stable 50 ns; it may be 2 times as long',
      },
      {
        failed: expect.stringMatching(
          /^the distribution of its predictions is 1\.000 from that of stable; 0\.1 is allowed, and 0\.\d+ may be chance$/,
        ),
      },
    ])
  })

  it('is hardly ever wrong: equals fail in at most 1 of 1000 cases, however strict the guard', () => {
    const runs = 1500
    const strict: Canary = {
      steps: [0.5, 1],
      records: 300,
      guard: { errorRate: 0, latency: 1, shift: 0, minimum: 20 },
    }
    const behaviour =
      (route: string): Behaviour =>
      (random) => {
        const u = random()
        return u < 0.1 ? failure(route) : answer(route, random() < 0.2 ? null : random(), 50 / u)
      }
    let failed = 0
    for (let seed = 1; seed <= runs; seed++)
      if (run(strict, behaviour('candidate'), behaviour('stable'), { seed }).verdicts.at(-1) !== 'promote')
        failed++
    expect(failed).toBeLessThanOrEqual(3)
  }, 120_000)

  it('compares shares with the confidence that was asked for, by adding up all that can happen', () => {
    const logFactorials = [0]
    for (let i = 1; i <= 1000; i++) logFactorials.push(logFactorials[i - 1] + Math.log(i))
    const binomial = (n: number, p: number): readonly number[] =>
      Array.from({ length: n + 1 }, (_, k) =>
        Math.exp(
          logFactorials[n] -
            logFactorials[k] -
            logFactorials[n - k] +
            k * Math.log(p) +
            (n - k) * Math.log1p(-p),
        ),
      )
    for (const rarity of [0.05, 1e-3, 1e-5])
      for (const [n, m] of [
        [20, 20],
        [60, 20],
        [20, 200],
      ])
        for (const p of [1e-4, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99]) {
          const [ours, theirs] = [binomial(n, p), binomial(m, p)]
          let wrong = 0
          ours.forEach((our, x) => {
            theirs.forEach((their, y) => {
              if (certainlyMore(x, n, y, m, rarity) > 0) wrong += our * their
            })
          })
          expect(wrong, `${rarity} ${n} ${m} ${p}`).toBeLessThanOrEqual(rarity)
        }
  })
})

describe('snapshots', () => {
  const canary: Canary = {
    target: '__proto__',
    steps: [0.3, 0.6, 1],
    records: 150,
    ms: 50,
    guard: { errorRate: 0.02, latency: 3, shift: 0.2, minimum: 30 },
  }
  const feed = (run: CanaryRun, i: number, random: () => number): Verdict => {
    const route = random() < run.share ? '__proto__' : 'stable'
    return run.observe(
      random() < 0.01 ? failure(route) : answer(route, random(), 100 * random()),
      clockAt(() => i),
    )
  }

  it.each([0, 1, 99, 200, 555, 800])('go on as if nothing had been: after %i records', (count) => {
    const random = seeded(9)
    const first = beginCanary(canary, 0, seeded(3))
    for (let i = 0; i < count; i++) feed(first, i, random)
    const snapshot = JSON.parse(JSON.stringify(first.snapshot(count)))
    // Ten years later.
    const later = 3e11
    const second = beginCanary(canary, count + later, seeded(3), snapshot)
    expect(second.snapshot(count + later)).toEqual(first.snapshot(count))
    // Both from the same chance on.
    const [one, two] = [seeded(11), seeded(11)]
    for (let i = count; i < 1000; i++) expect(feed(second, i + later, two)).toEqual(feed(first, i, one))
    expect(second.share).toBe(first.share)
  })

  it('know that it is over', () => {
    const run = beginCanary({ steps: [1], records: 1 }, 0, seeded(1))
    run.record('target', { ns: 1, prediction: 1 })
    expect(run.verdict(0)).toBe('promote')
    const restored = beginCanary({ steps: [1], records: 1 }, 0, seeded(1), run.snapshot(0))
    expect([restored.verdict(5), restored.share]).toEqual(['stay', 1])
  })
})
