/** The text for Prometheus, read by a strict reader. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prometheus } from '../../src/stream/prometheus.js'
import type { RegistryState } from '../../src/stream/state.js'
import { readPrometheus } from '../helpers/prometheus.js'
import { emptyState, LATENCIES, latencyOf, someState } from '../helpers/registry-state.js'

const families = readPrometheus(prometheus(someState))

/** The values of a family's samples, by their labels other than `name` in their order. */
const valuesOf = (family: string, name = 'churn'): readonly (readonly [string, number])[] =>
  (families.get(family)?.samples ?? [])
    .filter(({ labels }) => (labels.get('name') ?? 'churn') === name)
    .map(({ labels, value }) => [
      [...labels]
        .filter(([label]) => label !== 'name')
        .map(([, text]) => text)
        .join(' '),
      value,
    ])

it.each<[string, string, readonly (readonly [string, number])[]]>([
  ['scorelet_model_records_total', 'counter', [['', 9]]],
  [
    'scorelet_model_errors_total',
    'counter',
    [
      ['wrong-type', 2],
      ['missing-field', 1],
    ],
  ],
  [
    'scorelet_records_total',
    'counter',
    [
      ['2', 5],
      ['3', 5],
      ['1', 0],
    ],
  ],
  [
    'scorelet_errors_total',
    'counter',
    [
      ['2 wrong-type', 2],
      ['3 wrong-type', 2],
    ],
  ],
  ['scorelet_shadow_records_total', 'counter', [['3', 10]]],
  ['scorelet_shadow_differences_total', 'counter', [['3', 3]]],
  ['scorelet_shadow_dropped_total', 'counter', [['3', 1]]],
  [
    'scorelet_updates_total',
    'counter',
    [
      ['applied', 3],
      ['unchanged', 1],
      ['stale', 2],
      ['rejected', 4],
    ],
  ],
  ['scorelet_rejected_messages_total', 'counter', [['', 6]]],
  [
    'scorelet_unavailable_total',
    'counter',
    [
      ['waited', 1],
      ['failed', 2],
      ['defaulted', 3],
      ['passed', 4],
      ['dropped', 5],
    ],
  ],
  [
    'scorelet_version_info',
    'gauge',
    [
      [`2 ${'ab'.repeat(32)} pmml TreeModel serving`, 1],
      [`3 ${'ab'.repeat(32)} pmml TreeModel serving`, 1],
      ['1  pmml TreeModel retained', 1],
    ],
  ],
  [
    'scorelet_label_info',
    'gauge',
    [
      ['2 stable', 1],
      ['3 candidate', 1],
      ['3 a "quoted" label', 1],
    ],
  ],
  ['scorelet_versions', 'gauge', [['', 3]]],
  [
    'scorelet_weight',
    'gauge',
    [
      ['2', 0.75],
      ['3', 0.25],
      ['1', 0],
    ],
  ],
  [
    'scorelet_since_timestamp_seconds',
    'gauge',
    [
      ['2', 1_700_000_000.5],
      ['3', 1_700_000_000.5],
      ['1', 1_700_000_000.5],
    ],
  ],
  [
    'scorelet_load_seconds',
    'gauge',
    [
      ['2', 0.0125],
      ['3', 0.0125],
      ['1', 0.0125],
    ],
  ],
  [
    'scorelet_document_bytes',
    'gauge',
    [
      ['2', 12_345],
      ['3', 12_345],
      ['1', 12_345],
    ],
  ],
  ['scorelet_sessions', 'gauge', [['3', 7]]],
])('%s', (name, type, values) => {
  expect([families.get(name)?.type, valuesOf(name)]).toEqual([type, values])
})

it('names are told as they are', () => {
  const [, { name }] = someState.models
  expect(valuesOf('scorelet_model_records_total', name)).toEqual([['', 0]])
})

it('buckets hold exactly what is not longer than their bound', () => {
  const lines = families.get('scorelet_model_score_seconds')?.samples ?? []
  const own = lines.filter(({ labels }) => labels.get('name') === 'churn')
  const bounds = own.filter(({ name }) => name.endsWith('_bucket'))
  expect(bounds.length).toBe(30)
  for (const { labels, value } of bounds) {
    const bound = Number(labels.get('le')?.replace('Inf', 'Infinity'))
    expect(value, `${bound}`).toBe(LATENCIES.filter((each) => Number(`${each}e-9`) <= bound).length)
  }
  expect(own.find(({ name }) => name.endsWith('_count'))?.value).toBe(LATENCIES.length)
  const sum = own.find(({ name }) => name.endsWith('_sum'))?.value
  expect(sum).toBeCloseTo(LATENCIES.reduce((total, each) => total + each, 0) / 1e9, 9)
})

it('a registry without models has its own counters', () => {
  const names = [...readPrometheus(prometheus(emptyState)).keys()]
  expect(names).toEqual(['scorelet_rejected_messages_total', 'scorelet_unavailable_total'])
})

it('any names, versions and latencies can be read, and no two become one', () => {
  const [model] = someState.models
  const text = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
  const names = fc.uniqueArray(fc.oneof(text, fc.constantFrom('\ud800', '\udc00', '\\n', '\n', '"')), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(names, names, fc.array(fc.maxSafeNat()), (all, versions, latencies) => {
      const state: RegistryState = {
        ...someState,
        models: all.map((name) => ({
          ...model,
          name,
          latency: latencyOf(latencies),
          versions: versions.map((version) => ({ ...model.versions[0], version })),
        })),
      }
      const read = readPrometheus(prometheus(state))
      expect(read.get('scorelet_records_total')?.samples.length).toBe(all.length * versions.length)
      expect(read.get('scorelet_versions')?.samples.length).toBe(all.length)
    }),
  )
})

describe('the reader refuses', () => {
  it.each([
    ['no line feed at the end', '# HELP a A.\n# TYPE a counter\na 1'],
    ['no type', 'a 1\n'],
    ['a type that is none', '# HELP a A.\n# TYPE a number\na 1\n'],
    ['a sample of another family', '# HELP a A.\n# TYPE a counter\nb 1\n'],
    ['a family twice', '# HELP a A.\n# TYPE a counter\na 1\n# HELP a A.\n# TYPE a counter\na{b="c"} 1\n'],
    ['a sample twice', '# HELP a A.\n# TYPE a counter\na{b="c"} 1\na{b="c"} 1\n'],
    ['a quote inside', '# HELP a A.\n# TYPE a counter\na{b="c"d"} 1\n'],
    ['an escape that is none', '# HELP a A.\n# TYPE a counter\na{b="\\x"} 1\n'],
    ['no value', '# HELP a A.\n# TYPE a counter\na{b="c"} Infinity\n'],
    [
      'buckets that fall',
      '# HELP a A.\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
    ],
    ['no last bucket', '# HELP a A.\n# TYPE a histogram\na_bucket{le="1"} 2\na_sum 1\na_count 2\n'],
  ])('%s', (_, text) => {
    expect(() => readPrometheus(text)).toThrow()
  })
})
