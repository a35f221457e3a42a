/** ComparisonMeasure: how far a record is from a stored one, or how like it ("Clustering Models", "k-Nearest Neighbors"). */

import { ModelLoadError, ScoreError } from '../../core/errors.js'
import {
  type BinaryCounts,
  binarySimilarity,
  type CompareFunction,
  type Comparer,
  type Coordinates,
  chebychev,
  cityBlock,
  euclidean,
  gaussianSimilarity,
  jaccard,
  minkowski,
  simpleMatching,
  squaredEuclidean,
  tanimoto,
  weightedMatching,
} from '../../math/distances.js'
import { entry } from '../../math/matrix.js'
import type { XmlElement } from '../../xml/element.js'
import type { Variable } from '../compilation.js'
import { childOf, element, informational, malformed, number, oneOf } from '../element.js'
import type { Frame } from '../frame.js'
import { matrixChild } from '../matrices.js'
import { within } from '../schema/DataDictionary.js'
import { parseNumber } from '../text/numbers.js'
import { isNumeric, type Raw } from '../types.js'
import { parseValue } from '../values.js'
import type { ModelContext } from './compiled.js'

const section = 'Clustering Models'

/** How the values of one field are compared. */
export const compareFunction = oneOf(['absDiff', 'gaussSim', 'delta', 'equal', 'table'])

export const Euclidean = element('euclidean', section, {})
export const SquaredEuclidean = element('squaredEuclidean', section, {})
export const Chebychev = element('chebychev', section, {})
export const CityBlock = element('cityBlock', section, {})
export const Minkowski = element('minkowski', section, { 'p-parameter': number.required })
export const SimpleMatching = element('simpleMatching', section, {})
export const Jaccard = element('jaccard', section, {})
export const Tanimoto = element('tanimoto', section, {})
export const BinarySimilarity = element('binarySimilarity', section, {
  'c00-parameter': number.required,
  'c01-parameter': number.required,
  'c10-parameter': number.required,
  'c11-parameter': number.required,
  'd00-parameter': number.required,
  'd01-parameter': number.required,
  'd10-parameter': number.required,
  'd11-parameter': number.required,
})

/** Measures over differences: the smallest wins. */
const distances: ReadonlyMap<string, (xml: XmlElement, coordinates: Coordinates) => Comparer> = new Map([
  [Euclidean.name, (xml, coordinates) => Euclidean.read(xml) && euclidean(coordinates)],
  [SquaredEuclidean.name, (xml, coordinates) => SquaredEuclidean.read(xml) && squaredEuclidean(coordinates)],
  [Chebychev.name, (xml, coordinates) => Chebychev.read(xml) && chebychev(coordinates)],
  [CityBlock.name, (xml, coordinates) => CityBlock.read(xml) && cityBlock(coordinates)],
  [Minkowski.name, (xml, coordinates) => minkowski(coordinates, powerOf(xml))],
])

/** Measures over coordinates that are 0 or 1: the largest wins. */
const similarities: ReadonlyMap<string, (xml: XmlElement) => (counts: BinaryCounts) => number> = new Map([
  [SimpleMatching.name, (xml) => SimpleMatching.read(xml) && simpleMatching],
  [Jaccard.name, (xml) => Jaccard.read(xml) && jaccard],
  [Tanimoto.name, (xml) => Tanimoto.read(xml) && tanimoto],
  [BinarySimilarity.name, parameters],
])

const measures: ReadonlyMap<string, unknown> = new Map<string, unknown>([...distances, ...similarities])

export const ComparisonMeasure = element(
  'ComparisonMeasure',
  section,
  {
    // The measure itself says whether small or large numbers win.
    kind: oneOf(['distance', 'similarity']).required,
    compareFunction: compareFunction.or('absDiff'),
    minimum: informational,
    maximum: informational,
  },
  [...measures.keys()],
)

/** Whether a ComparisonMeasure holds a distance, and not a similarity. */
export const isDistance = (xml: XmlElement): boolean =>
  distances.has(childOf(xml, measures, 'a measure').name)

/** The power of a Minkowski distance. */
function powerOf(xml: XmlElement): number {
  const { 'p-parameter': p } = Minkowski.read(xml)
  if (p > 0 && Number.isFinite(p)) return p
  throw malformed(xml, 'The p-parameter of a Minkowski distance is positive', {
    received: p,
    expected: 'a positive number',
  })
}

/** The digits of a parameter: whether the record has the coordinate, then whether the stored point has it. */
function parameters(xml: XmlElement): (counts: BinaryCounts) => number {
  const given = BinarySimilarity.read(xml)
  return weightedMatching(
    {
      both: given['c11-parameter'],
      record: given['c10-parameter'],
      point: given['c01-parameter'],
      neither: given['c00-parameter'],
    },
    {
      both: given['d11-parameter'],
      record: given['d10-parameter'],
      point: given['d01-parameter'],
      neither: given['d00-parameter'],
    },
  )
}

/** A field that takes part in the comparison. */
export interface ComparedField {
  readonly variable: Variable
  readonly fieldWeight: number
  /** Absent: that of the ComparisonMeasure. */
  readonly compareFunction?: ReturnType<typeof compareFunction.optional.parse>
  /** The distance at which a Gaussian similarity is 1/2. */
  readonly similarityScale?: number | undefined
  /** Distances or similarities of the field's values, for `table`. */
  readonly comparisons?: XmlElement | undefined
  /** Where the field is named. */
  readonly xml: XmlElement
}

/** A compiled comparison. */
export interface Comparison {
  /** Whether large numbers mean likeness. */
  readonly isSimilarity: boolean
  /** The coordinates of the record in a frame, written into a list; `NaN` for missing ones. */
  coordinates(frame: Frame, into?: Float64Array): Float64Array
  /**
   * The coordinate that a stored value has, given as text; `undefined` when the text is not such a value. An empty text is missing,
   * `NaN`, unless the field holds texts.
   */
  ofText(field: number, text: string): number | undefined
  /** The coordinate of a stored value of the field's own type; `undefined` when it can't be compared. */
  ofValue(field: number, value: Raw): number | undefined
  /** What the values of a field can be, in words. */
  expected(field: number): string
  /** Compares coordinates with those of all stored points. */
  readonly compare: Comparer
}

/**
 * Compiles a ComparisonMeasure for the fields that a model compares.
 * @param missingWeights how much each field counts when others are missing
 */
export function compileComparison(
  xml: XmlElement,
  fields: readonly ComparedField[],
  missingWeights: Float64Array,
  { mathContext }: Pick<ModelContext, 'mathContext'>,
): Comparison {
  const attributes = ComparisonMeasure.read(xml)
  const measure = childOf(xml, measures, 'a measure')
  for (const each of fields) checkWeight(each)
  const round = mathContext === 'float' ? Math.fround : undefined
  const similarity = similarities.get(measure.name)
  if (similarity !== undefined) {
    const sites = fields.map(binarySite)
    return comparison(sites, binarySimilarity(similarity(measure), round), true)
  }
  const distance = distances.get(measure.name)
  if (distance === undefined) throw new TypeError(`${measure.name} is no measure`)
  const sites = fields.map((field) => site(field, field.compareFunction ?? attributes.compareFunction, round))
  const coordinates: Coordinates = {
    weights: Float64Array.from(fields, ({ fieldWeight }) => round?.(fieldWeight) ?? fieldWeight),
    compare: sites.map(({ compare }) => compare),
    missingWeights,
    ...(round === undefined ? {} : { round }),
  }
  return comparison(sites, distance(measure, coordinates), false)
}

function checkWeight({ fieldWeight, xml }: ComparedField): void {
  if (!(fieldWeight >= 0 && fieldWeight < Infinity))
    throw malformed(xml, 'A fieldWeight is not negative', {
      received: fieldWeight,
      expected: 'a number of 0 or more',
    })
}

/** How one field's values become coordinates, and how these are compared. */
interface Site {
  readonly variable: Variable
  /** The coordinate of a value that is there; `undefined` when it has none. */
  readonly place: (value: Raw) => number | undefined
  /** The same for a value of a stored point. Absent: as that of a record. */
  readonly store?: (value: Raw) => number | undefined
  readonly compare?: CompareFunction
  /** What values can be compared, in words. */
  readonly expected: string
}

function comparison(sites: readonly Site[], compare: Comparer, isSimilarity: boolean): Comparison {
  const ofValue = (field: number, value: Raw): number | undefined => {
    if (value === null) return Number.NaN
    const { place, store = place } = sites[field]
    return store(value)
  }
  return {
    isSimilarity,
    compare,
    ofValue,
    expected: (field) => sites[field].expected,
    ofText(field, text) {
      const { dataType = 'string' } = sites[field].variable
      // A centre may lie between the values that a field of whole numbers, or of 32 bits, can have.
      const value = parseValue(text, isNumeric(dataType) ? 'double' : dataType)
      return value === undefined ? undefined : ofValue(field, value)
    },
    coordinates(frame, coordinates = new Float64Array(sites.length)) {
      for (let f = 0; f < sites.length; f++) {
        const { variable, place } = sites[f]
        if (place === numberOf && variable.number !== undefined) {
          const number = variable.number(frame)
          if (!Number.isNaN(number)) {
            coordinates[f] = number
            continue
          }
        }
        const value = variable.read(frame)
        if (value === null) coordinates[f] = Number.NaN
        else if (typeof value === 'number' && place === numberOf) coordinates[f] = value
        else coordinates[f] = place(value) ?? refuse(sites[f], value)
      }
      return coordinates
    },
  }
}

function refuse({ variable: { name }, expected }: Site, value: Raw): never {
  throw new ScoreError('invalid-value', `The value of "${name}" can't be compared with those of the model`, {
    field: name,
    received: value,
    expected,
  })
}

/** A value as a number: truth values as 1 and 0, texts by the number that they write. */
function numberOf(value: Raw): number | undefined {
  switch (typeof value) {
    case 'number':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return parseNumber(value.trim())
    default:
      return undefined
  }
}

/** A field of a similarity of binary coordinates. */
function binarySite({ variable, xml }: ComparedField): Site {
  if (variable.dataType === 'string') throw mismatch(variable, xml, 'a field of numbers or truth values')
  return {
    variable,
    place(value) {
      const number = numberOf(value)
      return number === 0 || number === 1 ? number : undefined
    },
    expected: '0 or 1',
  }
}

function mismatch({ name, dataType }: Variable, xml: XmlElement, expected: string): ModelLoadError {
  return new ModelLoadError('type-mismatch', `The values of "${name}" can't be compared so`, {
    ...xml.place(),
    field: name,
    received: dataType,
    expected,
  })
}

/** @param round rounds numbers before they are computed with; whether values are the same is asked of them as they are */
function site(
  field: ComparedField,
  compareFunction: NonNullable<ComparedField['compareFunction']>,
  round: (x: number) => number = (x) => x,
): Site {
  const { variable, xml } = field
  switch (compareFunction) {
    case 'absDiff':
      return numberSite(field)
    case 'gaussSim': {
      const scale = scaleOf(field)
      return { ...numberSite(field), compare: (x, y) => gaussianSimilarity(round(x) - round(y), scale) }
    }
    case 'delta':
      return { ...sameSite(variable), compare: (x, y) => (x === y ? 0 : 1) }
    case 'equal':
      return { ...sameSite(variable), compare: (x, y) => (x === y ? 1 : 0) }
    case 'table':
      return tableSite(variable, xml, field.comparisons)
  }
}

/** A field of numbers; dates and times have no difference that the standard would define. */
function numberSite({ variable, xml }: ComparedField): Site {
  const { dataType } = variable
  if (dataType === 'date' || dataType === 'time' || dataType === 'dateTime')
    throw mismatch(variable, xml, 'a field of numbers, or compareFunction delta, equal or table')
  return { variable, place: numberOf, expected: 'a number' }
}

function scaleOf({ similarityScale, xml, variable }: ComparedField): number {
  if (similarityScale === undefined)
    throw new ModelLoadError('missing-attribute', 'compareFunction="gaussSim" needs a similarityScale', {
      ...xml.place(),
      field: variable.name,
      expected: 'similarityScale: the distance at which the similarity is 1/2',
    })
  if (similarityScale > 0) return similarityScale
  throw malformed(xml, 'A similarityScale is positive', {
    received: similarityScale,
    expected: 'a positive number',
  })
}

/** A field whose values are the same or not. Texts are told apart by numbers that the stored ones are given. */
function sameSite(variable: Variable): Site {
  const { dataType } = variable
  if (dataType === 'float')
    return { variable, place: numberOf, store: (value) => rounded(numberOf(value)), expected: 'a number' }
  if (dataType !== 'string') return { variable, place: numberOf, expected: 'a single value' }
  const codes = new Map<Raw, number>()
  return {
    variable,
    place: (value) => codes.get(value) ?? -1,
    store(value) {
      const code = codes.get(value) ?? codes.size
      codes.set(value, code)
      return code
    },
    expected: 'a text',
  }
}

const rounded = (x: number | undefined): number | undefined => (x === undefined ? x : Math.fround(x))

/** A field whose values have a matrix of comparisons, in the order of its Values or Intervals. */
function tableSite(variable: Variable, xml: XmlElement, comparisons: XmlElement | undefined): Site {
  if (comparisons === undefined)
    throw new ModelLoadError('missing-element', 'compareFunction="table" needs Comparisons', {
      ...xml.place(),
      field: variable.name,
      expected: 'Comparisons with a Matrix',
    })
  const { name, values, intervals = [] } = variable
  const size = values.length > 0 ? values.length : intervals.length
  const matrix = matrixChild(comparisons)
  if (size === 0 || matrix.rows !== size || matrix.columns !== size)
    throw new ModelLoadError('bad-content', `The comparisons of "${name}" are not those of its values`, {
      ...comparisons.place(),
      field: name,
      received: `${matrix.rows} rows, ${matrix.columns} columns`,
      expected:
        size === 0 ? 'a field that lists its Values or Intervals' : `${size} of each, as the field has`,
    })
  const ranks = new Map<Raw, number>(values.map(({ value }, i) => [value, i]))
  const interval = (value: Raw): number | undefined => {
    if (typeof value !== 'number') return undefined
    const i = intervals.findIndex((each) => within(each, value))
    return i < 0 ? undefined : i
  }
  return {
    variable,
    place: values.length > 0 ? (value) => ranks.get(value) : interval,
    compare: (x, y) => entry(matrix, x, y),
    expected: 'one of the values that the comparisons are about',
  }
}
