/** Options of a model's methods: a mistyped one would have no effect, and nobody would know. */

import { ScoreError } from './errors.js'

/** What is right for the value of an option, in words; nothing when the value is right. */
export type OptionCheck = (value: unknown) => string | undefined

/**
 * Checks the options of a call.
 * @param method name of the method, for the message
 * @param checks a check of each option there is
 * @throws ScoreError `bad-argument` for an option of no known name and for a value it can't have
 */
export function checkCallOptions(
  method: string,
  options: unknown,
  checks: { readonly [name: string]: OptionCheck },
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ScoreError('bad-argument', `The options of ${method} are no object`, {
      received: options,
      expected: 'an object with an entry an option',
    })
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      throw new ScoreError('bad-argument', `${method} has no option "${name}"`, {
        expected: Object.keys(checks).join(', '),
      })
    const expected = value === undefined ? undefined : checks[name](value)
    if (expected !== undefined)
      throw new ScoreError('bad-argument', `The option "${name}" of ${method} has a value it can't have`, {
        received: value,
        expected,
      })
  }
}
