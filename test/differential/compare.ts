/** The comparison with the reference evaluator: one recorded document, its records, and what may differ on purpose. */

import type { Model } from '../../src/core/model.js'
import type { Score } from '../../src/core/score.js'
import { loadModel } from '../../src/index.js'
import { rules } from './rules.js'

/** What the reference made of a record: its results by name, or why it gave none. */
export interface Case {
  readonly input: Readonly<Record<string, unknown>>
  readonly output?: Readonly<Record<string, unknown>>
  readonly error?: string
}

/** A document with its records. */
export interface RecordedDocument {
  readonly name: string
  readonly pmml: string
  readonly cases: readonly Case[]
}

/** A place where we and the reference differ. */
export interface Difference {
  /** Number of the record, from 0; `-1` for the document as a whole. */
  readonly record: number
  readonly field: string
  readonly input?: Readonly<Record<string, unknown>>
  readonly reference: unknown
  readonly ours: unknown
}

/** A difference that one of the rules explains. */
export interface Excused extends Difference {
  readonly rule: string
}

export interface Comparison {
  /** Results that agree; records that both refuse count as one. */
  readonly agreed: number
  readonly differences: readonly Difference[]
  readonly excused: readonly Excused[]
}

/** What we make of a record. */
type Ours = { readonly score: Score } | { readonly error: string }

const message = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return `${error.name} ${'code' in error ? String(error.code) : ''}: ${error.message}`
}

/** Errors that say whose fault it is; anything else is a fault of ours. */
const isClear = (error: unknown): boolean =>
  error instanceof Error && ['ScoreError', 'ModelLoadError', 'UnsupportedError'].includes(error.name)

/** Scores the records of a document in order and compares every result. */
export async function compare(document: RecordedDocument): Promise<Comparison> {
  const tally = { agreed: 0, differences: [] as Difference[], excused: [] as Excused[] }
  const note = (difference: Difference): void => {
    const rule = rules.find((each) => each.explains({ ...difference, document }))
    if (rule === undefined) tally.differences.push(difference)
    else tally.excused.push({ ...difference, rule: rule.name })
  }
  let model: Model | undefined
  let loadError: unknown
  try {
    model = loadModel(document.pmml)
  } catch (error) {
    loadError = error
  }
  for (const [i, { input, output, error }] of document.cases.entries()) {
    let ours: Ours
    try {
      if (model === undefined) throw loadError
      ours = { score: await model.score(input) }
    } catch (thrown) {
      ours = { error: message(thrown) }
      if (!isClear(thrown))
        note({ record: i, field: '', input, reference: error ?? output, ours: ours.error })
    }
    if ('error' in ours) {
      if (error !== undefined) tally.agreed++
      else note({ record: i, field: '', input, reference: output, ours: ours.error })
    } else if (error !== undefined || output === undefined) {
      note({ record: i, field: '', input, reference: error, ours: ours.score.outputs })
    } else {
      for (const [name, expected] of Object.entries(output)) {
        const actual = resultOf(ours.score, name)
        if (agrees(expected, actual)) tally.agreed++
        else note({ record: i, field: name, input, reference: expected, ours: actual })
      }
    }
  }
  await model?.cleanup()
  return tally
}

const RESULT = /^(probability|confidence|affinity|entityId|reasonCodes)\(([^,]*)(?:,(.*))?\)$/s

/** Our result of the name that the reference gives it. */
function resultOf(score: Score, name: string): unknown {
  if (Object.hasOwn(score.outputs, name)) return score.outputs[name]
  if (name === '_target') return score.prediction
  const match = RESULT.exec(name)
  if (match === null) return undefined
  const [, kind, target, key = ''] = match
  const own = score.targets?.[target] ?? score
  switch (kind) {
    case 'probability':
      return entry(own.probabilities, key)
    case 'confidence':
      return entry(own.confidences, key)
    case 'affinity':
      return entry(own.affinities, key)
    case 'entityId':
      return own.entityId
    default:
      return own.reasonCodes
  }
}

/** An entry by its key, `1.0` and `1` being one. */
function entry(entries: Readonly<Record<string, number>> | undefined, key: string): number | undefined {
  if (entries === undefined || Object.hasOwn(entries, key)) return entries?.[key]
  const same = Object.keys(entries).find((each) => key !== '' && Number(each) === Number(key))
  return same === undefined ? undefined : entries[same]
}

/** Relative and absolute tolerances: numbers of 32 bits are written with fewer digits. */
const RELATIVE = 1e-9
const ABSOLUTE = 1e-12
const RELATIVE_OF_FLOATS = 1e-6

/** Whether a result of the reference and one of ours are the same. */
export function agrees(expected: unknown, actual: unknown): boolean {
  if (expected === null || expected === undefined) return actual === null || actual === undefined
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((each, i) => agrees(each, actual[i]))
    )
  if (typeof actual === 'number') return numbersAgree(expected, actual)
  if (typeof actual === 'boolean') return String(expected) === String(actual)
  if (typeof actual === 'string') return textsAgree(String(expected), actual)
  return false
}

function numbersAgree(expected: unknown, actual: number): boolean {
  // Infinities come as text, and so does everything of a table.
  const number = typeof expected === 'string' && expected !== '' ? Number(expected) : expected
  if (typeof number !== 'number') return false
  if (number === actual) return true
  if (!Number.isFinite(number) || !Number.isFinite(actual)) return false
  const gap = Math.abs(number - actual)
  const isFloat =
    Math.fround(actual) === actual &&
    (Math.fround(number) === number || String(number).replace(/^-?0?\.?0*|\.|e.*|0+$/g, '').length < 10)
  const largest = Math.max(Math.abs(number), Math.abs(actual))
  return gap <= ABSOLUTE || gap <= largest * (isFloat ? RELATIVE_OF_FLOATS : RELATIVE)
}

/**
 * Numbers written out in a text may differ in their last digit: logarithms and the like are not exact anywhere, and floats have
 * more digits than they need in older Java.
 */
const NUMBER = /-?\d+(?:\.\d+)?(?:E-?\d+)?/g
const isLong = (number: string): boolean => /\.\d{9,}/.test(number)
const sameFloat = (a: string, b: string): boolean =>
  Math.max(a.length, b.length) < 16 && /E/.test(a) && Math.fround(Number(a)) === Math.fround(Number(b))

function textsAgree(expected: string, actual: string): boolean {
  if (expected === actual || sameMoment(expected, actual)) return true
  const [theirs, ours] = [expected.match(NUMBER) ?? [], actual.match(NUMBER) ?? []]
  return (
    theirs.length === ours.length &&
    expected.replace(NUMBER, '#') === actual.replace(NUMBER, '#') &&
    theirs.every(
      (each, i) =>
        each === ours[i] ||
        sameFloat(each, ours[i]) ||
        ((isLong(each) || isLong(ours[i])) && numbersAgree(each, Number(ours[i]))),
    )
  )
}

/**
 * The reference writes times of a `dateTime` in the shortest way, `10:00` for `10:00:00`, and values of results by nothing but
 * their hash code, which Java defines for dates and times.
 */
function sameMoment(expected: string, actual: string): boolean {
  const hash = /^org\.jpmml\.model\.temporals\.(?:Date|Time|DateTime)@([0-9a-f]+)$/.exec(expected)
  if (hash !== null) return (momentHash(actual) >>> 0).toString(16) === hash[1]
  return /^(?:[-+\d]+T)?\d\d:\d\d$/.test(expected) && `${expected}:00` === actual
}

/** Java's hash code of an ISO date, time, or date and time. */
function momentHash(text: string): number {
  const date = /^([+-]?\d{4,})-(\d\d)-(\d\d)/.exec(text)
  const time = /(\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text)
  let hash = 0
  if (date !== null) {
    const year = Number(date[1])
    hash = (year & 0xfffff800) ^ ((year << 11) + (Number(date[2]) << 6) + Number(date[3]))
  }
  if (time !== null) {
    const [, hour, minute, second, fraction = ''] = time
    const seconds = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second))
    const nanos = seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
    hash ^= Number(BigInt.asIntN(32, nanos ^ (nanos >> 32n)))
  }
  return hash
}
