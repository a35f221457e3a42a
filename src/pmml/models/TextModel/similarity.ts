/** TextModelSimiliarity: how like two weighed texts are ("Text Models"). */

import { dotProduct, euclideanDistance, unitVector } from '../../../math/vectors.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, element, oneOf } from '../../element.js'

// The schema spells the name so; documents spell it either way.
const similarity = { similarityType: oneOf(['euclidean', 'cosine']).or('cosine') } as const
export const TextModelSimiliarity = element('TextModelSimiliarity', 'Text Models', similarity)
export const TextModelSimilarity = element('TextModelSimilarity', 'Text Models', similarity)

/** How like vectors are. */
export interface Similarity {
  /** Whether large numbers mean likeness. */
  readonly isSimilarity: boolean
  /** Makes of a vector what is compared, once for each document; `undefined` when it is like nothing and unlike nothing. */
  prepare(vector: Float64Array): Float64Array | undefined
  compare(x: Float64Array, y: Float64Array): number
}

const cosine: Similarity = {
  isSimilarity: true,
  prepare(vector) {
    const unit = unitVector(vector)
    return unit.some((x) => x !== 0) ? unit : undefined
  },
  compare: dotProduct,
}

const euclidean: Similarity = {
  isSimilarity: false,
  prepare: (vector) => vector,
  compare: euclideanDistance,
}

/** The similarity that a TextModel asks for; without one it is the cosine. */
export function readSimilarity(xml: XmlElement): Similarity {
  const found = child(xml, 'TextModelSimiliarity') ?? child(xml, 'TextModelSimilarity')
  if (found === undefined) return cosine
  return TextModelSimiliarity.read(found).similarityType === 'cosine' ? cosine : euclidean
}
