/** Functions of texts: parts, case, patterns, numbers and dates as text ("Built-in functions"). */

import { ScoreError } from '../../core/errors.js'
import { type Expression, typed } from '../expressions/expression.js'
import { bounded } from '../text/length.js'
import { compileRegex, compileReplacement } from '../text/regex.js'
import { constantText, integerArgument, textArgument } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'

/** A function of one text. */
function ofText(name: string, compute: (text: string) => string): BuiltIn {
  return {
    arity: [1, 1],
    compile([arg]) {
      const text = textArgument(name, arg)
      return typed('string', (frame) => {
        const given = text(frame)
        return given === null ? null : compute(given)
      })
    },
  }
}

const stringLength: BuiltIn = {
  arity: [1, 1],
  compile([arg]) {
    const text = textArgument('stringLength', arg)
    return typed('integer', (frame) => text(frame)?.length ?? null)
  },
}

/** From a 1-based position on; what lies beyond the end of the text is not there, and no error. */
const substring: BuiltIn = {
  arity: [3, 3],
  compile([arg, from, count]) {
    const text = textArgument('substring', arg)
    const start = integerArgument('substring', from)
    const length = integerArgument('substring', count)
    return typed('string', (frame) => {
      const given = text(frame)
      const first = start(frame)
      const size = length(frame)
      if (given === null || first === null || size === null) return null
      if (first < 1)
        throw new InvalidResult('substring', `cannot start at ${first}; the first character is 1`)
      if (size < 0) throw new InvalidResult('substring', `cannot take ${size} characters`)
      return given.slice(first - 1, first - 1 + size)
    })
  },
}

/** The texts of all present arguments, one after the other. */
const concat: BuiltIn = {
  arity: [1, Number.POSITIVE_INFINITY],
  compile(args) {
    const texts = args.map((arg) => textArgument('concat', arg))
    return typed('string', (frame) => {
      let joined = ''
      for (const text of texts) joined = bounded(joined + (text(frame) ?? ''))
      return joined
    })
  },
}

/** A value made from a text of the document or, where it is computed, of the record; the last one made is kept. */
export function prepared<T>(
  name: string,
  arg: Expression,
  make: (text: string) => T,
): (frame: Parameters<Expression['evaluate']>[0]) => T | null {
  const fixed = constantText(arg)
  if (fixed !== undefined) {
    const made = make(fixed)
    return () => made
  }
  const text = textArgument(name, arg)
  let last: { readonly text: string; readonly made: T } | undefined
  return (frame) => {
    const given = text(frame)
    if (given === null) return null
    if (last?.text !== given) last = { text: given, made: makeForRecord(name, given, make) }
    return last.made
  }
}

/** What would be a fault of the document is a fault of the record where the text comes from there. */
function makeForRecord<T>(name: string, text: string, make: (text: string) => T): T {
  try {
    return make(text)
  } catch (error) {
    throw new ScoreError('invalid-result', `The function "${name}" can't use a computed pattern`, {
      received: text,
      cause: error,
    })
  }
}

const matches: BuiltIn = {
  arity: [2, 2],
  compile([arg, pattern]) {
    const text = textArgument('matches', arg)
    const regex = prepared('matches', pattern, compileRegex)
    return typed('boolean', (frame) => {
      const given = text(frame)
      const compiled = regex(frame)
      return given === null || compiled === null ? null : compiled.test(given)
    })
  },
}

/** All matches replaced. What a replacement means depends on the groups of the pattern. */
const replace: BuiltIn = {
  arity: [3, 3],
  compile([arg, pattern, replacement]) {
    const text = textArgument('replace', arg)
    const fixed = constantText(pattern)
    if (fixed !== undefined) {
      const regex = compileRegex(fixed)
      const parts = prepared('replace', replacement, (given) => compileReplacement(given, regex))
      return typed('string', (frame) => {
        const given = text(frame)
        const made = parts(frame)
        return given === null || made === null ? null : regex.replace(bounded(given), made)
      })
    }
    const regexOf = prepared('replace', pattern, compileRegex)
    const replacementText = textArgument('replace', replacement)
    return typed('string', (frame) => {
      const given = text(frame)
      const regex = regexOf(frame)
      const by = replacementText(frame)
      if (given === null || regex === null || by === null) return null
      return regex.replace(
        bounded(given),
        makeForRecord('replace', by, (each) => compileReplacement(each, regex)),
      )
    })
  },
}

/** Spaces and control characters at both ends. No pattern: one for the end would take quadratic time. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(start, end)
}

export const textFunctions: BuiltInTable = {
  uppercase: ofText('uppercase', (text) => text.toUpperCase()),
  lowercase: ofText('lowercase', (text) => text.toLowerCase()),
  trimBlanks: ofText('trimBlanks', trimBlanks),
  stringLength,
  substring,
  concat,
  matches,
  replace,
}
