/** TextModelNormalization: how much each term of a text weighs ("Text Models"). */

import type { Matrix } from '../../../math/matrix.js'
import { unitVector } from '../../../math/vectors.js'
import type { XmlElement } from '../../../xml/element.js'
import { child, element, oneOf } from '../../element.js'

export const TextModelNormalization = element('TextModelNormalization', 'Text Models', {
  localTermWeights: oneOf(['termFrequency', 'binary', 'logarithmic', 'augmentedNormalizedTermFrequency']).or(
    'termFrequency',
  ),
  globalTermWeights: oneOf([
    'inverseDocumentFrequency',
    'none',
    'GFIDF',
    'normal',
    'probabilisticInverse',
  ]).or('inverseDocumentFrequency'),
  documentNormalization: oneOf(['none', 'cosine']).or('none'),
})

/** From the frequencies of terms in one text to its vector: local weight × global weight, then the normalisation. */
export function compileWeights(xml: XmlElement, matrix: Matrix): (frequencies: Float64Array) => Float64Array {
  const normalization = child(xml, 'TextModelNormalization')
  const { localTermWeights, globalTermWeights, documentNormalization } =
    normalization === undefined
      ? ({
          localTermWeights: 'termFrequency',
          globalTermWeights: 'inverseDocumentFrequency',
          documentNormalization: 'none',
        } as const)
      : TextModelNormalization.read(normalization)
  const local = localWeights[localTermWeights]
  const global = Float64Array.from({ length: matrix.columns }, (_, term) =>
    finite(globalWeights[globalTermWeights](columnOf(matrix, term))),
  )
  return (frequencies) => {
    const most = frequencies.reduce((a, b) => Math.max(a, b), 0)
    const vector = frequencies.map((f, term) => local(f, most) * global[term])
    return documentNormalization === 'none' ? vector : unitVector(vector)
  }
}

const localWeights = {
  termFrequency: (f: number) => f,
  binary: (f: number) => (f > 0 ? 1 : 0),
  logarithmic: (f: number) => Math.log1p(f),
  augmentedNormalizedTermFrequency: (f: number, most: number) => (f > 0 ? 0.5 * (1 + f / most) : 0),
} as const

/** How often a term stands in each document. */
interface Column {
  readonly documents: number
  /** Documents that contain the term. */
  readonly containing: number
  readonly total: number
  readonly squares: number
}

const globalWeights: { readonly [name: string]: (column: Column) => number } = {
  none: () => 1,
  inverseDocumentFrequency: ({ documents, containing }) => Math.log(documents / containing),
  GFIDF: ({ total, containing }) => total / containing,
  normal: ({ squares }) => 1 / Math.sqrt(squares),
  probabilisticInverse: ({ documents, containing }) => Math.log((documents - containing) / containing),
}

/** A term that is in no document, or for probabilisticInverse in all, tells nothing. */
const finite = (weight: number): number => (Number.isFinite(weight) ? weight : 0)

function columnOf({ rows, columns, values }: Matrix, term: number): Column {
  let containing = 0
  let total = 0
  let squares = 0
  for (let document = 0; document < rows; document++) {
    const f = values[document * columns + term]
    if (f > 0) containing++
    total += f
    squares += f * f
  }
  return { documents: rows, containing, total, squares }
}
