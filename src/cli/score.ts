/** `scorelet score`: records in, scores out, one after the other, in memory that does not grow with the input. */

import { statSync } from 'node:fs'
import { isSyncModel } from '../core/model.js'
import type { LoadOptions, Model } from '../index.js'
import { nameList, readArguments, wholeNumber } from './arguments.js'
import { threadChoice } from './chunk-threads.js'
import { checkKept, reportLacking } from './columns.js'
import { type CliIo, exitCode, usageError } from './command.js'
import { openErrorLog } from './error-log.js'
import { scoreHelp } from './help.js'
import {
  columnsHint,
  inputOptions,
  inputOptionsOf,
  loadOptionsOf,
  modelOptions,
  oneOf,
  outputFormatOf,
  refuseFeatures,
} from './options.js'
import { startProgress } from './progress.js'
import { mayBeTable, openRecords } from './records.js'
import { refuseSameFile } from './same-file.js'
import { run } from './scoring.js'
import { openSink } from './sink.js'
import { openSource } from './source.js'
import { outputFormats } from './write.js'

const options = {
  ...inputOptions,
  ...modelOptions,
  output: { type: 'string', short: 'o' },
  format: { type: 'string', short: 'f' },
  keep: { type: 'boolean', short: 'k' },
  'keep-columns': { type: 'string' },
  errors: { type: 'string', short: 'e' },
  align: { type: 'boolean' },
  strict: { type: 'boolean' },
  workers: { type: 'string' },
  progress: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Runs the command. Resolves to the exit code; rejects with a `CommandError` or what loading the model throws. */
export async function score(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArguments('score', args, options, 2)
  if (values.help) {
    io.stdout.write(scoreHelp)
    return exitCode.ok
  }
  const [modelPath, inputPath] = positionals
  if (modelPath === undefined)
    throw usageError('Which model? The first argument is its file', 'scorelet score MODEL [INPUT]')
  const reading = inputOptionsOf(values)
  const keep =
    values['keep-columns'] === undefined ? (values.keep ?? false) : nameList(values['keep-columns'])
  const workers = values.workers === undefined ? undefined : wholeNumber('workers', values.workers)
  const wantedFormat =
    values.format === undefined
      ? outputFormatOf(values.output)
      : oneOf('format', values.format, outputFormats)
  // The output may replace the input: it gets its name when it is complete.
  refuseSameFile([
    { what: 'the model', path: modelPath, written: false },
    { what: '--output', path: values.output, written: true },
    { what: 'the input', path: inputPath, written: false },
    { what: '--errors', path: values.errors, written: true },
  ])

  const quiet = values.quiet ?? false
  const cleanups: (() => unknown)[] = []
  try {
    const loadOptions: LoadOptions = {
      ...loadOptionsOf(values),
      ...(values.strict ? { missingFields: 'error' } : {}),
    }
    const threads = threadChoice(workers, io.threadScript, modelPath, loadOptions)
    cleanups.push(() => threads.end())
    if (
      threads.isPossible &&
      mayBeTable(inputPath, reading.format) &&
      (threads.isAsked || isLarge(inputPath))
    )
      threads.start()
    const model = await io.openModel(modelPath, loadOptions)
    cleanups.push(() => model.cleanup())
    refuseFeatures(model, values.features)
    await model.ready()
    const source = await openSource(inputPath, io.stdin, { encoding: values.encoding, signal: io.signal })
    cleanups.push(() => source.close())
    const fields = new Set(model.inputs.map(({ name }) => name))
    const active = model.inputs.filter(({ role }) => role === undefined).map(({ name }) => name)
    const input = await openRecords(
      source,
      { ...reading, ...columnsHint(model), numbers: numbersOf(model), lasting: !isSyncModel(model) },
      active,
      fields,
    )
    const progress = startProgress(
      io.stderr,
      quiet ? 'never' : values.progress ? 'always' : 'terminal',
      source.size,
    )
    cleanups.push(() => progress.done())
    const say = (text: string): void => {
      if (!quiet) progress.say(`scorelet: ${text}`)
    }
    for (const note of input.notes) say(note)
    if (input.columns !== undefined) {
      checkKept(keep, input.columns)
      reportLacking(active, input.columns, values.strict ?? false, say)
    }
    const sink = await openSink(values.output, io.stdout)
    cleanups.push(() => sink.discard())
    const errors = await openErrorLog(values.errors, progress, quiet)
    cleanups.push(() => errors.discard())
    const align = values.align ?? false
    return await run({
      model,
      input,
      source,
      format: wantedFormat ?? (input.format === 'csv' ? 'csv' : 'ndjson'),
      writing: {
        // What a document computes only to use it further is left out of tables.
        outputs: model.outputs.filter(({ intermediate }) => intermediate !== true),
        keep,
        columns: input.columns,
      },
      threads,
      sink,
      errors,
      progress,
      active,
      say,
      align,
      signal: io.signal,
      terminal: io.stderr.isTTY === true,
    })
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup()
  }
}

/** Bytes of an input that threads open the model for while this one does. */
const LARGE = 32 * 1024 * 1024

function isLarge(path: string | undefined): boolean {
  const found = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.size >= LARGE
}

/** The inputs that are numbers, whose texts may be read as such beforehand. */
function numbersOf({ inputs }: Model): ReadonlySet<string> {
  const numeric = inputs.filter(({ type, collection }) => numericTypes.has(type) && collection !== true)
  return new Set(numeric.map(({ name }) => name))
}

const numericTypes: ReadonlySet<string> = new Set(['double', 'float', 'integer'])
