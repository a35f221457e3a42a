/**
 * Regression and DecisionTree directly inside a MiningModel: models in sequence, each with the results of those before it
 * ("Model Composition", superseded by Segmentation in PMML 4.0 and still part of the standard).
 */

import type { XmlElement } from '../../../xml/element.js'
import { Scope } from '../../compilation.js'
import type { ModelContext } from '../../model/compiled.js'
import { TRUE } from '../../predicates/predicate.js'
import { True } from '../../predicates/True.js'
import type { CompiledSegment } from '../../segmentation/segment.js'
import { chain } from './chain.js'

const composed: ReadonlySet<string> = new Set(['Regression', 'DecisionTree'])

/** The models in sequence as the segments of a chain, in a scope that they publish their results to. */
export function composedSegments(
  xml: XmlElement,
  context: ModelContext,
): { segments: CompiledSegment[]; scope: Scope } {
  const scope = new Scope(context.compilation, context.scope)
  const publishing = chain(scope)
  const segments = xml.children
    .filter(({ name }) => composed.has(name))
    .map((each, i) =>
      publishing(
        {
          id: String(i + 1),
          always: true,
          predicate: { test: () => TRUE, describe: () => True.name },
          model: context.compileInner(each, scope),
          constantWeight: 1,
          weight: () => 1,
        },
        each,
      ),
    )
  return { segments, scope }
}
