/** How often a term stands in a text, and the weight that makes of it ("TextIndex"). */

import { ScoreError } from '../../core/errors.js'
import { editDistance } from './levenshtein.js'
import type { Tokens } from './tokens.js'

/** How a term is looked for and weighed. */
export interface TermSearch {
  readonly localTermWeights: 'termFrequency' | 'binary' | 'logarithmic' | 'augmentedNormalizedTermFrequency'
  /** Edits allowed over all words of the term together. */
  readonly maxLevenshteinDistance: number
  /** Whether all places count, or only those with the fewest edits found. */
  readonly countHits: 'allHits' | 'bestHits'
}

/** The data type of the weights. */
export const weightType = ({ localTermWeights }: TermSearch): 'integer' | 'double' =>
  localTermWeights === 'termFrequency' || localTermWeights === 'binary' ? 'integer' : 'double'

/** The weight of a term, given by its words, in a text. */
export function termWeight(search: TermSearch, text: Tokens, term: readonly string[]): number {
  return weight(search, frequency(search, text, term), text.most)
}

/**
 * The weight of a term in a text that is not cut into words (`tokenize="false"`): each place counts where the term's
 * characters stand.
 * @param isCaseSensitive whether the case of characters matters
 */
export function untokenizedWeight(
  search: TermSearch,
  text: string,
  term: string,
  isCaseSensitive: boolean,
): number {
  const [within, wanted] = isCaseSensitive ? [text, term] : [text.toLowerCase(), term.toLowerCase()]
  let found = 0
  if (wanted !== '') {
    // Places that overlap would take quadratic time to count in texts such as "aaaa…"; each character counts once.
    for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + wanted.length)) found++
  }
  return weight(search, found, found)
}

/** @param most frequency of the most frequent word of the text */
function weight({ localTermWeights }: TermSearch, found: number, most: number): number {
  switch (localTermWeights) {
    case 'termFrequency':
      return found
    case 'binary':
      return found > 0 ? 1 : 0
    case 'logarithmic':
      return Math.log10(1 + found)
    case 'augmentedNormalizedTermFrequency':
      return found === 0 ? 0 : 0.5 * (1 + found / most)
  }
}

/** Words of a term at most: the time that a search takes grows with them. */
const MOST_WORDS = 1000

/** The number of places at which the term's words follow each other; places may overlap. */
function frequency(search: TermSearch, text: Tokens, term: readonly string[]): number {
  if (term.length === 0) return 0
  if (term.length > MOST_WORDS)
    throw new ScoreError('invalid-result', 'The term of a TextIndex has too many words', {
      received: term.length,
      expected: `at most ${MOST_WORDS}`,
    })
  return search.maxLevenshteinDistance > 0 ? similarPlaces(search, text, term) : exactPlaces(text, term)
}

function exactPlaces({ words, positions }: Tokens, term: readonly string[]): number {
  const starts = positions.get(term[0])
  if (starts === undefined) return 0
  if (term.length === 1) return starts.length
  let found = 0
  for (const start of starts) {
    let length = 1
    while (length < term.length && words[start + length] === term[length]) length++
    if (length === term.length) found++
  }
  return found
}

function similarPlaces(
  { maxLevenshteinDistance: limit, countHits }: TermSearch,
  { words, positions }: Tokens,
  term: readonly string[],
): number {
  // Texts repeat their words: each different one is compared with a word of the term once.
  const distances = term.map((wanted) => {
    const toWord = new Map<string, number>()
    for (const word of positions.keys()) {
      const distance = editDistance(wanted, word, limit)
      if (distance <= limit) toWord.set(word, distance)
    }
    return toWord
  })
  let found = 0
  let fewest = limit
  for (let start = 0; start + term.length <= words.length; start++) {
    let edits = 0
    for (let i = 0; i < term.length && edits <= limit; i++)
      edits += distances[i].get(words[start + i]) ?? limit + 1
    if (edits > limit) continue
    if (countHits === 'bestHits' && edits < fewest) {
      fewest = edits
      found = 0
    }
    if (countHits === 'allHits' || edits === fewest) found++
  }
  return found
}
