/** TextIndex and TextIndexNormalization: how often a term occurs in a text ("Transformations: TextIndex"). */

import { ModelLoadError, UnsupportedError } from '../../core/errors.js'
import type { Settings } from '../../core/options.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, compileChildExpression, type Scope } from '../compilation.js'
import { boolean, childrenOf, element, integer, malformed, oneOf, text } from '../element.js'
import { readTable } from '../tables.js'
import { termWeight, untokenizedWeight, weightType } from '../text/term-frequency.js'
import {
  createTokenizer,
  type Normalization,
  type Tokenization,
  type Tokenizer,
  tokenizationKey,
} from '../text/tokens.js'
import { type Expression, typed } from './expression.js'
import { expressionElements } from './names.js'

export const TextIndex = element(
  'TextIndex',
  'Transformations',
  {
    textField: text.required,
    localTermWeights: oneOf([
      'termFrequency',
      'binary',
      'logarithmic',
      'augmentedNormalizedTermFrequency',
    ]).or('termFrequency'),
    isCaseSensitive: boolean.or(false),
    maxLevenshteinDistance: integer.or(0),
    countHits: oneOf(['allHits', 'bestHits']).or('allHits'),
    wordSeparatorCharacterRE: text.or('\\s+'),
    tokenize: boolean.or(true),
    /** JPMML's extension: a pattern of the words themselves. */
    wordRE: text.optional,
  },
  [...expressionElements, 'TextIndexNormalization'],
)

export const TextIndexNormalization = element(
  'TextIndexNormalization',
  'Transformations',
  {
    inField: text.or('string'),
    outField: text.or('stem'),
    regexField: text.or('regex'),
    recursive: boolean.or(false),
    isCaseSensitive: boolean.optional,
    maxLevenshteinDistance: integer.optional,
    wordSeparatorCharacterRE: text.optional,
    tokenize: boolean.optional,
  },
  ['InlineTable', 'TableLocator'],
)

export function compileTextIndex(xml: XmlElement, scope: Scope): Expression {
  const attributes = TextIndex.read(xml)
  if (attributes.maxLevenshteinDistance < 0)
    throw malformed(xml, 'maxLevenshteinDistance counts edits', {
      received: attributes.maxLevenshteinDistance,
      expected: 'a whole number that is not negative',
    })
  const variable = scope.resolve(attributes.textField, xml)
  const term = compileChildExpression(xml, scope)
  const { isCaseSensitive, tokenize } = attributes
  const normalizations = childrenOf(xml, 'TextIndexNormalization').map((each) =>
    readNormalization(each, isCaseSensitive, scope.compilation.settings),
  )
  const tokenizer = sharedTokenizer({ ...attributes, normalizations }, scope.compilation, xml)
  return typed(weightType(attributes), (frame) => {
    const document = variable.read(frame)
    const wanted = term.evaluate(frame)
    if (document === null || wanted === null) return null
    return tokenize
      ? termWeight(attributes, tokenizer.tokensOf(String(document)), tokenizer.wordsOf(String(wanted)))
      : untokenizedWeight(attributes, tokenizer.normalize(String(document)), String(wanted), isCaseSensitive)
  })
}

function readNormalization(xml: XmlElement, inherited: boolean, settings: Settings): Normalization {
  const { inField, outField, regexField, recursive, isCaseSensitive, maxLevenshteinDistance } =
    TextIndexNormalization.read(xml)
  if (maxLevenshteinDistance !== undefined && maxLevenshteinDistance !== 0)
    throw new UnsupportedError(
      'unsupported-value',
      'Normalization rows are found exactly, not by similarity',
      {
        ...xml.place(),
        received: `maxLevenshteinDistance="${maxLevenshteinDistance}"`,
        expected: '0',
      },
    )
  return {
    rows: readTable(xml, settings).map((row) => {
      const from = row.get(inField)
      const to = row.get(outField)
      if (from === undefined || to === undefined)
        throw new ModelLoadError('bad-content', 'A row of a TextIndexNormalization lacks a cell', {
          ...xml.place(),
          received: [...row.keys()].join(', '),
          expected: `${inField} and ${outField}`,
        })
      return { in: from, out: to, regex: row.get(regexField)?.trim().toLowerCase() === 'true' }
    }),
    recursive,
    isCaseSensitive: isCaseSensitive ?? inherited,
  }
}

/** One tokenizer for all TextIndex that cut texts alike: a text is cut once a record, however many terms are looked for. */
function sharedTokenizer(tokenization: Tokenization, compilation: Compilation, xml: XmlElement): Tokenizer {
  const key = tokenizationKey(tokenization)
  const known = compilation.tokenizers.get(key)
  if (known !== undefined) return known
  const tokenizer = compilation.located(() => createTokenizer(tokenization), xml)
  compilation.tokenizers.set(key, tokenizer)
  return tokenizer
}
