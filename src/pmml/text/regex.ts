/** Regular expressions of documents, compiled and matched in time linear in the text ("Built-in functions"). */

import { RE2JS } from 're2js'
import { ScoreError } from '../../core/errors.js'
import { bounded } from './length.js'
import { refused, translateRegex } from './regex-translation.js'

/** A compiled regular expression. */
export interface Regex {
  /** The pattern as the document has it. */
  readonly source: string
  /** Number of its groups, without the whole match. */
  readonly groupCount: number
  /** Numbers of its groups by name. */
  readonly names: ReadonlyMap<string, number>
  /** Whether any part of a text matches. */
  test(text: string): boolean
  /** A text with all matches replaced by a replacement that was made for this pattern. */
  replace(text: string, replacement: Replacement): string
  /** The matches in a text, from left to right. */
  matches(text: string): string[]
  /** What lies between the matches. */
  split(text: string): string[]
}

/** A replacement: texts, and the numbers of groups to be put in. */
export type Replacement = readonly (string | number)[]

/**
 * Milliseconds that finding all matches in a text may take, at all and for each of its characters: about twenty times what
 * it does take. One search is linear in the text; but a pattern such as `<[^>]*>|<` may have to look to the end of the
 * text at each of its matches.
 */
const PATIENCE = 5000
const PATIENCE_A_CHARACTER = 0.01

/** Largest compiled pattern. */
const LARGEST_PROGRAM = 20_000

/** Compiles a pattern. Throws `unsupported-regex` for what can't be matched in linear time or is malformed. */
export function compileRegex(source: string): Regex {
  const { pattern, groups, names, lineEnds } = translateRegex(source)
  const program = engineOf(source, pattern)

  /** Calls back with the start, the end and the groups of each match. */
  function each(
    text: string,
    found: (start: number, end: number, group: (number: number) => string) => void,
  ): void {
    const matcher = program.matcher(text)
    const deadline = Date.now() + PATIENCE + text.length * PATIENCE_A_CHARACTER
    let from = 0
    while (from <= text.length && matcher.find(from)) {
      const start = matcher.start()
      let end = matcher.end()
      for (const lineEnd of lineEnds) {
        const at = matcher.start(lineEnd)
        if (at >= 0 && at < end) end = at
      }
      found(start, end, (number) => matcher.group(groups[number]) ?? '')
      if (Date.now() > deadline)
        throw new ScoreError('invalid-result', 'Finding all matches of a regular expression takes too long', {
          received: source,
          expected: 'a pattern whose matches can be told apart without looking far ahead',
        })
      // After an empty match the search goes on one character further.
      from = end > start ? end : end + (isHighSurrogate(text, end) ? 2 : 1)
    }
  }

  return {
    source,
    groupCount: groups.length - 1,
    names,
    test: (text) => program.test(text),
    replace(text, replacement) {
      let out = ''
      let done = 0
      each(text, (start, end, group) => {
        out += text.slice(done, start)
        for (const part of replacement) out = bounded(out + (typeof part === 'string' ? part : group(part)))
        done = end
      })
      return out + text.slice(done)
    },
    matches(text) {
      const found: string[] = []
      each(text, (start, end) => found.push(text.slice(start, end)))
      return found
    },
    split(text) {
      const parts: string[] = []
      let done = 0
      each(text, (start, end) => {
        // An empty match at the start parts nothing.
        if (end === 0) return
        parts.push(text.slice(done, start))
        done = end
      })
      parts.push(text.slice(done))
      return parts
    },
  }
}

function engineOf(source: string, pattern: string): RE2JS {
  try {
    const program = RE2JS.compile(pattern)
    if (program.programSize() > LARGEST_PROGRAM) throw refused(source, 'is too large when compiled')
    return program
  } catch (error) {
    throw error instanceof Error && error.name.startsWith('RE2JS')
      ? refused(source, `can't be compiled: ${error.message}`, error)
      : error
  }
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}

/**
 * Reads a replacement for the matches of a pattern: `$1` and `${name}` are groups, `$0` the whole match, `$$` and `\$` a
 * dollar, `\x` the character x. A group number takes as many digits as still name a group. Throws `unsupported-regex`
 * for a group that the pattern does not have.
 */
export function compileReplacement(text: string, { groupCount, names }: Regex): Replacement {
  const parts: (string | number)[] = []
  let literal = ''
  let at = 0
  const add = (group: number | undefined): void => {
    if (group === undefined || group > groupCount)
      throw refused(text, 'has a replacement with a group it lacks')
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(group)
  }
  while (at < text.length) {
    const char = text[at]
    const next = text[at + 1]
    if (char === '\\' && next !== undefined) {
      literal += next
      at += 2
    } else if (char !== '$') {
      literal += char
      at++
    } else if (next === '$') {
      literal += '$'
      at += 2
    } else if (next === '{') {
      const named = /^\$\{(\w{1,100})\}/.exec(text.slice(at, at + 104))
      if (named === null) throw refused(text, 'has a replacement with an unreadable group name')
      add(/^\d+$/.test(named[1]) ? Number(named[1]) : names.get(named[1]))
      at += named[0].length
    } else {
      let digits = /^\d{0,5}/.exec(text.slice(at + 1, at + 6))?.[0] ?? ''
      if (digits === '')
        throw refused(text, 'has a replacement with a "$" that names no group; "$$" is a dollar')
      while (digits.length > 1 && Number(digits) > groupCount) digits = digits.slice(0, -1)
      add(Number(digits))
      at += 1 + digits.length
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}
