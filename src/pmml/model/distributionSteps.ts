/** What explanations say of classes, whatever the model. */

import type { ExplanationStep } from '../../core/explanation.js'
import type { TargetField } from '../schema/Targets.js'
import type { Raw } from '../types.js'
import { delivered } from '../values.js'

/**
 * A step a class with its number, such as a probability.
 * @param values the numbers by class; `undefined` where the record has none
 */
export function distributionSteps(
  name: string,
  categories: readonly Raw[],
  values: ArrayLike<number> | undefined,
  { dataType }: TargetField,
): ExplanationStep[] {
  return categories.map((category, i) => ({
    kind: 'intermediate',
    name,
    value: delivered(values?.[i] ?? null, 'double'),
    category: delivered(category, dataType),
  }))
}
