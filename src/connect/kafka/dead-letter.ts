/** Dead letters: messages that can't be dealt with, as they were, with the reason and the place where they lie in headers. */

import type { ScoreletError } from '../../core/errors.js'
import { asBuffer } from '../../io/buffer.js'
import type { KafkaHeaders, KafkaMessage, KafkaOutgoing } from './client.js'

/** Where a message lies. */
export interface Source {
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

/** `topic/partition/offset`. */
export const sourceText = ({ topic, partition, offset }: Source): string => `${topic}/${partition}/${offset}`

/** Longest reason, in characters. */
const REASON_LENGTH = 2000

/** The dead letter of a message. Its own headers stay. */
export const deadLetter = (
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
  source: Source,
  error: ScoreletError,
): KafkaOutgoing => ({
  key: message.key === null ? null : asBuffer(message.key),
  value: message.value === null ? null : asBuffer(message.value),
  headers: {
    ...sendable(message.headers ?? {}),
    'scorelet-error-code': error.code,
    'scorelet-error': error.message.slice(0, REASON_LENGTH),
    'scorelet-source': sourceText(source),
  },
})

/** Headers that came, as they may go: a header without a value has none to be sent. */
function sendable(headers: KafkaHeaders): KafkaHeaders {
  const kept = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(kept)
}
