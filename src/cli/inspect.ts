/** `scorelet inspect`: what a model is, reads and gives, for people and as JSON. */

import { ScoreError } from '../core/errors.js'
import { isSyncModel } from '../core/model.js'
import { isRecord } from '../core/value.js'
import type { Explanation, Field, Interval, Model, ModelRecord } from '../index.js'
import { readArguments } from './arguments.js'
import { type CliIo, CommandError, exitCode, printable, table, usageError } from './command.js'
import { explanationText } from './explanation.js'
import { inspectHelp } from './help.js'
import { loadOptionsOf, modelOptions, refuseFeatures } from './options.js'
import { size } from './progress.js'
import { treeOf, treeText } from './tree.js'
import { jsonText } from './write.js'

const options = {
  ...modelOptions,
  json: { type: 'boolean' },
  tree: { type: 'boolean' },
  explain: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Runs the command. Resolves to the exit code. */
export async function inspect(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArguments('inspect', args, options, 1)
  if (values.help) {
    io.stdout.write(inspectHelp)
    return exitCode.ok
  }
  const [path] = positionals
  if (path === undefined) throw usageError('Which model? The argument is its file', 'scorelet inspect MODEL')
  if (values.json && values.tree) throw usageError('--json and --tree exclude each other')
  if (values.explain !== undefined && values.tree) throw usageError('--explain and --tree exclude each other')
  const model = await io.openModel(path, loadOptionsOf(values))
  try {
    refuseFeatures(model, values.features)
    io.stdout.write(
      values.explain !== undefined
        ? explained(model, values.explain, values.json === true)
        : values.json
          ? json(model)
          : values.tree
            ? drawn(model)
            : text(model),
    )
    return exitCode.ok
  } finally {
    await model.cleanup()
  }
}

function json({ format, info, inputs, outputs, stateful, inputSchema }: Model): string {
  const parsed: unknown = JSON.parse(jsonText({ format, info, inputs, outputs, stateful, inputSchema }))
  return `${JSON.stringify(parsed, null, 2)}\n`
}

/** How the score of a record, given as JSON, comes about. */
function explained(model: Model, recordText: string, asJson: boolean): string {
  if (!isSyncModel(model))
    throw usageError(`How a model of format ${model.format} comes to a score is known to its runtime only`)
  const record = recordOf(recordText)
  let explanation: Explanation
  try {
    explanation = model.explain(record)
  } catch (error) {
    if (!(error instanceof ScoreError)) throw error
    throw new CommandError(exitCode.bad, `${error.message} [${error.code}]`)
  }
  return asJson
    ? `${JSON.stringify(JSON.parse(jsonText(explanation)), null, 2)}\n`
    : explanationText(explanation)
}

function recordOf(recordText: string): ModelRecord {
  try {
    const record: unknown = JSON.parse(recordText)
    if (isRecord(record)) return record
  } catch {
    // Said below, with what is expected.
  }
  throw usageError(
    '--explain takes a record as a JSON object',
    `scorelet inspect MODEL --explain '{"age": 41}'`,
  )
}

function drawn(model: Model): string {
  const tree = treeOf(model.info.metadata)
  if (tree === undefined)
    throw usageError(
      `This ${model.info.element} is no small tree, so there is nothing to draw`,
      'Only a single decision tree of a few hundred nodes at most is drawn.',
    )
  return treeText(tree)
}

function text(model: Model): string {
  const { info, inputs, outputs } = model
  const name = info.name === undefined ? '' : ` "${printable(info.name)}"`
  const what = [info.element, info.task === undefined ? '' : `for ${info.task}`].filter((word) => word !== '')
  const facts: [string, string | undefined][] = [
    [
      'format',
      [model.format.toUpperCase(), info.formatVersion].filter((word) => word !== undefined).join(' '),
    ],
    ['algorithm', info.algorithm],
    ['version', info.version],
    ['written by', info.producer],
    ['written at', info.timestamp],
    ['description', info.description],
    ['copyright', info.copyright],
    ['size', size(info.bytes)],
    ['scored by', info.engine],
    ['state', model.stateful ? 'results depend on the records scored before' : undefined],
  ]
  const known = facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, printable(value)]]))
  const scalars = Object.entries(info.metadata).flatMap(([label, value]) =>
    ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
      ? [[printable(label), printable(String(value))]]
      : [],
  )
  return [
    `${what.join(' ')}${name}\n`,
    table(known),
    scalars.length === 0 ? '' : `\nmetadata\n${table(scalars)}`,
    `\ninputs (${inputs.length})\n`,
    table(inputs.map(inputRow)),
    `\noutputs (${outputs.length})\n`,
    table(outputs.map(outputRow)),
  ].join('')
}

function inputRow(field: Field): string[] {
  const presence = field.role ?? (field.missing ? 'may be missing' : 'required')
  return [printable(field.name), field.type, field.optype ?? '', presence, domainText(field)]
}

const outputRow = (field: Field): string[] => [
  printable(field.name),
  field.type,
  field.optype ?? '',
  field.role ?? '',
  domainText(field),
]

/** How many valid values are listed. */
const SHOWN = 12

/** The valid values of a field in short. */
function domainText({ domain, shape, displayName }: Field): string {
  const parts: string[] = []
  if (shape !== undefined) parts.push(`[${shape.join(', ')}]`)
  if (domain?.values !== undefined) {
    const values = domain.values
      .slice(0, SHOWN)
      .map((value) => (typeof value === 'string' ? printable(value) : jsonText(value)))
    const more = domain.values.length > SHOWN ? `, and ${domain.values.length - SHOWN} more` : ''
    parts.push(`{${values.join(', ')}${more}}`)
  }
  if (domain?.intervals !== undefined)
    parts.push(domain.intervals.slice(0, SHOWN).map(intervalText).join(' or '))
  if (displayName !== undefined) parts.push(`"${printable(displayName)}"`)
  return parts.join('  ')
}

const intervalText = ({ left, right, leftClosed, rightClosed }: Interval): string =>
  `${leftClosed && left !== undefined ? '[' : '('}${left ?? '-∞'}, ${right ?? '∞'}${rightClosed && right !== undefined ? ']' : ')'}`
