/** From messages of the input to messages of the output: read, score by batch, write. Whatever is wrong with a message is its own affair. */

import { ScoreError, ScoreletError } from '../../core/errors.js'
import { isRecord, type ModelRecord } from '../../core/value.js'
import { asBuffer } from '../../io/buffer.js'
import type { Answer } from '../../stream/answer.js'
import type { Registry } from '../../stream/registry.js'
import type { KafkaMessage, KafkaOutgoing } from './client.js'
import { deadLetter, sourceText } from './dead-letter.js'
import { keyText } from './keys.js'

/** Which model scores a record. */
export type KafkaRoute = (
  record: ModelRecord,
  message: KafkaMessage,
) => string | { readonly model: string; readonly key?: string }

/** How messages become records, and answers messages. */
export interface RecordHandling {
  readonly registry: Registry
  readonly read: (message: KafkaMessage) => ModelRecord
  readonly write: (answer: Answer, message: KafkaMessage) => Uint8Array | string | null | undefined
  readonly route: KafkaRoute
  readonly key: (message: KafkaMessage, record: ModelRecord) => string | undefined
  /** Whether there is a topic for what can't be read. */
  readonly hasDeadLetters: boolean
  /** Most bytes of the value of a message that is sent. */
  readonly resultBytes: number
}

/** What became of messages. */
export interface Outcome {
  readonly outputs: KafkaOutgoing[]
  readonly dead: KafkaOutgoing[]
  readonly failed: number
}

/** What to do where a record asks for a model that is not there. */
export type WithoutModel = 'wait' | 'error'

interface Item {
  readonly message: KafkaMessage
  readonly record?: ModelRecord
  readonly model?: string
  readonly key?: string | undefined
  readonly error?: ScoreletError
}

/**
 * Scores messages of a partition.
 * @returns what there is to send; the name of a model where one is not there and it is to be waited for
 */
export async function scoreMessages(
  messages: readonly KafkaMessage[],
  from: { readonly topic: string; readonly partition: number },
  handling: RecordHandling,
  withoutModel: WithoutModel,
): Promise<Outcome | { readonly missing: string }> {
  const items = messages.map((message) => itemOf(message, handling))
  if (withoutModel === 'wait') {
    const missing = items.find(({ model }) => model !== undefined && !isThere(handling.registry, model))
    if (missing?.model !== undefined) return { missing: missing.model }
  }
  const outcome = { outputs: [] as KafkaOutgoing[], dead: [] as KafkaOutgoing[], failed: 0 }
  const answers = await answersTo(items, handling.registry)
  items.forEach((item, i) => {
    if (!settle(item, answers[i], from, handling, outcome)) outcome.failed++
  })
  return outcome
}

const isThere = (registry: Registry, model: string): boolean =>
  registry.answerBatch(model, [], []) !== undefined

function itemOf(message: KafkaMessage, { read, route, key }: RecordHandling): Item {
  let record: ModelRecord
  try {
    record = read(message)
  } catch (error) {
    return { message, error: unreadable(error) }
  }
  try {
    const to = route(record, message)
    const { model, key: own } = typeof to === 'string' ? { model: to, key: undefined } : to
    return { message, record, model, key: own ?? key(message, record) }
  } catch (error) {
    return { message, error: unreadable(error) }
  }
}

const unreadable = (cause: unknown): ScoreletError =>
  cause instanceof ScoreletError
    ? cause
    : new ScoreError(
        'unreadable-record',
        'A message could not be read as a record, or no model be found for it',
        {
          cause,
          ...(cause instanceof Error ? { received: cause.message } : {}),
        },
      )

/** The answers to those that have a record, by position. */
async function answersTo(items: readonly Item[], registry: Registry): Promise<(Answer | undefined)[]> {
  const byModel = new Map<string, number[]>()
  items.forEach(({ model }, i) => {
    if (model === undefined) return
    const positions = byModel.get(model)
    if (positions === undefined) byModel.set(model, [i])
    else positions.push(i)
  })
  const answers = new Array<Answer | undefined>(items.length).fill(undefined)
  await Promise.all(
    Array.from(byModel, async ([model, positions]) => {
      const records = positions.map((i) => items[i].record ?? {})
      const keys = positions.map((i) => items[i].key)
      const some = await registry.scoreBatch(model, records, { keys })
      positions.forEach((i, at) => {
        answers[i] = some[at]
      })
    }),
  )
  return answers
}

/** Writes the answer to a message. Gives `false` where it is an error. */
function settle(
  { message, error: poison, record = {} }: Item,
  answered: Answer | undefined,
  from: { readonly topic: string; readonly partition: number },
  { write, hasDeadLetters, resultBytes }: RecordHandling,
  { outputs, dead }: Outcome,
): boolean {
  const source = { ...from, offset: message.offset }
  let error = poison
  if (error === undefined && answered !== undefined) {
    try {
      const value = write(answered, message)
      if (value === undefined) return answered.error === undefined
      if (!isLonger(value, resultBytes)) {
        outputs.push(outgoing(message, value, answered, sourceText(source)))
        return answered.error === undefined
      }
      error = new ScoreError('result-too-long', 'The answer to a record is too long for a message', {
        expected: `at most ${resultBytes} bytes`,
      })
    } catch (cause) {
      error = new ScoreError('unreadable-record', 'The answer to a record could not be written', { cause })
    }
  }
  const reason = error ?? new ScoreError('runtime-failed', 'A record got no answer')
  if (hasDeadLetters) {
    // Of a message that is too long to be passed on, its position must do.
    const letter = isLonger(message.value, resultBytes) ? { ...message, value: null } : message
    dead.push(deadLetter(letter, source, reason))
  } else {
    const answer = { record, error: reason, ns: 0 }
    outputs.push(outgoing(message, answerJson(answer), answer, sourceText(source)))
  }
  return false
}

/** Whether a value has more bytes. */
function isLonger(value: Uint8Array | string | null, bytes: number): boolean {
  if (value === null || value.length * 3 <= bytes) return false
  return (typeof value === 'string' ? new TextEncoder().encode(value) : value).length > bytes
}

const outgoing = (
  { key }: KafkaMessage,
  value: Uint8Array | string | null,
  { model, version, route }: Answer,
  source: string,
): KafkaOutgoing => ({
  key: key === null ? null : asBuffer(key),
  value: value instanceof Uint8Array ? asBuffer(value) : value,
  headers: {
    ...(model === undefined ? {} : { 'scorelet-model': model }),
    ...(version === undefined ? {} : { 'scorelet-version': version }),
    ...(route === undefined ? {} : { 'scorelet-route': route }),
    'scorelet-source': source,
  },
})

/** Reads a record as JSON. */
export function jsonRecord({ value }: KafkaMessage): ModelRecord {
  if (value === null) throw new ScoreError('unreadable-record', 'A message without a value is no record')
  let record: unknown
  try {
    record = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value))
  } catch (cause) {
    throw new ScoreError('unreadable-record', 'A message is not JSON', { cause })
  }
  if (!isRecord(record))
    throw new ScoreError('unreadable-record', 'A message is no record', {
      received: record,
      expected: 'a JSON object',
    })
  return record
}

/** Writes an answer as JSON. */
export function answerJson({ score, error, model, version, route, ns }: Answer): string {
  const of = { model, version, route, ns }
  if (error !== undefined) {
    const { code, message, field, received, expected } = error
    return JSON.stringify({ error: { code, message, field, received, expected }, ...of })
  }
  const { prediction, probabilities, outputs, targets } = score ?? { prediction: null, outputs: {} }
  return JSON.stringify({ prediction, probabilities, outputs, targets, ...of })
}

/** The key of a message as a text, where it has one. */
export const textKey = ({ key }: KafkaMessage): string | undefined => keyText(key)

/** The one model that there is, where nothing says which. */
export const onlyModel =
  (registry: Registry): KafkaRoute =>
  () => {
    const { names } = registry
    if (names.length > 1)
      throw new ScoreError(
        'no-route',
        'There are several models, and nothing says which one is to score a record',
        {
          expected: 'the option route',
        },
      )
    return names[0] ?? ''
  }
