/** What a record says of the terms of a TextModel: a text, or numbers by term ("Text Models"). */

import { ModelLoadError } from '../../../core/errors.js'
import type { XmlElement } from '../../../xml/element.js'
import { requiredChild } from '../../element.js'
import type { Frame } from '../../frame.js'
import type { ModelContext } from '../../model/compiled.js'
import { isTarget, readMiningSchema } from '../../schema/MiningSchema.js'
import { termWeight } from '../../text/term-frequency.js'
import { createTokenizer } from '../../text/tokens.js'

/**
 * The frequencies of the terms in a record: of the words of its one text field, or, where the fields are named as the terms are, their
 * values; missing ones count 0. `undefined` when the record says nothing.
 */
export function compileQuery(
  xml: XmlElement,
  terms: readonly string[],
  { scope }: ModelContext,
): (frame: Frame) => Float64Array | undefined {
  const entries = [...readMiningSchema(requiredChild(xml, 'MiningSchema')).values()].filter(
    (entry) => !isTarget(entry) && entry.usageType === 'active',
  )
  const variables = entries.map((entry) => scope.resolve(entry.name, entry.xml))
  const [first] = variables
  if (variables.length === 1 && first.dataType === 'string') {
    const tokenizer = createTokenizer({
      normalizations: [],
      isCaseSensitive: false,
      wordSeparatorCharacterRE: '\\s+',
    })
    const search = {
      localTermWeights: 'termFrequency',
      maxLevenshteinDistance: 0,
      countHits: 'allHits',
    } as const
    return (frame) => {
      const document = first.read(frame)
      if (document === null) return undefined
      const tokens = tokenizer.tokensOf(String(document))
      return Float64Array.from(terms, (term) => termWeight(search, tokens, tokenizer.wordsOf(term)))
    }
  }
  const places = new Map(terms.map((term, i) => [term, i]))
  const columns = variables.flatMap(({ name, dataType, read }) => {
    const place = places.get(name)
    return place === undefined || dataType === 'string' ? [] : [{ place, read }]
  })
  if (columns.length === 0)
    throw new ModelLoadError(
      'type-mismatch',
      'A TextModel reads one text, or numbers named as its terms are',
      {
        ...xml.place(),
        received: variables.map(({ name }) => name).join(', '),
        expected: 'one active field of type string, or active fields with the names of terms',
      },
    )
  return (frame) => {
    const frequencies = new Float64Array(terms.length)
    let present = false
    for (const { place, read } of columns) {
      const value = read(frame)
      if (value === null) continue
      present = true
      frequencies[place] = Math.max(Number(value), 0)
    }
    return present ? frequencies : undefined
  }
}
