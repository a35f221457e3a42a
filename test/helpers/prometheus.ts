/**
 * A strict reader of Prometheus' text format 0.0.4, written from https://prometheus.io/docs/instrumenting/exposition_formats/: it throws on
 * whatever that page does not allow, and on what it says shouldn't be.
 */

export interface Family {
  readonly type: string
  readonly help: string
  readonly samples: readonly Line[]
}

export interface Line {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/

/** Reads a text, family by family. */
export function readPrometheus(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, { type: string; help: string; samples: Line[] }>()
  const seen = new Set<string>()
  if (text !== '' && !text.endsWith('\n')) throw new Error('The last line must end with a line feed')
  if (/\p{Surrogate}/u.test(text)) throw new Error('Not UTF-8')
  let current = ''
  let help: { name: string; text: string } | undefined
  for (const line of text.split('\n').slice(0, -1)) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/s.exec(line)
    if (comment !== null) {
      const [, what, name, rest] = comment
      if (families.has(name)) throw new Error(`${name} comes twice, or after its samples`)
      if (what === 'HELP') {
        if (/\\(?![\\n])/.test(rest)) throw new Error(`Wrongly escaped: ${line}`)
        help = { name, text: rest }
      } else {
        if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest)) throw new Error(`No type: ${line}`)
        if (help?.name !== name) throw new Error(`No help: ${line}`)
        families.set(name, { type: rest, help: help.text, samples: [] })
        current = name
      }
      continue
    }
    const sample = readLine(line)
    const family = families.get(current)
    const suffixes = family?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
    if (family === undefined || !suffixes.some((suffix) => sample.name === current + suffix))
      throw new Error(`Not in the group of its family: ${line}`)
    const identity = JSON.stringify([sample.name, ...[...sample.labels].toSorted()])
    if (seen.has(identity)) throw new Error(`Twice: ${line}`)
    seen.add(identity)
    if (family.type !== 'gauge' && !(sample.value >= 0)) throw new Error(`Less than nothing: ${line}`)
    family.samples.push(sample)
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples)
  return families
}

function readLine(line: string): Line {
  const take = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at
    const found = pattern.exec(line)?.[0]
    if (found === undefined) throw new Error(`A name is expected at ${at}: ${line}`)
    return found
  }
  const name = take(METRIC, 0)
  const labels = new Map<string, string>()
  let at = name.length
  if (line[at] === '{') {
    at++
    while (line[at] !== '}') {
      const label = take(LABEL, at)
      if (labels.has(label)) throw new Error(`The label ${label} comes twice: ${line}`)
      at += label.length
      if (line.slice(at, at + 2) !== '="') throw new Error(`="…" is expected at ${at}: ${line}`)
      at += 2
      let value = ''
      for (; line[at] !== '"'; at++) {
        if (at >= line.length) throw new Error(`Never ends: ${line}`)
        if (line[at] !== '\\') value += line[at]
        else {
          at++
          const meant = { '\\': '\\', '"': '"', n: '\n' }[line[at]]
          if (meant === undefined) throw new Error(`Wrongly escaped: ${line}`)
          value += meant
        }
      }
      labels.set(label, value)
      at++
      if (line[at] === ',') at++
      else if (line[at] !== '}') throw new Error(`, or } is expected at ${at}: ${line}`)
    }
    at++
  }
  if (line[at] !== ' ') throw new Error(`A space is expected at ${at}: ${line}`)
  const text = line.slice(at + 1)
  if (!VALUE.test(text)) throw new Error(`No value: ${line}`)
  return { name, labels, value: Number(text.replace('Inf', 'Infinity')) }
}

/** Buckets rise, end with all at `+Inf`, and are as many as are counted. */
function checkHistogram(name: string, samples: readonly Line[]): void {
  const series = new Map<string, Line[]>()
  for (const sample of samples) {
    const labels = JSON.stringify([...sample.labels].filter(([label]) => label !== 'le'))
    series.set(labels, [...(series.get(labels) ?? []), sample])
  }
  for (const [labels, lines] of series) {
    const buckets = lines.filter((line) => line.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number(labels.get('le')?.replace('Inf', 'Infinity')))
    const rises = (numbers: readonly number[], least: number): boolean =>
      numbers.every((each, i) => i === 0 || each - numbers[i - 1] >= least)
    const counts = buckets.map(({ value }) => value)
    const number = lines.filter((line) => line.name === `${name}_count`)
    const sum = lines.filter((line) => line.name === `${name}_sum`)
    if (!rises(bounds, Number.MIN_VALUE) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`Bounds: ${name}${labels}`)
    if (!rises(counts, 0) || number.length !== 1 || sum.length !== 1 || number[0].value !== counts.at(-1))
      throw new Error(`Counts: ${name}${labels}`)
  }
}
