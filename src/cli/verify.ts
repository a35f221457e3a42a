/** `scorelet verify`: test records scored and compared with what is expected. */

import { ScoreError } from '../core/errors.js'
import type { Model, Score } from '../index.js'
import { positiveNumber, readArguments } from './arguments.js'
import type { Batch, Input } from './batch.js'
import { type CliIo, exitCode, ioError, printable, table, usageError } from './command.js'
import { agrees, scoredValue } from './compare.js'
import { some } from './csv.js'
import { verifyHelp } from './help.js'
import {
  columnsHint,
  inputOptions,
  inputOptionsOf,
  loadOptionsOf,
  modelOptions,
  refuseFeatures,
} from './options.js'
import { count } from './progress.js'
import { openRecords } from './records.js'
import { openSource } from './source.js'
import { jsonText, probabilityColumn, shortText } from './write.js'

const options = {
  ...inputOptions,
  ...modelOptions,
  input: { type: 'string' },
  expected: { type: 'string' },
  tolerance: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** How far numbers may differ if nobody says otherwise. */
const TOLERANCE = 1e-6

/** How many differences are printed. */
const SHOWN = 20

/** Runs the command. Resolves to the exit code. */
export async function verify(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArguments('verify', args, options, 1)
  if (values.help) {
    io.stdout.write(verifyHelp)
    return exitCode.ok
  }
  const [path] = positionals
  if (path === undefined) throw usageError('Which model? The argument is its file', 'scorelet verify MODEL')
  if ((values.input === undefined) !== (values.expected === undefined))
    throw usageError('--input and --expected go together')
  const tolerance = values.tolerance === undefined ? undefined : positiveNumber('tolerance', values.tolerance)
  const model = await io.openModel(path, loadOptionsOf(values))
  try {
    refuseFeatures(model, values.features)
    await model.ready()
    if (values.input === undefined || values.expected === undefined)
      return await embedded(model, tolerance, io)
    const input = await openSource(values.input, io.stdin, { encoding: values.encoding, signal: io.signal })
    try {
      const expected = await openSource(values.expected, io.stdin, {
        encoding: values.encoding,
        signal: io.signal,
      })
      try {
        const active = model.inputs.filter(({ role }) => role === undefined).map(({ name }) => name)
        const fields = new Set(model.inputs.map(({ name }) => name))
        const records = await openRecords(
          input,
          { ...inputOptionsOf(values), ...columnsHint(model), lasting: true },
          active,
          fields,
        )
        const outputs = ['prediction', ...model.outputs.map(({ name }) => name)]
        const rows = await openRecords(
          expected,
          { header: true, ...(values.missing === undefined ? {} : { missing: values.missing }) },
          outputs,
        )
        return await compared(model, records, rows, tolerance ?? TOLERANCE, io)
      } finally {
        expected.close()
      }
    } finally {
      input.close()
    }
  } finally {
    await model.cleanup()
  }
}

/** One value that is not what was expected, as text for people. */
interface Difference {
  /** 1-based position of the record. */
  readonly record: number
  readonly field: string
  readonly expected: string
  readonly actual: string
}

/** What a verification found; only the first differences are kept. */
interface Findings {
  records: number
  total: number
  readonly shown: Difference[]
}

function note(findings: Findings, difference: Difference): void {
  findings.total++
  if (findings.shown.length < SHOWN) findings.shown.push(difference)
}

async function embedded(model: Model, tolerance: number | undefined, io: CliIo): Promise<number> {
  const { records, failures } = await model.verify(
    tolerance === undefined ? {} : { precision: tolerance, zeroThreshold: tolerance },
  )
  if (records === 0) {
    io.stdout.write(
      'Nothing was verified: the model holds no test records. Give some with --input and --expected.\n',
    )
    return exitCode.bad
  }
  const findings: Findings = { records, total: 0, shown: [] }
  for (const { record, field, expected, actual, error } of failures)
    note(findings, {
      record,
      field,
      expected: shortText(expected),
      actual: error === undefined ? shortText(actual) : error.message,
    })
  return report(findings, io)
}

function report({ records, total, shown }: Findings, io: CliIo): number {
  if (total === 0) {
    io.stdout.write(
      `${records === 1 ? 'The test record agrees' : `All ${count(records)} test records agree`}.\n`,
    )
    return exitCode.ok
  }
  const rows = shown.map(({ record, field, expected, actual }) => [
    String(record),
    printable(field),
    printable(expected),
    printable(actual),
  ])
  io.stdout.write(table([['record', 'field', 'expected', 'actual'], ...rows]))
  if (total > rows.length) io.stdout.write(`  and ${count(total - rows.length)} more\n`)
  io.stdout.write(
    `${count(total)} ${total === 1 ? 'value differs' : 'values differ'} in ${count(records)} test records.\n`,
  )
  return exitCode.bad
}

/** One record of an input with its batch. */
interface Row {
  readonly batch: Batch
  readonly index: number
}

async function* rowsOf(input: Input): AsyncGenerator<Row> {
  for await (const batch of input.batches)
    for (let index = 0; index < batch.length; index++) yield { batch, index }
}

/** Scores records and compares them, row by row, with what is expected. */
async function compared(
  model: Model,
  input: Input,
  expected: Input,
  tolerance: number,
  io: CliIo,
): Promise<number> {
  const findings: Findings = { records: 0, total: 0, shown: [] }
  const rows = rowsOf(expected)
  let columns: readonly string[] | undefined
  try {
    for await (const { batch, index } of rowsOf(input)) {
      io.signal?.throwIfAborted()
      const next = await rows.next()
      if (next.done)
        throw ioError(`The input has more records than the ${count(findings.records)} expected ones`)
      const record = ++findings.records
      const row = next.value
      const unreadable = row.batch.fault(row.index)
      if (unreadable !== undefined)
        throw ioError(
          `Expected record ${record} on line ${row.batch.line(row.index)} is bad: ${unreadable.reason}`,
        )
      const score = await scoreOf(model, batch, index)
      if (typeof score === 'string') {
        note(findings, { record, field: '(record)', expected: 'a score', actual: score })
        continue
      }
      columns ??= comparable(expected.columns ?? row.batch.names(row.index), model, score, io)
      for (const field of columns) {
        const wanted = row.batch.value(row.index, field)
        const actual = scoredValue(score, field)
        if (!agrees(wanted, actual, tolerance))
          note(findings, { record, field, expected: expectedText(wanted), actual: shortText(actual) })
      }
    }
    if (!(await rows.next()).done)
      throw ioError(`There are more expected records than the ${count(findings.records)} of the input`)
  } finally {
    await rows.return(undefined)
  }
  if (findings.records === 0) throw ioError('The input holds no records, so nothing was verified')
  return report(findings, io)
}

/** The score of a record, or why there is none. */
async function scoreOf(model: Model, batch: Batch, index: number): Promise<Score | string> {
  const fault = batch.fault(index)
  if (fault !== undefined) return fault.reason
  try {
    return await model.score(batch.record(index))
  } catch (error) {
    if (error instanceof ScoreError) return error.message
    throw error
  }
}

/** The expected columns that can be compared; the others are named. */
function comparable(columns: readonly string[], model: Model, score: Score, io: CliIo): readonly string[] {
  const outputs = new Set(['prediction', ...model.outputs.map(({ name }) => name)])
  const known = columns.filter((name) => outputs.has(name) || scoredValue(score, name) !== undefined)
  const compared = new Set(known)
  const unknown = columns.filter((name) => !compared.has(name))
  if (known.length === 0)
    throw ioError(
      `The model gives nothing by the names of the expected columns: ${some(columns)}`,
      `It gives ${some([...new Set([...outputs, ...Object.keys(score.probabilities ?? {}).map(probabilityColumn)])])}.`,
    )
  if (unknown.length > 0)
    io.stderr.write(
      `scorelet: not compared, since the model gives nothing by these names: ${some(unknown)}\n`,
    )
  return known
}

const expectedText = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? '(missing)'
    : typeof value === 'string'
      ? value
      : jsonText(value)
