/**
 * The state of a registry as metrics of OpenTelemetry, through a meter of `@opentelemetry/api` that the caller has. Known by its shape alone: nothing is
 * imported, so nothing has to be installed where nobody asks for metrics.
 */

import type { LatencyState, RegistryState } from './state.js'

/** What instruments are made with. */
export interface InstrumentOptions {
  readonly description: string
  readonly unit: string
}

/** A `Meter` of `@opentelemetry/api`, as far as it is used. */
export interface MeterLike<Instrument> {
  createObservableCounter(name: string, options: InstrumentOptions): Instrument
  createObservableGauge(name: string, options: InstrumentOptions): Instrument
  createObservableUpDownCounter(name: string, options: InstrumentOptions): Instrument
  addBatchObservableCallback(callback: ObservingCallback<Instrument>, instruments: Instrument[]): void
  removeBatchObservableCallback(callback: ObservingCallback<Instrument>, instruments: Instrument[]): void
}

/** What a meter calls when somebody looks. */
export type ObservingCallback<Instrument> = (result: ObserverLike<Instrument>) => void

/** Takes what is observed. */
export interface ObserverLike<Instrument> {
  observe(instrument: Instrument, value: number, attributes?: { [name: string]: string | number }): void
}

type Attributes = { readonly [name: string]: string }

/** Something that has a state: a `ModelRegistry`. */
export interface Observed {
  state(): RegistryState
}

/** Options of `instrument`. */
export interface InstrumentationOptions {
  /** Whether versions are told of, each for itself, and not only names. Default true. */
  readonly versions?: boolean
}

/** Quantiles of the latency that are told. */
const QUANTILES = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['p999', 0.999],
] as const

/**
 * Has a meter observe a registry.
 *
 * Instruments that are read, and not written to, have no histograms in OpenTelemetry, and writing to one for each record would cost more than a
 * tree's score. So latencies are told by quantiles since the version was loaded (`scorelet.score.duration`, by the attribute `scorelet.quantile`) and by
 * their sum (`scorelet.score.time`), whose growth divided by that of `scorelet.records` is the mean.
 *
 * What is counted of a version ends with it; `scorelet.model.…` is counted of a name, and has the versions that are gone as well. OpenTelemetry's SDK for
 * JavaScript goes on telling the last it saw of a version that is gone, unless its readers ask for differences (`DELTA`), so its weight, document and
 * sessions are told once more, as 0; and it keeps 2000 combinations of attributes for an instrument. Where there will be more versions, switch them off.
 * @returns stops observing
 */
export function instrument<Instrument>(
  registry: Observed,
  meter: MeterLike<Instrument>,
  { versions: hasVersions = true }: InstrumentationOptions = {},
): () => void {
  const counter = (name: string, unit: string, description: string): Instrument =>
    meter.createObservableCounter(name, { description, unit })
  const gauge = (name: string, unit: string, description: string): Instrument =>
    meter.createObservableGauge(name, { description, unit })
  const upDown = (name: string, unit: string, description: string): Instrument =>
    meter.createObservableUpDownCounter(name, { description, unit })

  const model = {
    records: counter('scorelet.model.records', '{record}', 'Records scored under a name, by any version'),
    errors: counter('scorelet.model.errors', '{record}', 'Records that could not be scored'),
    time: counter('scorelet.model.score.time', 's', 'Time spent on scoring under a name, by any version'),
    duration: gauge('scorelet.model.score.duration', 's', 'Quantiles of the time that a record took'),
    updates: counter('scorelet.model.updates', '{message}', 'Control messages, by what became of them'),
    versions: upDown('scorelet.model.versions', '{version}', 'Loaded versions of a name'),
  }
  const version = {
    records: counter('scorelet.records', '{record}', 'Records scored by a version'),
    errors: counter('scorelet.errors', '{record}', 'Records that a version could not score'),
    time: counter('scorelet.score.time', 's', 'Time that a version spent on scoring'),
    duration: gauge('scorelet.score.duration', 's', 'Quantiles of the time that a record took'),
    weight: gauge('scorelet.weight', '1', 'The share of the records of its name that a version gets'),
    age: gauge('scorelet.age', 's', 'How long a version has been in service'),
    loading: gauge('scorelet.load.duration', 's', 'How long loading a version took'),
    size: upDown('scorelet.document.size', 'By', 'Size of the document of a version'),
    sessions: upDown('scorelet.sessions', '{session}', 'Sessions of a stateful model, one a key'),
    shadowRecords: counter(
      'scorelet.shadow.records',
      '{record}',
      'Records that a version scored as a shadow',
    ),
    shadowDifferences: counter(
      'scorelet.shadow.differences',
      '{record}',
      'Results of a shadow that differed from the answer',
    ),
    shadowDropped: counter('scorelet.shadow.dropped', '{record}', 'Records that a shadow did not come to'),
  }
  const all = {
    unavailable: counter('scorelet.unavailable', '{record}', 'Records that found no model, by what was done'),
    rejected: counter('scorelet.rejected', '{message}', 'Messages that were no control messages'),
  }

  /** What must not stay as it was when a version goes, by names and versions that were told of last. */
  let told = new Map<string, { readonly own: Attributes; readonly ending: readonly Instrument[] }>()

  const observe: ObservingCallback<Instrument> = (result) => {
    const state = registry.state()
    const telling: typeof told = new Map()
    const each = (
      instrument: Instrument,
      values: { readonly [value: string]: number },
      attribute: string,
      attributes: Attributes,
    ): void => {
      for (const [text, value] of Object.entries(values))
        result.observe(instrument, value, { ...attributes, [attribute]: text })
    }
    const latency = (
      to: { readonly time: Instrument; readonly duration: Instrument },
      { count, mean, ...quantiles }: LatencyState,
      attributes: Attributes,
    ): void => {
      result.observe(to.time, mean * count * 1e-9, attributes)
      if (count === 0) return
      for (const [name, quantile] of QUANTILES)
        result.observe(to.duration, quantiles[name] * 1e-9, { ...attributes, 'scorelet.quantile': quantile })
    }

    for (const named of state.models) {
      const attributes = { 'scorelet.model.name': named.name }
      result.observe(model.records, named.count, attributes)
      each(model.errors, named.errors, 'error.type', attributes)
      latency(model, named.latency, attributes)
      each(model.updates, named.updates, 'scorelet.update.status', attributes)
      result.observe(model.versions, named.versions.length, attributes)
      for (const loaded of hasVersions ? named.versions : []) {
        const own = { ...attributes, 'scorelet.model.version': loaded.version }
        const ending = [
          version.weight,
          version.size,
          ...(loaded.sessions === undefined ? [] : [version.sessions]),
        ]
        telling.set(JSON.stringify([named.name, loaded.version]), { own, ending })
        result.observe(version.records, loaded.count, own)
        each(version.errors, loaded.errors, 'error.type', own)
        latency(version, loaded.latency, own)
        result.observe(version.weight, loaded.weight, own)
        result.observe(version.age, loaded.age / 1000, own)
        result.observe(version.loading, loaded.loadTime / 1000, own)
        result.observe(version.size, loaded.bytes, own)
        if (loaded.sessions !== undefined) result.observe(version.sessions, loaded.sessions, own)
        if (loaded.shadow === undefined) continue
        result.observe(version.shadowRecords, loaded.shadow.count, own)
        result.observe(version.shadowDifferences, loaded.shadow.differences, own)
        result.observe(version.shadowDropped, loaded.shadow.dropped, own)
      }
    }
    for (const [id, { own, ending }] of told)
      if (!telling.has(id)) for (const each of ending) result.observe(each, 0, own)
    told = telling
    each(all.unavailable, state.unavailable, 'scorelet.unavailable.action', {})
    result.observe(all.rejected, state.rejected)
  }

  const instruments = [...Object.values(model), ...Object.values(version), ...Object.values(all)]
  meter.addBatchObservableCallback(observe, instruments)
  return () => meter.removeBatchObservableCallback(observe, instruments)
}
