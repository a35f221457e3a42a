/** MiningModel, Segmentation, Segment: models of models ("Multiple Models: Model Composition, Ensembles, and Segmentation"). */

import type { ExplanationStep } from '../../../core/explanation.js'
import type { Stepwise } from '../../../core/stepwise.js'
import type { XmlElement } from '../../../xml/element.js'
import { Scope } from '../../compilation.js'
import {
  checkDistinct,
  child,
  childrenOf,
  element,
  malformed,
  missingChild,
  oneOf,
  requiredChild,
  share,
} from '../../element.js'
import type { Frame } from '../../frame.js'
import { modelAttributes, modelChildren } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { methods } from '../../segmentation/index.js'
import { type CompiledSegment, type SegmentationAttributes, takesPart } from '../../segmentation/segment.js'
import { chain } from './chain.js'
import { composedSegments } from './composition.js'
import { compileSegment } from './Segment.js'

export const MiningModel = element('MiningModel', 'Multiple Models', modelAttributes, [
  ...modelChildren,
  'Segmentation',
  'Regression',
  'DecisionTree',
])

export const Segmentation = element(
  'Segmentation',
  'Multiple Models',
  {
    multipleModelMethod: oneOf([
      'majorityVote',
      'weightedMajorityVote',
      'average',
      'weightedAverage',
      'median',
      'weightedMedian',
      'max',
      'sum',
      'weightedSum',
      'selectFirst',
      'selectAll',
      'modelChain',
      'multiModelChain',
    ]).required,
    missingPredictionTreatment: oneOf(['continue', 'skipSegment', 'returnMissing']).or('continue'),
    missingThreshold: share.or(1),
  },
  ['Segment'],
)

export function* compileMiningModel(xml: XmlElement, context: ModelContext): Stepwise<Scorer> {
  const composed = composedSegments(xml, context)
  const segmentation = child(xml, 'Segmentation')
  if (composed.segments.length === 0) return yield* segmented(requiredChild(xml, 'Segmentation'), context)
  const sequence = combined('modelChain', composed.segments, sequenceAttributes, context)
  if (segmentation === undefined) return { ...sequence, outputScope: composed.scope }
  // The models in sequence come first; the segments see their results.
  const scorer = yield* segmented(segmentation, { ...context, scope: composed.scope })
  return {
    ...scorer,
    number: undefined,
    innerOutputs: [...(sequence.innerOutputs ?? []), ...(scorer.innerOutputs ?? [])],
    score(frame) {
      sequence.score(frame)
      return scorer.score(frame)
    },
    explain: (frame) => [...sequence.explain(frame), ...scorer.explain(frame)],
  }
}

const sequenceAttributes: SegmentationAttributes = {
  missingPredictionTreatment: 'continue',
  missingThreshold: 1,
}

/** The ensemble of a Segmentation, a step for each Segment: there may be thousands. */
function* segmented(segmentation: XmlElement, context: ModelContext): Stepwise<Scorer> {
  const attributes = Segmentation.read(segmentation)
  const { multipleModelMethod } = attributes
  const method = methods[multipleModelMethod]
  if (!method.functions.includes(context.functionName) && context.functionName !== 'mixed')
    throw malformed(
      segmentation,
      `multipleModelMethod="${multipleModelMethod}" can't combine results of function ${context.functionName}`,
      { received: multipleModelMethod, expected: `a method for ${context.functionName}` },
    )
  // Segments of a chain see the results of those before them; the members of other ensembles see none of each other.
  const scope = new Scope(context.compilation, context.scope)
  const chained = method.chained ? chain(scope) : undefined
  const segments: CompiledSegment[] = []
  for (const [i, each] of childrenOf(segmentation, 'Segment').entries()) {
    const segment = yield* compileSegment(each, i, scope, context)
    segments.push(chained === undefined ? segment : chained(segment, each))
    yield
  }
  if (segments.length === 0) throw missingChild(segmentation, 'one or more Segment')
  checkDistinct(
    segments.map(({ id }) => id),
    'Segment',
    (i) => childrenOf(segmentation, 'Segment')[i],
  )
  const scorer = combined(multipleModelMethod, segments, attributes, context)
  if (scorer.passesOn !== true && segments.some(({ model }) => model.givesList))
    throw malformed(segmentation, `multipleModelMethod="${multipleModelMethod}" can't combine lists`, {
      received: 'a segment with multipleModelMethod="selectAll"',
      expected: 'segments that predict one value',
    })
  return method.chained ? { ...scorer, outputScope: scope } : scorer
}

/** Segments combined by a method; what explains the result is the segments with theirs, whatever the method. */
function combined(
  name: keyof typeof methods,
  segments: readonly CompiledSegment[],
  attributes: SegmentationAttributes,
  context: ModelContext,
): Scorer {
  const onlyFirst = name === 'selectFirst'
  const explain = (frame: Frame): ExplanationStep[] => {
    let decided = false
    return segments.map((segment) => {
      const { id, model } = segment
      const weight = segment.weight(frame)
      if ((decided && onlyFirst) || !takesPart(segment, frame)) return { kind: 'segment', id, weight }
      decided = true
      return { kind: 'segment', id, weight, explanation: model.explain(frame) }
    })
  }
  return { ...methods[name].compile(segments, attributes, context), explain }
}
