/** A state of a registry with some of everything, under names that have to be escaped. */

import { Histogram } from '../../src/stream/histogram.js'
import type { LatencyState, RegistryState, VersionState } from '../../src/stream/state.js'

/** The latencies of all versions together. */
export const LATENCIES: readonly number[] = [40, 63, 64, 100, 127, 128, 1000, 5e6, 3e10]

export const latencyOf = (values: readonly number[]): LatencyState => {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram.state()
}

const version = (name: string, more: Partial<VersionState> = {}): VersionState => ({
  version: name,
  digest: 'ab'.repeat(32),
  labels: ['stable'],
  status: 'serving',
  format: 'pmml',
  element: 'TreeModel',
  bytes: 12_345,
  since: 1_700_000_000_500,
  age: 2500,
  loadTime: 12.5,
  count: 5,
  errors: { 'wrong-type': 2 },
  latency: latencyOf(LATENCIES.slice(0, 5)),
  weight: 0.75,
  ...more,
})

const { digest: _none, ...undigested } = version('1', {
  labels: [],
  status: 'retained',
  count: 0,
  errors: {},
  latency: latencyOf([]),
  weight: 0,
})

export const someState: RegistryState = {
  at: 1_700_000_003_000,
  models: [
    {
      name: 'churn',
      version: '2',
      count: 9,
      errors: { 'wrong-type': 2, 'missing-field': 1 },
      latency: latencyOf(LATENCIES),
      route: {},
      versions: [
        version('2'),
        version('3', {
          labels: ['candidate', 'a "quoted" label'],
          sessions: 7,
          weight: 0.25,
          shadow: { count: 10, differences: 3, dropped: 1 },
        }),
        undigested,
      ],
      updates: { applied: 3, unchanged: 1, stale: 2, rejected: 4 },
    },
    {
      name: '__proto__\\ "x"\nnext\u2028 {a="b"} 1 ü🦊',
      count: 0,
      errors: {},
      latency: latencyOf([]),
      route: {},
      versions: [],
      updates: { applied: 0, unchanged: 0, stale: 0, rejected: 0 },
    },
  ],
  unavailable: { waited: 1, failed: 2, defaulted: 3, passed: 4, dropped: 5 },
  rejected: 6,
}

/** A registry without models. */
export const emptyState: RegistryState = {
  at: 0,
  models: [],
  unavailable: { waited: 0, failed: 0, defaulted: 0, passed: 0, dropped: 0 },
  rejected: 0,
}
