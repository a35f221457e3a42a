/** What becomes of messages, without a broker. */
import { describe, expect, it } from 'vitest'
import type { KafkaMessage } from '../../../src/connect/kafka/client.js'
import {
  answerJson,
  jsonRecord,
  onlyModel,
  type RecordHandling,
  scoreMessages,
  textKey,
} from '../../../src/connect/kafka/records.js'
import { ModelRegistry } from '../../../src/stream/index.js'
import { adding } from '../../stream/models.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const message = (value: string | null, offset = 0): KafkaMessage => ({
  key: bytes(`k${offset}`),
  value: value === null ? null : bytes(value),
  headers: {},
  offset: `${offset}`,
  timestamp: '0',
})

async function outcomeOf(
  messages: readonly KafkaMessage[],
  change: Partial<RecordHandling> = {},
): Promise<{ outputs: unknown[]; dead: unknown[]; failed: number }> {
  await using registry = new ModelRegistry()
  await registry.put({ name: 'm', version: '1', data: adding(1) })
  const handling: RecordHandling = {
    registry,
    read: jsonRecord,
    write: answerJson,
    route: onlyModel(registry),
    key: textKey,
    hasDeadLetters: true,
    resultBytes: 1000,
    ...change,
  }
  const outcome = await scoreMessages(messages, { topic: 'in', partition: 3 }, handling, 'wait')
  if ('missing' in outcome) throw new Error(outcome.missing)
  const shown = ({ value, headers = {} }: { value: unknown; headers?: Record<string, unknown> }): unknown => [
    headers['scorelet-source'],
    headers['scorelet-error-code'] ??
      (typeof value === 'string' ? (JSON.parse(value).error?.code ?? JSON.parse(value).prediction) : value),
    value === null ? null : 'a value',
  ]
  return { outputs: outcome.outputs.map(shown), dead: outcome.dead.map(shown), failed: outcome.failed }
}

describe('messages', () => {
  it.each<[string, string | null, Partial<RecordHandling>, unknown[], unknown[]]>([
    ['a record', '{"x":1}', {}, [['in/3/0', 2, 'a value']], []],
    ['a record that can’t be scored', '{"x":"one"}', {}, [['in/3/0', 'wrong-type', 'a value']], []],
    ['no JSON', '{', {}, [], [['in/3/0', 'unreadable-record', 'a value']]],
    ['no value', null, {}, [], [['in/3/0', 'unreadable-record', null]]],
    [
      'no JSON, without dead letters',
      '{',
      { hasDeadLetters: false },
      [['in/3/0', 'unreadable-record', 'a value']],
      [],
    ],
    ['nothing to write', '{"x":1}', { write: () => undefined }, [], []],
    [
      'an answer of as many bytes as may be',
      '{"x":1}',
      { write: () => new Uint8Array(1000) },
      [['in/3/0', expect.anything(), 'a value']],
      [],
    ],
    [
      'an answer of a byte too many',
      '{"x":1}',
      { write: () => new Uint8Array(1001) },
      [],
      [['in/3/0', 'result-too-long', 'a value']],
    ],
    [
      'a text whose characters are two bytes',
      '{"x":1}',
      { write: () => 'é'.repeat(501) },
      [],
      [['in/3/0', 'result-too-long', 'a value']],
    ],
    [
      'an answer too long, without dead letters',
      '{"x":1}',
      { write: () => 'x'.repeat(1001), hasDeadLetters: false },
      [['in/3/0', 'result-too-long', 'a value']],
      [],
    ],
    [
      'a message that is too long to be passed on',
      `${' '.repeat(2000)}{`,
      {},
      [],
      [['in/3/0', 'unreadable-record', null]],
    ],
  ])('%s', async (_, value, change, outputs, dead) => {
    const isError = dead.length > 0 || value !== '{"x":1}' || change.hasDeadLetters === false
    expect(await outcomeOf([message(value)], change)).toEqual({ outputs, dead, failed: isError ? 1 : 0 })
  })

  it('are answered in their order', async () => {
    const messages = ['{"x":1}', '{', '{"x":2}', '{"x":"a"}'].map(message)
    expect(await outcomeOf(messages, { hasDeadLetters: false })).toEqual({
      outputs: [
        ['in/3/0', 2, 'a value'],
        ['in/3/1', 'unreadable-record', 'a value'],
        ['in/3/2', 3, 'a value'],
        ['in/3/3', 'wrong-type', 'a value'],
      ],
      dead: [],
      failed: 2,
    })
  })
})
