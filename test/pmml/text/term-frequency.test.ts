/** TextIndex's words and weights. The results are those that the reference evaluator gives, unless said otherwise. */

import { describe, expect, it } from 'vitest'
import {
  type TermSearch,
  termWeight,
  untokenizedWeight,
  weightType,
} from '../../../src/pmml/text/term-frequency.js'
import {
  createTokenizer,
  type Normalization,
  type Tokenization,
  tokenizationKey,
} from '../../../src/pmml/text/tokens.js'

const words: Tokenization = { normalizations: [], isCaseSensitive: false, wordSeparatorCharacterRE: '\\s+' }
const all: TermSearch = { localTermWeights: 'termFrequency', maxLevenshteinDistance: 0, countHits: 'allHits' }
const within = (maxLevenshteinDistance: number): Partial<TermSearch> => ({ maxLevenshteinDistance })
const best = (maxLevenshteinDistance: number): Partial<TermSearch> => ({
  maxLevenshteinDistance,
  countHits: 'bestHits',
})

function weigh(
  text: string,
  term: string,
  tokenization: Partial<Tokenization>,
  search: Partial<TermSearch>,
): number {
  const tokenizer = createTokenizer({ ...words, ...tokenization })
  return termWeight({ ...all, ...search }, tokenizer.tokensOf(text), tokenizer.wordsOf(term))
}

const fox = 'The quick brown fox. The lazy dog; the end, fox-trot "fox" foxes Fox'
const marks = "...a... (b) c's «d» e_f ,,, --- g"
const blanks = 'x\ny\tz\u00a0w\u3000v'

describe('the weight of a term', () => {
  it.each<
    [
      text: string,
      term: string,
      tokenization: Partial<Tokenization>,
      search: Partial<TermSearch>,
      weight: number,
    ]
  >([
    [fox, 'fox', {}, {}, 3],
    [fox, 'fox', { isCaseSensitive: true }, {}, 2],
    [fox, 'Fox', { isCaseSensitive: true }, {}, 1],
    [fox, 'THE', {}, {}, 3],
    [fox, 'fox', {}, within(1), 3],
    [fox, 'fox', {}, within(2), 5],
    [fox, 'fox', {}, within(3), 9],
    [fox, 'a', {}, within(5), 12],
    [fox, 'foz', {}, best(1), 3],
    [fox, 'foxe', {}, best(2), 4],
    [fox, 'lazy dog', {}, {}, 1],
    [fox, 'dog the', {}, {}, 1],
    [fox, 'dog; the', {}, {}, 1],
    [fox, 'brown fox the', {}, {}, 1],
    [fox, 'fox-trot', {}, {}, 1],
    [fox, 'trot', {}, {}, 0],
    [fox, 'end,', {}, {}, 1],
    [fox, '"fox"', {}, {}, 3],
    [fox, '', {}, {}, 0],
    [fox, ' ', {}, {}, 0],
    [fox, 'fox', {}, { localTermWeights: 'binary' }, 1],
    [fox, 'zzz', {}, { localTermWeights: 'binary' }, 0],
    [fox, 'fox', {}, { localTermWeights: 'logarithmic' }, 0.6020599913279624],
    [fox, 'zzz', {}, { localTermWeights: 'logarithmic' }, 0],
    [fox, 'fox', { wordSeparatorCharacterRE: '[\\s\\-]' }, {}, 4],
    [fox, 'fox trot', { wordSeparatorCharacterRE: '[\\s\\-]+' }, {}, 1],
    [fox, 'fox', { wordSeparatorCharacterRE: '\\W+' }, {}, 4],
    [fox, 'lazi dug', {}, within(1), 0],
    [fox, 'lazi dug', {}, within(2), 1],
    [fox, 'lazi dog', {}, within(1), 1],
    [fox, 'fox', { wordRE: '\\w+' }, {}, 4],
    [fox, 'fox trot', { wordRE: '\\w+' }, {}, 1],
    [fox, 'fox', { wordRE: '\\w\\w\\w\\w+' }, {}, 0],
    [fox, 'foxes', { wordRE: '\\w\\w\\w\\w+' }, {}, 1],
    [fox, 'fox', { wordRE: '(?u)\\b\\w\\w+\\b' }, {}, 4],
    // places may overlap
    ['a a a a b a a', 'a a', {}, {}, 4],
    ['a a a a b a a', 'a b a', {}, {}, 1],
    ['', 'a', {}, {}, 0],
    ['   ', '', {}, {}, 0],
    // punctuation goes at the ends of words, and so do words of nothing else
    [marks, 'a', {}, {}, 1],
    [marks, 'b', {}, {}, 1],
    [marks, 'c', {}, {}, 0],
    [marks, "c's", {}, {}, 1],
    [marks, '«d»', {}, {}, 1],
    [marks, 'e_f g', {}, {}, 1],
    [marks, '---', {}, {}, 0],
    [marks, '--- g', {}, {}, 1],
    ['$w$ _w_ +w+ \u2013w\u2026', 'w', {}, {}, 2],
    // only ASCII's blanks separate
    [blanks, 'x y', {}, {}, 1],
    [blanks, 'z', {}, {}, 0],
    [blanks, 'z\u00a0w\u3000v', {}, {}, 1],
    // words that a pattern finds keep their punctuation
    ['_a_ d-', '_a_', { wordRE: '\\w+' }, {}, 1],
    ['_a_ d-', 'a', { wordRE: '\\w+' }, {}, 0],
    ['_a_ d-', 'd-', { wordRE: '\\S+' }, {}, 1],
    ['AbC abc ABC', 'abc', { wordRE: '[a-z]+' }, {}, 1],
    ['AbC abc ABC', 'a', { wordSeparatorCharacterRE: 'b' }, {}, 1],
    // letters that differ in case only, one by one
    ['ß STRASSE straße Σς', 'strasse', {}, {}, 1],
    ['ß STRASSE straße Σς', 'straße', {}, {}, 1],
    ['ß STRASSE straße Σς', 'σσ', {}, {}, 1],
    // the standard; the reference lacks it: half of 1 and the share of the most frequent word
    ['a a a a b b', 'b', {}, { localTermWeights: 'augmentedNormalizedTermFrequency' }, 0.75],
    ['a a a a b b', 'c', {}, { localTermWeights: 'augmentedNormalizedTermFrequency' }, 0],
    ['', 'c', {}, { localTermWeights: 'augmentedNormalizedTermFrequency' }, 0],
  ])('in %j of %j', (text, term, tokenization, search, weight) => {
    expect(weigh(text, term, tokenization, search)).toBe(weight)
  })

  it.each([
    ['termFrequency', 'integer'],
    ['binary', 'integer'],
    ['logarithmic', 'double'],
    ['augmentedNormalizedTermFrequency', 'double'],
  ] as const)('%s is of type %s', (localTermWeights, type) =>
    expect(weightType({ ...all, localTermWeights })).toBe(type),
  )

  it('counts characters where the text is not cut into words', () => {
    expect(untokenizedWeight(all, fox, 'ox', false)).toBe(5)
    expect(untokenizedWeight(all, fox, 'Fox', true)).toBe(1)
    expect(untokenizedWeight(all, fox, 'lazy dog;', true)).toBe(1)
    expect(untokenizedWeight(all, fox, '', true)).toBe(0)
  })
})

const quick = 'The quick brown foxes, the quick-brown fox jumps. Foxes quick'

function table(rows: [string, string, boolean?][], more: Partial<Normalization> = {}): Partial<Tokenization> {
  const isCaseSensitive = more.isCaseSensitive ?? false
  return {
    isCaseSensitive,
    normalizations: [
      {
        rows: rows.map(([from, to, regex]) => ({ in: from, out: to, regex: regex ?? false })),
        recursive: false,
        isCaseSensitive,
        ...more,
      },
    ],
  }
}

describe('normalisation', () => {
  it.each<[term: string, tokenization: Partial<Tokenization>, frequency: number]>([
    [
      'fast fox',
      table([
        ['quick brown', 'fast'],
        ['foxes', 'fox'],
      ]),
      1,
    ],
    ['fox', table([['foxes', 'fox']]), 3],
    // the text only, not the term
    ['foxes', table([['foxes', 'fox']]), 0],
    ['fox', table([['foxes', 'fox']], { isCaseSensitive: true }), 2],
    ['fox', { ...table([['foxes', 'fox']]), isCaseSensitive: true }, 3],
    ['fast', table([['quick', 'fast']]), 2],
    ['fast-brown', table([['quick', 'fast']]), 1],
    // within words, too
    ['foz', table([['ox', 'oz']]), 1],
    ['fox', table([['ox', 'oz']]), 0],
    ['f', table([['ox(es)?', '', true]]), 3],
    ['foxX', table([['(fox)[a-z]+', '$1X', true]]), 2],
    ['fox', table([['FOX[A-Z]+', 'fox', true]]), 3],
    ['fox', table([['FOX[A-Z]+', 'fox', true]], { isCaseSensitive: true }), 1],
    [
      'a',
      table([
        ['fox', 'b'],
        ['b', 'a'],
      ]),
      1,
    ],
    [
      'a',
      table([
        ['b', 'a'],
        ['fox', 'b'],
      ]),
      0,
    ],
    [
      'a',
      table(
        [
          ['b', 'a'],
          ['fox', 'b'],
        ],
        { recursive: true },
      ),
      1,
    ],
    ['quick', table([['foxes, the', 'quick']]), 3],
    ['x y', table([['jumps', 'x y']]), 1],
    ['quick foxes', table([['brown', '']]), 1],
    ['quick foxes', table([['brown', ' ', true]]), 1],
    ['a.b', table([['brown', 'a.b']]), 1],
    ['q', table([['.', 'q']]), 0],
    // a replacement that is no pattern's stands for itself; the reference fails
    ['$1', table([['brown', '$1']]), 1],
  ])('of %j by %j', (term, tokenization, frequency) =>
    expect(weigh(quick, term, tokenization, {})).toBe(frequency),
  )

  it('applies its tables one after the other', () => {
    const [first] = table([['quick', 'zz']]).normalizations ?? []
    const [second] = table([['brown', 'zz']]).normalizations ?? []
    expect(weigh(quick, 'zz', { normalizations: [first, second] }, {})).toBe(3)
  })

  it.each([
    ['grows without end', table([['the', 'the the']], { recursive: true })],
    ['never comes to rest', table([['^(.)(.*)$', '$2$1', true]], { recursive: true })],
  ])('ends with an error where a recursive table %s', (_, tokenization) => {
    expect(() => weigh(quick, 'x', tokenization, {})).toThrow(
      expect.objectContaining({ code: 'invalid-result' }),
    )
  })

  it.each([
    [{ wordRE: '(' }],
    [{ wordSeparatorCharacterRE: '(?=a)' }],
    [table([['(', 'x', true]])],
    [table([['a', '$1', true]])],
  ])('refuses %j', (tokenization) => {
    expect(() => createTokenizer({ ...words, ...tokenization })).toThrow(
      expect.objectContaining({ code: 'unsupported-regex' }),
    )
  })
})

describe('a tokenizer', () => {
  it('cuts a text once', () => {
    const tokenizer = createTokenizer(words)
    expect(tokenizer.tokensOf(fox)).toBe(tokenizer.tokensOf(fox))
    expect(tokenizer.wordsOf('lazy dog')).toBe(tokenizer.wordsOf('lazy dog'))
    expect(tokenizer.tokensOf('a').words).toEqual(['a'])
  })
  it('has a key that tells tokenizations apart', () => {
    expect(tokenizationKey(words)).toBe(tokenizationKey({ ...words }))
    expect(tokenizationKey(words)).not.toBe(tokenizationKey({ ...words, isCaseSensitive: true }))
    expect(tokenizationKey(words)).not.toBe(tokenizationKey({ ...words, wordRE: '\\s+' }))
    expect(tokenizationKey(words)).not.toBe(tokenizationKey({ ...words, ...table([['a', 'b']]) }))
  })
  it('refuses terms of very many words', () => {
    expect(() => weigh('a '.repeat(5000), 'a '.repeat(1001), {}, {})).toThrow(
      expect.objectContaining({ code: 'invalid-result' }),
    )
  })
})
