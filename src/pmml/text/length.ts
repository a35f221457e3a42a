/** How long the texts may grow that functions make: functions of functions can double a text forty times. */

import { ScoreError } from '../../core/errors.js'

/** Most UTF-16 units of a text. JavaScript holds 32 times as much; beyond that it is too late. */
const LONGEST_TEXT = 2 ** 24

/** A text that is not too long. Throws a `ScoreError` for one that is. */
export function bounded(text: string): string {
  if (text.length > LONGEST_TEXT)
    throw new ScoreError('invalid-result', 'A text has grown too long', {
      received: `${text.length} characters`,
      expected: `at most ${LONGEST_TEXT} characters`,
    })
  return text
}
