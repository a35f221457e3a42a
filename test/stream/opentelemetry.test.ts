/** Metrics through the SDK of OpenTelemetry. */

import type { Attributes } from '@opentelemetry/api'
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import { type InstrumentationOptions, instrument } from '../../src/stream/opentelemetry.js'
import type { RegistryState } from '../../src/stream/state.js'
import { emptyState, someState } from '../helpers/registry-state.js'

class Reader extends MetricReader {
  protected override onForceFlush = (): Promise<void> => Promise.resolve()
  protected override onShutdown = (): Promise<void> => Promise.resolve()
}

interface Seen {
  readonly unit: string
  readonly points: readonly (readonly [Attributes, unknown])[]
}

/** A registry whose state can be set, observed by the SDK. */
function observed(temporality = AggregationTemporality.CUMULATIVE, options?: InstrumentationOptions) {
  const reader = new Reader({ aggregationTemporalitySelector: () => temporality })
  const meter = new MeterProvider({ readers: [reader] }).getMeter('scorelet')
  const registry = { current: someState, state: () => registry.current }
  const stop = instrument(registry, meter, options)
  const look = async (): Promise<ReadonlyMap<string, Seen>> => {
    const { resourceMetrics, errors } = await reader.collect()
    expect(errors).toEqual([])
    return new Map(
      resourceMetrics.scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .map(({ descriptor, dataPoints }) => [
          descriptor.name,
          {
            unit: descriptor.unit,
            points: dataPoints.map(({ attributes, value }) => [attributes, value] as const),
          },
        ]),
    )
  }
  return { registry, stop, look }
}

/** The points of `churn`, and those that belong to no name, by their attributes. */
const pointsOf = (seen: ReadonlyMap<string, Seen>, name: string): readonly (readonly [string, unknown])[] =>
  (seen.get(name)?.points ?? [])
    .filter(([attributes]) => (attributes['scorelet.model.name'] ?? 'churn') === 'churn')
    .map(([attributes, value]) => [
      Object.entries(attributes)
        .filter(([attribute]) => attribute !== 'scorelet.model.name')
        .map(([attribute, text]) => `${attribute}=${text}`)
        .join(' '),
      value,
    ])

describe('what is seen', () => {
  const v = (version: string): string => `scorelet.model.version=${version}`
  it.each<[string, string, readonly (readonly [string, unknown])[]]>([
    ['scorelet.model.records', '{record}', [['', 9]]],
    [
      'scorelet.model.errors',
      '{record}',
      [
        ['error.type=wrong-type', 2],
        ['error.type=missing-field', 1],
      ],
    ],
    ['scorelet.model.score.time', 's', [['', expect.closeTo(30.005001522, 9)]]],
    [
      'scorelet.model.updates',
      '{message}',
      [
        ['scorelet.update.status=applied', 3],
        ['scorelet.update.status=unchanged', 1],
        ['scorelet.update.status=stale', 2],
        ['scorelet.update.status=rejected', 4],
      ],
    ],
    ['scorelet.model.versions', '{version}', [['', 3]]],
    [
      'scorelet.records',
      '{record}',
      [
        [v('2'), 5],
        [v('3'), 5],
        [v('1'), 0],
      ],
    ],
    [
      'scorelet.errors',
      '{record}',
      [
        [`${v('2')} error.type=wrong-type`, 2],
        [`${v('3')} error.type=wrong-type`, 2],
      ],
    ],
    [
      'scorelet.score.duration',
      's',
      ['2', '3'].flatMap((version) => [
        [`${v(version)} scorelet.quantile=0.5`, expect.closeTo(64e-9, 8)],
        [`${v(version)} scorelet.quantile=0.99`, expect.closeTo(127e-9, 8)],
        [`${v(version)} scorelet.quantile=0.999`, expect.closeTo(127e-9, 8)],
      ]),
    ],
    [
      'scorelet.weight',
      '1',
      [
        [v('2'), 0.75],
        [v('3'), 0.25],
        [v('1'), 0],
      ],
    ],
    [
      'scorelet.age',
      's',
      [
        [v('2'), 2.5],
        [v('3'), 2.5],
        [v('1'), 2.5],
      ],
    ],
    ['scorelet.sessions', '{session}', [[v('3'), 7]]],
    ['scorelet.shadow.records', '{record}', [[v('3'), 10]]],
    ['scorelet.shadow.differences', '{record}', [[v('3'), 3]]],
    ['scorelet.shadow.dropped', '{record}', [[v('3'), 1]]],
    [
      'scorelet.unavailable',
      '{record}',
      [
        ['scorelet.unavailable.action=waited', 1],
        ['scorelet.unavailable.action=failed', 2],
        ['scorelet.unavailable.action=defaulted', 3],
        ['scorelet.unavailable.action=passed', 4],
        ['scorelet.unavailable.action=dropped', 5],
      ],
    ],
    ['scorelet.rejected', '{message}', [['', 6]]],
  ])('%s', async (name, unit, points) => {
    const seen = await observed().look()
    expect(pointsOf(seen, name)).toEqual(points)
    expect(seen.get(name)?.unit).toBe(unit)
  })

  it('names follow the conventions: lower case, dots, no unit in them', async () => {
    const names = [...(await observed().look()).keys()]
    expect(names.length).toBe(20)
    for (const name of names) expect(name).toMatch(/^scorelet(\.[a-z]+)+$/)
  })
})

const without = (state: RegistryState, version: string): RegistryState => ({
  ...state,
  models: state.models.map((model) => ({
    ...model,
    versions: model.versions.filter((each) => each.version !== version),
  })),
})

describe('a version that went', () => {
  const told = (seen: ReadonlyMap<string, Seen>, name: string): unknown =>
    Object.fromEntries(pointsOf(seen, name).map(([text, value]) => [text.replace(/.*=/, ''), value]))

  it('is gone for readers of differences, and counts of its name go on', async () => {
    const { registry, look } = observed(AggregationTemporality.DELTA)
    await look()
    registry.current = without(someState, '3')
    const seen = await look()
    expect(told(seen, 'scorelet.records')).toEqual({ '2': 0, '1': 0 })
    expect(told(seen, 'scorelet.weight')).toEqual({ '2': 0.75, '1': 0, '3': 0 })
    expect(told(await look(), 'scorelet.weight')).toEqual({ '2': 0.75, '1': 0 })
  })

  it('has no weight and no sessions for readers of sums', async () => {
    const { registry, look } = observed()
    await look()
    registry.current = without(someState, '3')
    await look()
    const seen = await look()
    expect(pointsOf(seen, 'scorelet.model.records')).toEqual([['', 9]])
    expect(told(seen, 'scorelet.weight')).toEqual({ '2': 0.75, '1': 0, '3': 0 })
    expect(told(seen, 'scorelet.sessions')).toEqual({ '3': 0 })
  })
})

it('versions can be left out', async () => {
  const seen = await observed(undefined, { versions: false }).look()
  expect(pointsOf(seen, 'scorelet.model.records')).toEqual([['', 9]])
  expect(seen.has('scorelet.records')).toBe(false)
})

it('a reader of differences gets none below 0, where a version comes back', async () => {
  const { registry, look } = observed(AggregationTemporality.DELTA)
  await look()
  const [model, other] = someState.models
  const restarted = model.versions.map((version) => ({ ...version, count: 2 }))
  registry.current = { ...someState, models: [{ ...model, versions: restarted }, other] }
  const counts = pointsOf(await look(), 'scorelet.records').map(([, count]) => count)
  expect(counts).toEqual([2, 2, 2])
})

it('nothing is observed after it was stopped', async () => {
  const { registry, stop, look } = observed(AggregationTemporality.DELTA)
  await look()
  let asked = 0
  registry.state = () => {
    asked++
    return emptyState
  }
  await look()
  expect(asked).toBe(1)
  stop()
  await look()
  expect(asked).toBe(1)
})
