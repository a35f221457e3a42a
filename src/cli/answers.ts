/** Answers of a stream as lines of JSON. */

import type { Answer } from '../stream/answer.js'
import type { Batch } from './batch.js'
import { jsonText } from './write.js'

/**
 * The line of an answer: what the score has, or the error in its place; then who gave it and how long it took.
 * @param input the record that is repeated
 */
export function answerLine(
  { score, error, model, version, route, ns }: Omit<Answer, 'record'>,
  input: unknown,
): string {
  const of = { model, version, route, ns }
  const said =
    error === undefined
      ? { ...(score ?? { prediction: null, outputs: {} }) }
      : { error: { code: error.code, message: error.message, ...detailsOf(error) } }
  return `${jsonText({ ...(input === undefined ? {} : { input }), ...said, ...of })}\n`
}

const detailsOf = ({ field, received, expected }: NonNullable<Answer['error']>): object => ({
  field,
  received,
  expected,
})

/** The line in place of a record that could not be read. */
export function faultLine(batch: Batch, index: number): string {
  const { code = 'unreadable', reason = '', field } = batch.fault(index) ?? {}
  return `${jsonText({ error: { code, message: reason, field, line: batch.line(index) }, ns: 0 })}\n`
}
