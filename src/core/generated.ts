/**
 * Functions whose code is made while running, for what meets the same names again and again: engines learn for each place in the code which
 * names and shapes come by, and a loop is one place for all of them. Nothing of a document or a record is ever part of the text:
 * it depends on how many names there are, and names come as arguments.
 */

/** Uses after which making code pays: it takes as long as about a hundred of them. */
const PAYS_AFTER = 100

/** Names that one function takes care of: engines don't optimise functions without end. */
const NAMES_PER_FUNCTION = 64

/** Whether code can be made; `undefined` before the first try. A content security policy may forbid it. */
let allowed: boolean | undefined

/** Functions made so far. */
let made = 0

/**
 * Runs a text as the body of a function, once; `undefined` where that is forbidden.
 * @param body must not contain anything that came from outside
 */
export function generated<T>(
  parameters: readonly string[],
  body: string,
  args: readonly unknown[],
): T | undefined {
  if (allowed === false) return undefined
  try {
    // The number: engines let functions of one text share what they learn.
    const make = new Function(...parameters, `'use strict' // ${made++}\n${body}`)
    allowed = true
    return make(...args)
  } catch {
    allowed = false
    return undefined
  }
}

/**
 * A name as engines keep names of properties. The same text from a document is another string to them, to be looked up among all names at
 * each use.
 */
export const propertyName = (name: string): string => Object.keys(Object.fromEntries([[name, 0]]))[0]

/** A line of code for each of so many names. */
export const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

/** Parts of a list, each no longer than one function takes. */
export function portions<T>(list: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < list.length; from += NAMES_PER_FUNCTION)
    parts.push(list.slice(from, from + NAMES_PER_FUNCTION))
  return parts
}

/** Says when something has been used often enough for code to pay: true once. */
export function useCounter(): () => boolean {
  let uses = 0
  return () => uses < PAYS_AFTER && ++uses === PAYS_AFTER
}
