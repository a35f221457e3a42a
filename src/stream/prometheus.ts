/**
 * The state of a registry as Prometheus reads it: its text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 *
 * Counters must not go back. What is counted of a name (`scorelet_model_…`) includes the versions that are gone, so it only grows; what is counted of a version ends
 * with it, as series of things that end do, and begins at 0 if the version comes back, which `rate()` knows how to read. Between the last look and the end of
 * a version some records may be missing from its own series; those of the name have them all.
 */

import type { LatencyState, ModelState, RegistryState, VersionState } from './state.js'

/** The content type of the text. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

type Labels = readonly (readonly [name: string, value: string])[]
type Type = 'counter' | 'gauge' | 'histogram'

/** One line's value. Histograms have a name that is longer than that of their family. */
interface Sample {
  readonly labels: Labels
  readonly value: number
  readonly suffix?: '_bucket' | '_sum' | '_count'
}

/**
 * Upper bounds of the buckets, in nanoseconds: 63 ns, and so on by doubling, up to 17 s. One less than a power of two is where a bucket of a
 * `LatencyState` ends, so that the counts are exact.
 */
const BOUNDS = Array.from({ length: 29 }, (_, i) => 2 ** (i + 6) - 1)

const NANO = 1e-9

/** The state of a registry in Prometheus' text format. Serve it as `PROMETHEUS_CONTENT_TYPE`. */
export function prometheus(state: RegistryState): string {
  const lines: string[] = []
  const family = (name: string, type: Type, help: string, samples: readonly Sample[]): void => {
    // A family without samples is allowed, but says nothing.
    if (samples.length === 0) return
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const { labels, value, suffix = '' } of samples)
      lines.push(`${name}${suffix}${labelText(labels)} ${valueText(value)}`)
  }
  const { models, unavailable } = state
  const ofModels = (samples: (model: ModelState, labels: Labels) => readonly Sample[]): readonly Sample[] =>
    models.flatMap((model) => samples(model, [['name', model.name]]))
  const ofVersions = (
    samples: (version: VersionState, labels: Labels) => readonly Sample[],
  ): readonly Sample[] =>
    models.flatMap(({ name, versions }) =>
      versions.flatMap((version) =>
        samples(version, [
          ['name', name],
          ['version', version.version],
        ]),
      ),
    )
  const one = (labels: Labels, value: number | undefined): readonly Sample[] =>
    value === undefined ? [] : [{ labels, value }]
  const many = (
    labels: Labels,
    name: string,
    values: { readonly [value: string]: number },
  ): readonly Sample[] =>
    Object.entries(values).map(([text, value]) => ({ labels: [...labels, [name, text]], value }))

  family(
    'scorelet_model_records_total',
    'counter',
    'Records scored under a name, by versions that are gone as well.',
    ofModels(({ count }, labels) => one(labels, count)),
  )
  family(
    'scorelet_model_errors_total',
    'counter',
    'Records that could not be scored, by the code of their error.',
    ofModels(({ errors }, labels) => many(labels, 'code', errors)),
  )
  family(
    'scorelet_model_score_seconds',
    'histogram',
    'How long scoring a record took, by any version.',
    ofModels(({ latency }, labels) => histogram(latency, labels)),
  )
  family(
    'scorelet_records_total',
    'counter',
    'Records scored by a version.',
    ofVersions(({ count }, labels) => one(labels, count)),
  )
  family(
    'scorelet_errors_total',
    'counter',
    'Records that a version could not score, by the code of their error.',
    ofVersions(({ errors }, labels) => many(labels, 'code', errors)),
  )
  family(
    'scorelet_score_seconds',
    'histogram',
    'How long scoring a record took.',
    ofVersions(({ latency }, labels) => histogram(latency, labels)),
  )
  family(
    'scorelet_shadow_records_total',
    'counter',
    'Records that a version scored as a shadow.',
    ofVersions(({ shadow }, labels) => one(labels, shadow?.count)),
  )
  family(
    'scorelet_shadow_differences_total',
    'counter',
    'Results of a shadow that differed from the answer.',
    ofVersions(({ shadow }, labels) => one(labels, shadow?.differences)),
  )
  family(
    'scorelet_shadow_dropped_total',
    'counter',
    'Records that a shadow did not come to.',
    ofVersions(({ shadow }, labels) => one(labels, shadow?.dropped)),
  )
  family(
    'scorelet_updates_total',
    'counter',
    'Control messages, by what became of them.',
    ofModels(({ updates }, labels) => many(labels, 'status', updates)),
  )
  family(
    'scorelet_rejected_messages_total',
    'counter',
    'Messages that were no control messages, or named nothing that is there.',
    one([], state.rejected),
  )
  family(
    'scorelet_unavailable_total',
    'counter',
    'Records that found no model, by what was done.',
    many([], 'action', unavailable),
  )
  family(
    'scorelet_version_info',
    'gauge',
    'Versions that are loaded. Always 1.',
    ofVersions(({ digest = '', format, element, status }, labels) =>
      one([...labels, ['digest', digest], ['format', format], ['element', element], ['status', status]], 1),
    ),
  )
  family(
    'scorelet_label_info',
    'gauge',
    'Which version a label stands for. Always 1.',
    ofVersions(({ labels: given }, labels) =>
      given.flatMap((label) => one([...labels, ['label', label]], 1)),
    ),
  )
  family(
    'scorelet_versions',
    'gauge',
    'Loaded versions of a name.',
    ofModels(({ versions }, labels) => one(labels, versions.length)),
  )
  family(
    'scorelet_weight',
    'gauge',
    'The share of the records of its name that a version gets, from 0 to 1.',
    ofVersions(({ weight }, labels) => one(labels, weight)),
  )
  family(
    'scorelet_since_timestamp_seconds',
    'gauge',
    'When a version came into service, in seconds since 1970.',
    ofVersions(({ since }, labels) => one(labels, since / 1000)),
  )
  family(
    'scorelet_load_seconds',
    'gauge',
    'How long loading, verifying and warming up a version took.',
    ofVersions(({ loadTime }, labels) => one(labels, loadTime / 1000)),
  )
  family(
    'scorelet_document_bytes',
    'gauge',
    'Size of the document of a version.',
    ofVersions(({ bytes }, labels) => one(labels, bytes)),
  )
  family(
    'scorelet_sessions',
    'gauge',
    'Sessions of a stateful model, one a key.',
    ofVersions(({ sessions }, labels) => one(labels, sessions)),
  )
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** The lines of a histogram: how many took so long at most, for some bounds, and all; sum and number. */
function histogram({ buckets, count, mean }: LatencyState, labels: Labels): readonly Sample[] {
  const samples: Sample[] = []
  const bucket = (bound: string, value: number): void => {
    samples.push({ suffix: '_bucket', labels: [...labels, ['le', bound]], value })
  }
  let [next, within] = [0, 0]
  for (const bound of BOUNDS) {
    while (next < buckets.length && buckets[next][0] <= bound) within += buckets[next++][1]
    bucket(valueText(secondsOf(bound)), within)
  }
  bucket('+Inf', count)
  samples.push(
    { suffix: '_sum', labels, value: mean * count * NANO },
    { suffix: '_count', labels, value: count },
  )
  return samples
}

/** Nanoseconds as seconds, with no more digits than they have. */
const secondsOf = (ns: number): number => Number(`${ns}e-9`)

function labelText(labels: Labels): string {
  return labels.length === 0
    ? ''
    : `{${labels.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`
}

/**
 * A text as the value of a label. Half a character, which UTF-16 allows and UTF-8 has no bytes for, is told by its number: two names must not
 * become one.
 */
const escaped = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, (half) => `\ufffd${half.charCodeAt(0).toString(16)}`)
    .replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))

const valueText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
