/** From what a model finds blocks of rows to be to columns of results, without an object a row. */

import type { ColumnBuilder, ResultColumns } from '../core/result-columns.js'
import type { Value } from '../core/value.js'
import type { Frame } from './frame.js'
import type {
  BlockResult,
  KnownPredictions,
  OutputPart,
  PredictedNumbers,
  PredictedShares,
} from './model/columnwise.js'
import type { FinishedColumnwise, OutputVariable } from './model/compiled.js'
import { nothing, type Prediction } from './model/prediction.js'
import { type PlacedColumn, type Put, placedValues } from './placedColumns.js'
import { shownOutput, shownPrediction, textOf } from './result.js'
import type { TargetField } from './schema/Targets.js'
import type { Raw } from './types.js'
import { delivered, isMoment } from './values.js'

/** What there is to be put into columns. */
export interface BlockModel {
  readonly target: TargetField
  /** All outputs, none of whose names comes twice. */
  readonly outputs: readonly OutputVariable[]
  readonly finish: FinishedColumnwise['finish']
  /** A frame for outputs to be put into. */
  readonly newFrame: () => Frame
}

/** Makes what puts the rows of blocks into the columns of a batch; `undefined` where that takes a row at a time. */
export type BlockWriterMaker = (results: ResultColumns, result: BlockResult) => Put | undefined

/** Makes what makes the writers of batches. */
export function blockWriterMaker(model: BlockModel): BlockWriterMaker {
  const tableOf = knownTables(model)
  const putsOf = (results: ResultColumns, result: BlockResult): readonly Put[] | undefined => {
    switch (result.kind) {
      case 'known': {
        const table = tableOf(result.predictions)
        return table === undefined ? undefined : knownPuts(results, result, model, table)
      }
      case 'numbers':
        return numberPuts(results, result, model)
      case 'shares':
        return sharePuts(results, result, model)
    }
  }
  return (results, result) => {
    const puts = putsOf(results, result)
    if (puts === undefined) return undefined
    return (row, from, to) => {
      for (const put of puts) put(row, from, to)
    }
  }
}

/**
 * What each column of results is filled by: that of the prediction, and of the outputs that are asked for. An output of the target's name that the
 * model doesn't have is the prediction.
 */
function fillings(
  results: ResultColumns,
  { outputs }: BlockModel,
): readonly { readonly column: ColumnBuilder; readonly output: OutputVariable | undefined }[] {
  const asked = [...results.outputs].map(([name, column]) => ({
    column,
    output: outputs.find((output) => output.name === name),
  }))
  return [{ column: results.prediction, output: undefined }, ...asked]
}

/** The columns of probabilities, which are there once a row has some. */
interface ShareColumns {
  /** Makes the columns if a row has some, before it is put down. */
  readonly appear: Put
  readonly columns: readonly PlacedColumn[]
}

/** @param has whether a row of the block has probabilities */
function shareColumns(
  names: readonly string[],
  results: ResultColumns,
  has: (row: number) => boolean,
): ShareColumns {
  let columns: readonly Float64Array[] | undefined
  return {
    appear(_row, from, to) {
      if (columns !== undefined) return
      let first = from
      while (first < to && !has(first)) first++
      if (first < to) columns = names.map(results.probability)
    },
    columns: names.map((_, k) => ({
      setNumbers: (row, numbers, from, to) => columns?.[k].set(numbers.subarray(from, to), row),
      // Probabilities are numbers.
      set: () => {},
      setTexts: () => {},
    })),
  }
}

/** What all known predictions say, by their places. */
interface KnownTable {
  readonly predicted: readonly Value[]
  readonly outputs: ReadonlyMap<OutputVariable, readonly Value[]>
  /** The classes, in the order in which scores have them, and the numbers of each; `NaN` for none. */
  readonly names: readonly string[]
  readonly shares: readonly Float64Array[]
  /** 1 for predictions with a distribution. */
  readonly hasShares: Uint8Array
}

/** Makes what finds out once what known predictions say; `undefined` where that can't be said beforehand. */
function knownTables(model: BlockModel): (predictions: readonly Prediction[]) => KnownTable | undefined {
  let last: readonly Prediction[] | undefined
  let table: KnownTable | undefined
  return (predictions) => {
    if (predictions !== last) {
      last = predictions
      table = knownTable(model, predictions)
    }
    return table
  }
}

function knownTable(model: BlockModel, given: readonly Prediction[]): KnownTable | undefined {
  const { target, outputs, finish } = model
  const show = shownPrediction(target)
  const frame = model.newFrame()
  const predicted: Value[] = []
  const shown = new Map(outputs.map((output): [OutputVariable, Value[]] => [output, []]))
  const distributions: (ReadonlyMap<string, number> | undefined)[] = []
  try {
    for (const each of given) {
      const prediction = finish === undefined ? each : finish(each)
      frame.generation++
      predicted.push(show(prediction))
      for (const [output, values] of shown) {
        output.fill(frame, prediction)
        values.push(shownOutput(output, frame))
      }
      distributions.push(sharesOf(prediction, target))
    }
  } catch {
    // What can't be shown is an error of the row.
    return undefined
  }
  // Lists are given away, each row its own.
  if (
    [predicted, ...shown.values()].some((values) =>
      values.some((each) => typeof each === 'object' && each !== null),
    )
  )
    return undefined
  const lists = distributions.flatMap((each) => (each === undefined ? [] : [[...each.keys()]]))
  const [names = []] = lists
  // The order of the columns must not depend on the rows.
  if (lists.some((list) => list.length !== names.length || list.some((name, i) => name !== names[i])))
    return undefined
  return {
    predicted,
    outputs: shown,
    names,
    shares: names.map((name) => Float64Array.from(distributions, (each) => each?.get(name) ?? Number.NaN)),
    hasShares: Uint8Array.from(distributions, (each) => Number(each !== undefined)),
  }
}

/** The numbers of the classes as a score has them: declared classes without any have 0. */
function sharesOf(
  { probabilities }: Prediction,
  { values: declared, dataType }: TargetField,
): ReadonlyMap<string, number> | undefined {
  if (probabilities === undefined) return undefined
  const { categories, values } = probabilities
  const shares = new Map(declared.map(({ value }) => [textOf(value, dataType), 0]))
  for (let i = 0; i < categories.length; i++) {
    const name = textOf(categories[i], dataType)
    if (!Number.isNaN(values[i]) || !shares.has(name)) shares.set(name, values[i])
  }
  return shares
}

function knownPuts(
  results: ResultColumns,
  { places }: KnownPredictions,
  model: BlockModel,
  { predicted, outputs, names, shares, hasShares }: KnownTable,
): readonly Put[] {
  const shown = fillings(results, model).map(({ column, output }) => ({
    column,
    values: (output === undefined ? undefined : outputs.get(output)) ?? predicted,
  }))
  const { appear, columns } = shareColumns(names, results, (row) => hasShares[places[row]] === 1)
  const ofShares = columns.map((column, k) => ({
    column,
    values: Array.from(shares[k], (share) => (Number.isNaN(share) ? null : share)),
  }))
  return [appear, ...placedValues([...ofShares, ...shown], places)]
}

/** What an output shows of a prediction; of the prediction itself its value. */
const partOf = (output: OutputVariable | undefined): OutputPart | undefined =>
  output === undefined ? { of: 'value' } : output.part

function numberPuts(
  results: ResultColumns,
  { numbers, reasons }: PredictedNumbers,
  model: BlockModel,
): readonly Put[] | undefined {
  const { target, finish } = model
  if (isMoment(target.dataType)) return undefined
  const finished =
    finish === undefined && target.dataType !== 'float' ? numbers : new Float64Array(numbers.length)
  const puts: Put[] = []
  if (finished !== numbers) {
    const show = shownPrediction(target)
    puts.push((_row, from, to) => {
      for (let i = from; i < to; i++) {
        const own = Number.isNaN(numbers[i]) ? nothing : { value: numbers[i] }
        const value = show(finish === undefined ? own : finish(own))
        finished[i] = typeof value === 'number' ? value : Number.NaN
      }
    })
  }
  for (const { column, output } of fillings(results, model)) {
    const part = partOf(output)
    if (part?.of === 'value') puts.push((row, from, to) => column.setNumbers(row, finished, from, to))
    else if (part?.of === 'reason') {
      const places = reasons?.places[part.place]
      // There are fewer reasons than that.
      if (reasons !== undefined && places !== undefined)
        puts.push((row, from, to) => column.setTexts(row, places, from, to, reasons.names))
    } else return undefined
  }
  return puts
}

function sharePuts(
  results: ResultColumns,
  { categories, shares, winners }: PredictedShares,
  model: BlockModel,
): readonly Put[] | undefined {
  const { target, finish } = model
  const { dataType, values } = target
  if (finish !== undefined || dataType === 'float') return undefined
  const shown = categories.map((category) => delivered(category, dataType))
  const ofWinner: { readonly column: ColumnBuilder; readonly values: readonly Value[] }[] = []
  const puts: Put[] = []
  for (const { column, output } of fillings(results, model)) {
    const part = partOf(output)
    if (part?.of === 'value') ofWinner.push({ column, values: shown })
    else if (part?.of === 'share') puts.push(sharePut(column, part.category))
    else return undefined
  }
  const named = categories.map((category) => textOf(category, dataType))
  const names = [...new Set([...values.map(({ value }) => textOf(value, dataType)), ...named])]
  const { appear, columns } = shareColumns(names, results, (row) => winners[row] >= 0)
  const ofShares = names.map((name, k) => putShares(columns[k], shares[named.indexOf(name)]))
  return [appear, ...ofShares, ...puts, ...placedValues(ofWinner, winners)]

  /** Puts down the share of a category, or of the predicted one. */
  function sharePut(column: PlacedColumn, category: Raw | undefined): Put {
    if (category !== undefined) return putShares(column, shares[categories.indexOf(category)])
    const block = new Float64Array(winners.length)
    return (row, from, to) => {
      for (let i = from; i < to; i++) block[i] = winners[i] < 0 ? Number.NaN : shares[winners[i]][i]
      column.setNumbers(row, block, from, to)
    }
  }

  /** @param own the shares of a class; absent for one without any, which has 0 */
  function putShares(column: PlacedColumn, own: Float64Array | undefined): Put {
    if (own !== undefined) return (row, from, to) => column.setNumbers(row, own, from, to)
    const block = new Float64Array(winners.length)
    return (row, from, to) => {
      for (let i = from; i < to; i++) block[i] = winners[i] < 0 ? Number.NaN : 0
      column.setNumbers(row, block, from, to)
    }
  }
}
