/** Errors tell the same when they have gone from thread to thread, copied as threads copy. */

import { describe, expect, it } from 'vitest'
import { ModelLoadError, ScoreletError, UnsupportedError } from '../../src/core/errors.js'
import { passedError, receivedError } from '../../src/io/passed-errors.js'

const over = (error: unknown): Error => receivedError(structuredClone(passedError(error)))

const place = { line: 3, column: 7, path: 'PMML/TreeModel' }
const system = Object.assign(new Error('ENOENT: no such file'), {
  code: 'ENOENT',
  errno: -2,
  syscall: 'open',
})

describe('an error that was passed', () => {
  it.each<[string, Error]>([
    [
      'of a document',
      new ModelLoadError('xml-malformed', 'It is wrong', { ...place, received: 1, expected: '2' }),
    ],
    ['of what is not supported', new UnsupportedError('unsupported-model', 'It is new', place)],
    ['with a cause', new ModelLoadError('not-found', 'There is no file', { cause: system })],
    ['of something else', new TypeError('A fault of ours', { cause: new RangeError('deep') })],
  ])('%s tells the same', (_, error) => {
    const found = over(error)
    expect(String(found)).toBe(String(error))
    expect(Object.entries(found)).toEqual(Object.entries(error))
    expect(found.stack).toBe(error.stack)
    expect(found instanceof ScoreletError).toBe(error instanceof ScoreletError)
    expect(found instanceof ModelLoadError).toBe(error instanceof ModelLoadError)
    expect(found instanceof UnsupportedError).toBe(error instanceof UnsupportedError)
    expect(String(found.cause)).toBe(String(error.cause))
    expect(Object.entries(Object(found.cause))).toEqual(Object.entries(Object(error.cause)))
  })

  it.each([undefined, null, 'text', 7])('is made of %s, too', (thrown) => {
    expect(over(thrown).message).toBe(String(thrown))
  })

  it('may hold what can’t be sent, and itself', () => {
    const error = Object.assign(new Error('odd'), { call: () => 1, cause: undefined as unknown })
    error.cause = error
    const found = over(error)
    expect(found.message).toBe('odd')
    expect(found.cause).toMatchObject({ message: 'odd' })
  })
})
