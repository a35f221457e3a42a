/** Several models asked for the same record, and the first result taken. */

import { ScoreError } from '../core/errors.js'
import type { Answer } from './answer.js'
import type { Clock } from './clock.js'

/**
 * The first answer with a score. Where all fail, the answer of the first one asked; where none comes in time, an error `deadline`. Who is not the
 * first is not stopped, and still counted.
 * @param asks ask one model each; a model that answers at once spares the others the question
 * @param deadline in milliseconds
 */
export async function race<R>(
  record: R,
  asks: readonly (() => Answer<R> | Promise<Answer<R>>)[],
  deadline: number,
  clock: Clock,
): Promise<Answer<R>> {
  const begun = clock.nanoseconds()
  const running: Promise<Answer<R>>[] = []
  for (const ask of asks) {
    const answer = ask()
    if (!(answer instanceof Promise)) {
      if (answer.score !== undefined) return answer
      running.push(Promise.resolve(answer))
    } else running.push(answer)
  }
  const over = new AbortController()
  const late = clock.sleep(deadline, over.signal).then((): Answer<R> => {
    const error = new ScoreError('deadline', `No model of the race gave a result within ${deadline} ms`)
    return { record, error, route: 'race', ns: clock.nanoseconds() - begun }
  })
  const first = Promise.any(
    running.map(async (each) => {
      const answer = await each
      if (answer.score === undefined) throw answer.error
      return answer
    }),
  ).catch(() => running[0])
  try {
    return await Promise.race([first, late])
  } finally {
    over.abort()
  }
}
