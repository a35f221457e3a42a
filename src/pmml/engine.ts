/** From a compiled document to an engine: records in, scores out. */

import { resultDictionary } from '../core/dictionaries.js'
import type { SyncEngine } from '../core/engine.js'
import { ScoreError } from '../core/errors.js'
import type { Field } from '../core/field.js'
import type { Score } from '../core/score.js'
import { fieldOf, type ModelRecord, type Value } from '../core/value.js'
import { columnsScorer } from './columns.js'
import type { PmmlDocument } from './document.js'
import { child } from './element.js'
import type { Frame } from './frame.js'
import { info } from './info.js'
import { inputFiller } from './inputs.js'
import { type Memory, snapshotOf } from './memory.js'
import type { OutputVariable } from './model/compiled.js'
import type { TopInput } from './model/model.js'
import { columnsMaker, type OutputsByName, repeatedScorer, scoreMaker } from './result.js'
import { domainOf } from './schema/DataDictionary.js'
import { isTarget } from './schema/MiningSchema.js'
import { readModelVerification, verify } from './schema/ModelVerification.js'
import type { TargetField } from './schema/Targets.js'
import { delivered, outputValue } from './values.js'

/** Makes the engine of a document. */
export function pmmlEngine(document: PmmlDocument, bytes: number): SyncEngine {
  const { model, modelXml, compilation } = document
  const inputs = model.inputs.filter(({ entry }) => !isTarget(entry) && !isWeight(entry.usageType))
  // A target is read from the record only where something needs its actual value, such as a residual.
  const read = model.inputs.filter((input) => inputs.includes(input) || input.isUsed())
  const fill = inputFiller(read.map(({ entry, input }) => ({ name: entry.name, input })))
  const outputs = outputsByName(model.outputs)
  const toScore = scoreMaker(model.targets, outputs)
  const rowWriter = columnsMaker(model.targets, outputs)
  const verification = readModelVerification(child(modelXml, 'ModelVerification'), compilation.settings)
  const facts = info(document, bytes)
  const idle: Frame[] = []

  /** Fills a frame with a record. A frame of its own: a function called while scoring may score with this model, too. */
  function withRecord<T>(record: ModelRecord, memory: Memory, use: (frame: Frame) => T): T {
    const frame = idle.pop() ?? compilation.newFrame()
    try {
      begin(frame, memory)
      fill.record(frame, record)
      return use(frame)
    } finally {
      idle.push(frame)
    }
  }

  const ownHistory = compilation.newHistory()
  const scoreRows = columnsScorer(model, fill, compilation, (frame) => begin(frame, ownHistory))

  const { repeated } = model
  // What is shown of a prediction must depend on nothing else.
  const scoreFrame =
    repeated !== undefined &&
    model.targets.length === 1 &&
    model.outputs.every(({ part }) => part !== undefined)
      ? repeatedScorer(repeated, model.targets, outputs)
      : (frame: Frame): Score => toScore(model.score(frame), frame)
  const scoreAndRemember = (frame: Frame): Score => {
    try {
      return scoreFrame(frame)
    } finally {
      for (const remember of compilation.afterRecord) remember(frame)
    }
  }
  const use = compilation.afterRecord.length === 0 ? scoreFrame : scoreAndRemember
  /** Scores with a history, to which the record is added. */
  const scorer =
    (memory: Memory) =>
    (record: ModelRecord): Score =>
      withRecord(record, memory, use)

  const identity = `${model.element} ${model.name ?? ''} (${bytes} bytes)`

  return {
    format: 'pmml',
    get info() {
      return facts()
    },
    inputs: inputs.map(inputOf),
    outputs: resultsOf(model.targets, outputs),
    stateful: compilation.stateful,
    score: scorer(ownHistory),
    scoreColumns: (columns, results) => scoreRows(columns, results, rowWriter(results)),
    session(snapshot) {
      const memory =
        snapshot === undefined ? compilation.newHistory() : compilation.historyOf(identity, snapshot)
      return { score: scorer(memory), snapshot: () => snapshotOf(identity, memory) }
    },
    explain: (record) =>
      withRecord(record, ownHistory, (frame) => ({
        ...model.explain(frame),
        inputs: treatedInputs(inputs, frame),
      })),
    faults: (record) => faults(record, inputs, compilation.newFrame()),
    verify: (options) => {
      const names = new Set(inputs.map(({ entry }) => entry.name))
      // The test records are a history of their own.
      return verify(verification, names, scorer(compilation.newHistory()), resultOf, options)
    },
  }
}

/** Makes a frame ready for another record. */
function begin(frame: Frame, memory: Memory): void {
  frame.memory = memory
  frame.generation++
  if (frame.warnings.length > 0) frame.warnings.length = 0
}

const isWeight = (usageType: string): boolean =>
  usageType === 'frequencyWeight' || usageType === 'analysisWeight'

/** A result by the name that the document gives it; the nameless target is the prediction. */
function resultOf(score: Score, name: string): Value | undefined {
  return Object.hasOwn(score.outputs, name) ? score.outputs[name] : undefined
}

/** What the model sees of a record. */
function treatedInputs(inputs: readonly TopInput[], frame: Frame): Record<string, Value> {
  const values = resultDictionary<Value>()
  for (const { field, input } of inputs)
    values[field.name] = delivered(input.variable.read(frame), field.dataType)
  return values
}

function faults(record: ModelRecord, inputs: readonly TopInput[], frame: Frame): ScoreError[] {
  const found: ScoreError[] = []
  for (const { entry, input } of inputs) {
    try {
      input.fill(frame, fieldOf(record, entry.name))
    } catch (error) {
      if (!(error instanceof ScoreError)) throw error
      found.push(error)
    }
  }
  return found
}

/** Outputs by name; several segments of a chain may give one of the same name: the last one reached counts. */
function outputsByName(outputs: readonly OutputVariable[]): Map<string, OutputVariable[]> {
  const byName = new Map<string, OutputVariable[]>()
  for (const output of outputs) {
    const known = byName.get(output.name)
    if (known === undefined) byName.set(output.name, [output])
    else known.unshift(output)
  }
  return byName
}

function inputOf({ field, entry, input }: TopInput): Field {
  const domain = domainOf(field)
  return {
    name: field.name,
    type: field.dataType,
    optype: entry.optype ?? field.optype,
    ...(domain === undefined ? {} : { domain }),
    missing: entry.missingValueTreatment !== 'returnInvalid',
    ...(input.admitsCollections() ? { collection: true } : {}),
    ...(entry.usageType === 'active' ? {} : { role: entry.usageType }),
    ...(field.displayName === undefined ? {} : { displayName: field.displayName }),
  }
}

/** The fields of a result. An OutputField wins over a target of the same name. */
function resultsOf(targets: readonly TargetField[], outputs: OutputsByName): Field[] {
  return [
    ...targetsOf(targets).filter(({ name }) => !outputs.has(name)),
    ...[...outputs.values()].map(([first]) => outputOf(first)),
  ]
}

function targetsOf(targets: readonly TargetField[]): Field[] {
  return targets.flatMap(({ name, dataType, optype, values, displayName }) =>
    name === undefined
      ? []
      : [
          {
            name,
            type: dataType,
            optype,
            ...(values.length === 0
              ? {}
              : { domain: { values: values.map(({ value }) => outputValue(value, dataType)) } }),
            missing: true,
            role: 'target',
            ...(displayName === undefined ? {} : { displayName }),
          },
        ],
  )
}

function outputOf({ name, dataType, optype, displayName, feature, isFinalResult }: OutputVariable): Field {
  return {
    name,
    type: dataType ?? 'any',
    ...(optype === undefined ? {} : { optype }),
    missing: true,
    role: feature,
    ...(isFinalResult ? {} : { intermediate: true }),
    ...(displayName === undefined ? {} : { displayName }),
  }
}
