/** The records of an input as arrays for a stream, and their answers as text, with what could not be read in its place. */

import type { ModelRecord } from '../index.js'
import type { Answer } from '../stream/answer.js'
import { answerLine, faultLine } from './answers.js'
import type { Batch } from './batch.js'

/** Some rows of a batch that are scored together. */
interface Stretch {
  readonly batch: Batch
  readonly from: number
  readonly to: number
  /** Those that could be read. */
  readonly records: readonly ModelRecord[]
}

/** Text for the output, and how many of its records are bad. */
export interface AnsweredText {
  readonly text: string
  readonly bad: number
}

/** Records on their way through a stream. */
export interface RecordFlow {
  /** What is given to the stream. */
  readonly arrays: AsyncIterable<readonly ModelRecord[]>
  /** The text of answers to an array, and of what could not be read before and between. */
  answered(answers: readonly Answer[]): AnsweredText
  /** The text of all that is left, once the stream has ended. */
  rest(): AnsweredText
}

/**
 * @param most records of an array
 * @param keep whether records are repeated
 * @param stop ends reading; what has been read is scored
 */
export function recordFlow(
  batches: AsyncIterable<Batch>,
  { most, keep, stop }: { readonly most: number; readonly keep: boolean; readonly stop: AbortSignal },
): RecordFlow {
  /** Given to the stream and not answered yet, in order. A stream drops arrays without a word where it was told to. */
  const waiting: Stretch[] = []
  async function* arrays(): AsyncGenerator<readonly ModelRecord[]> {
    for await (const batch of until(batches, stop))
      for (let from = 0; from < batch.length; from += most) {
        const to = Math.min(batch.length, from + most)
        const records: ModelRecord[] = []
        for (let row = from; row < to; row++)
          if (batch.fault(row) === undefined) records.push(batch.record(row))
        waiting.push({ batch, from, to, records })
        yield records
      }
  }
  const textOf = (stretch: Stretch, answers: readonly Answer[]): AnsweredText => {
    const { batch, from, to, records } = stretch
    let text = ''
    let bad = 0
    let read = 0
    let next = 0
    for (let row = from; row < to; row++) {
      if (batch.fault(row) !== undefined) {
        text += faultLine(batch, row)
        bad++
        continue
      }
      const answer: Answer | undefined = answers[next]
      if (answer?.record !== records[read++]) continue
      next++
      if (answer.error !== undefined) bad++
      text += answerLine(answer, keep ? inputOf(batch, row) : undefined)
    }
    return { text, bad }
  }
  const taken = (isWanted: (stretch: Stretch) => boolean, answers: readonly Answer[]): AnsweredText => {
    let text = ''
    let bad = 0
    for (let stretch = waiting.shift(); stretch !== undefined; stretch = waiting.shift()) {
      const wanted = isWanted(stretch)
      const portion = textOf(stretch, wanted ? answers : [])
      text += portion.text
      bad += portion.bad
      if (wanted) break
    }
    return { text, bad }
  }
  return {
    arrays: arrays(),
    answered(answers) {
      const [first] = answers
      return taken(
        ({ records }) => (first === undefined ? records.length === 0 : records.includes(first.record)),
        answers,
      )
    },
    rest: () => taken(() => false, []),
  }
}

const inputOf = (batch: Batch, row: number): Map<string, unknown> | object =>
  Object.fromEntries(batch.names(row).map((name) => [name, batch.value(row, name) ?? null]))

/** What comes until a signal is given; then the rest is left. */
async function* until<T>(source: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  for (;;) {
    const step = await unlessStopped(iterator.next(), stop)
    if (step === undefined || step.done === true) return
    yield step.value
  }
}

/** What a promise gives, or `undefined` as soon as it is not wanted any more. A race of promises would keep every one of them. */
function unlessStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(undefined)
    if (stop.aborted) end()
    stop.addEventListener('abort', end)
    promise.then(resolve, reject).finally(() => stop.removeEventListener('abort', end))
  })
}
