/** NearestNeighborModel: what the stored records say that are nearest to a record ("k-Nearest Neighbors"). */

import { ModelLoadError, UnsupportedError } from '../../../core/errors.js'
import type { ExplanationStep } from '../../../core/explanation.js'
import { best } from '../../../math/selection.js'
import type { XmlElement } from '../../../xml/element.js'
import {
  child,
  childrenOf,
  element,
  integer,
  malformed,
  number,
  oneOf,
  requiredChild,
  text,
} from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import { type Comparison, compareFunction, compileComparison } from '../../model/ComparisonMeasure.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { type Distribution, ENTITIES_LISTED, nothing, type Prediction } from '../../model/prediction.js'
import { type Instances, readInstances } from '../../model/TrainingInstances.js'
import type { TargetField } from '../../schema/Targets.js'
import { delivered } from '../../values.js'
import { type Combination, classes, continuousMethods, type Neighbors, numbers } from './scoring.js'

const section = 'k-Nearest Neighbors'

export const NearestNeighborModel = element(
  'NearestNeighborModel',
  section,
  {
    ...modelAttributes,
    numberOfNeighbors: integer.required,
    continuousScoringMethod: oneOf(continuousMethods).or('average'),
    categoricalScoringMethod: oneOf(['majorityVote', 'weightedMajorityVote']).or('majorityVote'),
    instanceIdVariable: text.optional,
    threshold: number.or(0.001),
  },
  [...modelChildren, 'TrainingInstances', 'ComparisonMeasure', 'KNNInputs'],
)

export const KNNInputs = element('KNNInputs', section, {}, ['KNNInput'])

export const KNNInput = element('KNNInput', section, {
  field: text.required,
  fieldWeight: number.or(1),
  compareFunction: compareFunction.optional,
})

type Attributes = ReturnType<typeof NearestNeighborModel.read>

export function compileNearestNeighborModel(xml: XmlElement, context: ModelContext): Scorer {
  const attributes = NearestNeighborModel.read(xml)
  const { namedTargets } = context
  const trainingXml = requiredChild(xml, 'TrainingInstances')
  const instances = readInstances(trainingXml, context.compilation, context.instanceScope)
  const k = neighborsWanted(xml, attributes, instances)
  const { comparison, points } = readPoints(xml, instances, context)
  const ids = readIds(xml, attributes, instances)
  const idPlaces = new Map(ids.map((id, place) => [id, place]))
  // Several records may have one id: it stands for the last of them.
  const lastPlaces = Int32Array.from(ids, (id) => idPlaces.get(id) ?? 0)
  if (namedTargets.length === 0 && context.functionName !== 'clustering')
    throw malformed(xml, `A NearestNeighborModel of function ${context.functionName} needs a target`, {
      received: 'no target in the MiningSchema',
      expected: 'a MiningField of usageType target, or functionName="clustering"',
    })
  const combinations = namedTargets.map((target) => ({
    target,
    combine: combination(xml, target, instances, comparison, attributes, context),
  }))
  const length = Math.max(k, ...ranksAsked(xml))

  const namesEntities = instances.count <= ENTITIES_LISTED || asksForEntities(xml)
  const idle: Float64Array[] = []
  // Used again for each record: nothing of the caller's runs between comparing and choosing.
  const all = new Float64Array(instances.count)

  /** The stored records by likeness; `undefined` where there are not as many as the model looks at. */
  const search = (frame: Frame): Found | undefined => {
    // Reading may call a function of the caller's, which may score with this model.
    const x = idle.pop() ?? new Float64Array(points.length / instances.count)
    let finish: ((result: number) => number) | undefined
    try {
      comparison.coordinates(frame, x)
      const { compare } = comparison
      if (compare.unfinished === undefined) compare(x, points, all)
      else finish = compare.unfinished(x, points, all)
    } finally {
      idle.push(x)
    }
    // A similarity that is not defined for some record leaves open who is the nearest.
    if (comparison.isSimilarity && all.some(Number.isNaN)) return undefined
    const places = best(all, length, comparison.isSimilarity, finish)
    if (places.length < k) return undefined
    const at = (place: number): number => (finish === undefined ? all[place] : finish(all[place]))
    const ranking = places.map((place) => ids[place])
    return {
      places: places.slice(0, k),
      affinities: places.slice(0, k).map(at),
      ranking,
      entities: namesEntities
        ? { categories: ids, values: all.map((_, place) => at(place)), places: idPlaces }
        : { categories: ranking, values: places.map((place) => at(lastPlaces[place])) },
    }
  }

  const score = (frame: Frame): Prediction => {
    const found = search(frame)
    if (found === undefined) return nothing
    const neighbors: Neighbors = found
    const { ranking, entities } = found
    const shared = { affinities: entities, entityId: ranking[0], ranking }
    if (combinations.length === 0) return { ...nothing, ...shared }
    if (combinations.length === 1) return { ...combinations[0].combine(neighbors), ...shared }
    const parts = combinations.map(({ target, combine }) => ({
      target,
      part: { ...combine(neighbors), ...shared },
    }))
    return {
      ...parts[0].part,
      targets: new Map(parts.map(({ target, part }) => [target.name ?? '', part])),
    }
  }

  return {
    score,
    explain(frame) {
      const found = search(frame)
      return found === undefined
        ? []
        : found.places.map((place, i) => neighborStep(place, found.affinities[i]))
    },
    gives: new Set(
      combinations.some(({ target }) => target.optype !== 'continuous')
        ? ['affinity', 'entityId', 'probability']
        : ['affinity', 'entityId'],
    ),
    // Targets are adjusted by what they are, whatever the function of the model.
    ...(namedTargets.length > 0 ? { innerTargets: namedTargets } : {}),
  }

  function neighborStep(place: number, affinity: number): ExplanationStep {
    const [first] = combinations
    const value = first?.combine.valueOf(place)
    return {
      kind: 'entity',
      id: ids[place],
      ...(value === undefined ? {} : { value: delivered(value, first.target.dataType) }),
      affinity,
    }
  }
}

/** The stored records that are nearest, the nearest first. */
interface Found extends Neighbors {
  /** What the records are called that results tell of. */
  readonly ranking: readonly string[]
  /** How near these are; where more than that may be asked for, all of them. */
  readonly entities: Distribution
}

/** Whether an output of the model, or of one around it, asks how near a certain record is. */
function asksForEntities(xml: XmlElement): boolean {
  for (let at: XmlElement | undefined = xml; at !== undefined; at = at.parent)
    for (const { name, attributes, children } of at.children) {
      const fields = name === 'Output' ? children.map((each) => each.attributes) : [attributes]
      if (fields.some((each) => each.has('value') && /affinity/i.test(each.get('feature') ?? ''))) return true
    }
  return false
}

/** How many neighbours the model looks at. */
function neighborsWanted(xml: XmlElement, { numberOfNeighbors }: Attributes, { count }: Instances): number {
  if (numberOfNeighbors >= 1 && numberOfNeighbors <= count) return numberOfNeighbors
  throw malformed(xml, 'numberOfNeighbors does not fit the TrainingInstances', {
    received: numberOfNeighbors,
    expected: count === 0 ? 'at least one training instance' : `a number from 1 to ${count}`,
  })
}

/** Ranks that OutputFields ask for beyond the neighbours that the model looks at. */
function ranksAsked(xml: XmlElement): number[] {
  const output = child(xml, 'Output')
  if (output === undefined) return []
  return childrenOf(output, 'OutputField').flatMap(({ attributes }) => {
    const rank = Number(attributes.get('rank') ?? 1)
    return Number.isSafeInteger(rank) ? [rank] : []
  })
}

/** The stored records as coordinates, one record after the other. */
function readPoints(
  xml: XmlElement,
  instances: Instances,
  context: ModelContext,
): { comparison: Comparison; points: Float64Array } {
  const inputsXml = requiredChild(xml, 'KNNInputs')
  KNNInputs.read(inputsXml)
  const inputs = childrenOf(inputsXml, 'KNNInput').map((each) => ({ ...KNNInput.read(each), xml: each }))
  if (inputs.length === 0)
    throw new ModelLoadError('missing-element', 'The KNNInputs are none', {
      ...inputsXml.place(),
      expected: 'KNNInput',
    })
  const fields = inputs.map((each) => ({ ...each, variable: context.scope.resolve(each.field, each.xml) }))
  const width = fields.length
  const equally = new Float64Array(width).fill(1)
  const comparison = compileComparison(requiredChild(xml, 'ComparisonMeasure'), fields, equally, context)
  const columns = instances.values(inputs.map(({ field }) => field))
  const points = new Float64Array(instances.count * width)
  for (const [f, column] of columns.entries())
    for (const [row, value] of column.entries()) {
      const coordinate = comparison.ofValue(f, value)
      if (coordinate === undefined)
        throw instances.fault(
          row,
          `has a value of "${inputs[f].field}" that can't be compared`,
          value,
          comparison.expected(f),
        )
      points[row * width + f] = coordinate
    }
  return { comparison, points }
}

/** What the stored records are called: by the values of the instanceIdVariable, without one by their 1-based place. */
function readIds(
  xml: XmlElement,
  { instanceIdVariable, functionName }: Attributes,
  instances: Instances,
): string[] {
  if (instanceIdVariable === undefined) {
    if (functionName === 'clustering')
      throw new ModelLoadError('missing-attribute', 'NearestNeighborModel lacks an instanceIdVariable', {
        ...xml.place(),
        expected: 'the field that tells which records are the nearest, where there is no target',
      })
    return Array.from({ length: instances.count }, (_, i) => String(i + 1))
  }
  return instances.texts(instanceIdVariable, xml).map((id, row) => {
    if (id !== undefined) return id
    throw instances.fault(row, 'has no identifier', undefined, `a value of "${instanceIdVariable}"`)
  })
}

/** How the neighbours' values of a target become one. */
function combination(
  xml: XmlElement,
  target: TargetField,
  instances: Instances,
  { isSimilarity }: Comparison,
  { continuousScoringMethod, categoricalScoringMethod, threshold }: Attributes,
  { round }: ModelContext,
): Combination {
  const continuous = target.optype === 'continuous'
  const method = continuous ? continuousScoringMethod : categoricalScoringMethod
  if (method.startsWith('weighted')) {
    if (isSimilarity)
      throw new UnsupportedError(
        'unsupported-value',
        `${method} is not supported with a similarity: the standard makes weights of distances`,
        { ...xml.place(), received: method, expected: 'a ComparisonMeasure that is a distance' },
      )
    if (!(threshold >= 0 && threshold < Infinity))
      throw malformed(xml, 'The threshold that is added to distances is not negative', {
        received: threshold,
        expected: 'a number of 0 or more',
      })
  }
  const values = instances.typed(target.name ?? '', target.dataType, xml)
  return continuous
    ? numbers(values, continuousScoringMethod, threshold, round)
    : classes(values, categoricalScoringMethod === 'weightedMajorityVote', threshold, round)
}
