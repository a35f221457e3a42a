/** How TextIndex cuts texts into words: normalised, separated, and told apart with or without their case ("TextIndex"). */

import { ScoreError } from '../../core/errors.js'
import { compileRegex, compileReplacement, type Regex, type Replacement } from './regex.js'

/** One row of a normalisation table. */
export interface NormalizationRow {
  /** What is replaced: a text, or a pattern where `regex` is true. */
  readonly in: string
  /** What takes its place; of a pattern, with its groups as `$1`. */
  readonly out: string
  readonly regex: boolean
}

/** A table of replacements. */
export interface Normalization {
  readonly rows: readonly NormalizationRow[]
  /** Whether the table is applied until the text stays the same. */
  readonly recursive: boolean
  readonly isCaseSensitive: boolean
}

/** How a text becomes words. */
export interface Tokenization {
  /** Applied to the text, one after the other; terms are expected in the vocabulary that these lead to. */
  readonly normalizations: readonly Normalization[]
  readonly isCaseSensitive: boolean
  /** Pattern of what stands between words. */
  readonly wordSeparatorCharacterRE: string
  /** Pattern of the words themselves, in place of what stands between them. */
  readonly wordRE?: string
}

/** The words of a text. */
export interface Tokens {
  readonly words: readonly string[]
  /** Where each word stands. */
  readonly positions: ReadonlyMap<string, readonly number[]>
  /** How often the most frequent word stands there; 0 without words. */
  readonly most: number
}

/** What cuts texts and terms into words. Make one and use it for every TextIndex with the same `Tokenization`. */
export interface Tokenizer {
  /** A text after the normalizations, not yet cut. */
  normalize(text: string): string
  /** The words of a text. The last text is remembered, so that many terms cost one cutting. */
  tokensOf(text: string): Tokens
  /** The words of a term, which is not normalised. Terms are remembered, too. */
  wordsOf(term: string): readonly string[]
}

/** Two tokenizations of the same key are the same. */
export const tokenizationKey = ({
  normalizations,
  isCaseSensitive,
  wordSeparatorCharacterRE,
  wordRE,
}: Tokenization): string =>
  JSON.stringify([isCaseSensitive, wordSeparatorCharacterRE, wordRE ?? null, normalizations])

/** Terms remembered at most. */
const MOST_TERMS = 20_000

/** Makes a tokenizer. Throws `unsupported-regex` for a pattern that is malformed or not supported. */
export function createTokenizer(tokenization: Tokenization): Tokenizer {
  const { normalizations, isCaseSensitive } = tokenization
  const normalizers = normalizations.map((each) => normalizer(each))
  const split = splitter(tokenization)
  const wordsOf = (text: string): string[] => {
    const words = split(text)
    return isCaseSensitive ? words : words.map(withoutCase)
  }
  const terms = new Map<string, readonly string[]>()
  const normalize = (text: string): string => normalizers.reduce((current, step) => step(current), text)
  let last: { readonly text: string; readonly tokens: Tokens } | undefined
  return {
    normalize,
    tokensOf(text) {
      if (last?.text !== text) last = { text, tokens: indexed(wordsOf(normalize(text))) }
      return last.tokens
    },
    wordsOf(term) {
      let words = terms.get(term)
      if (words === undefined) {
        words = wordsOf(term)
        if (terms.size >= MOST_TERMS) terms.clear()
        terms.set(term, words)
      }
      return words
    },
  }
}

function indexed(words: readonly string[]): Tokens {
  const positions = new Map<string, number[]>()
  let most = 0
  words.forEach((word, i) => {
    const found = positions.get(word)
    if (found === undefined) positions.set(word, [i])
    else found.push(i)
    most = Math.max(most, found?.length ?? 1)
  })
  return { words, positions, most }
}

function splitter({ wordSeparatorCharacterRE, wordRE }: Tokenization): (text: string) => string[] {
  if (wordRE !== undefined) {
    const word = compileRegex(wordRE)
    return (text) => word.matches(text).filter((each) => each !== '')
  }
  const pieces =
    wordSeparatorCharacterRE === '\\s+' ? splitAtSpaces : splitAt(compileRegex(wordSeparatorCharacterRE))
  return (text) => {
    const words: string[] = []
    for (const piece of pieces(text)) {
      const word = withoutPunctuation(piece)
      if (word !== '') words.push(word)
    }
    return words
  }
}

const splitAt =
  (separator: Regex) =>
  (text: string): string[] =>
    separator.split(text)

/** The white space of the patterns: ASCII only. A fixed pattern without repetition inside, which takes linear time. */
const splitAtSpaces = (text: string): string[] => text.split(/[\t-\r ]+/)

const PUNCTUATION = /\p{P}/u

/** A word without the punctuation at both of its ends. */
function withoutPunctuation(word: string): string {
  let start = 0
  let end = word.length
  while (start < end && isPunctuation(word, start)) start++
  while (end > start && isPunctuation(word, end - 1)) end--
  return word.slice(start, end)
}

function isPunctuation(word: string, at: number): boolean {
  const code = word.charCodeAt(at)
  // Letters and digits of ASCII, the most frequent characters by far, need no look into the tables of Unicode.
  if (code < 128) return !(code > 96 && code < 123) && !(code > 64 && code < 91) && PUNCTUATION.test(word[at])
  return PUNCTUATION.test(word[at])
}

/** A word such that two words that differ in case only become the same, character by character. */
function withoutCase(word: string): string {
  const lower = word.toLowerCase()
  // Without characters beyond ASCII, or those that change their number, lower case is all.
  if (!/[^\0-\x7f]/.test(word)) return lower
  let out = ''
  for (const char of word) {
    const upper = char.toUpperCase()
    const single = upper.length === char.length ? upper : char
    const folded = single.toLowerCase()
    out += folded.length === char.length ? folded : single
  }
  return out
}

// ---- normalisation ----------------------------------------------------------------------------------------------

/** Most rounds of a recursive table. */
const MOST_ROUNDS = 100

/** How long a text may become by normalisation, for each of its characters and in any case. */
const MOST_GROWTH = 16
const ALLOWANCE = 65_536

function normalizer({ rows, recursive, isCaseSensitive }: Normalization): (text: string) => string {
  const steps = rows.map((row) => replacer(row, isCaseSensitive))
  return (text) => {
    const longest = text.length * MOST_GROWTH + ALLOWANCE
    let current = text
    for (let round = 0; round < (recursive ? MOST_ROUNDS : 1); round++) {
      const before = current
      for (const step of steps) {
        current = step(current)
        if (current.length > longest) throw endless('makes a text too long')
      }
      if (current === before) return current
    }
    if (recursive) throw endless(`does not come to rest in ${MOST_ROUNDS} rounds`)
    return current
  }
}

const endless = (problem: string): ScoreError =>
  new ScoreError('invalid-result', `A TextIndexNormalization ${problem}`, {
    expected: 'a table that comes to an end',
  })

function replacer(row: NormalizationRow, isCaseSensitive: boolean): (text: string) => string {
  const source = row.regex
    ? row.in
    : row.in.replace(/[^0-9A-Za-z\s]/g, (char) => (char < '\x80' ? `\\${char}` : char))
  // Case counts for letters beyond ASCII, too.
  const regex = compileRegex(isCaseSensitive ? source : `(?iu)${source}`)
  const replacement: Replacement = row.regex ? compileReplacement(row.out, regex) : [row.out]
  return (text) => regex.replace(text, replacement)
}
