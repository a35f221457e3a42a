/** What the declarations of all model elements share ("General Structure"). */

import { boolean, informational, oneOf, text } from '../element.js'

/** Attributes that every model element has. */
export const modelAttributes = {
  modelName: text.optional,
  functionName: oneOf([
    'associationRules',
    'sequences',
    'classification',
    'regression',
    'clustering',
    'timeSeries',
    'mixed',
  ]).required,
  algorithmName: informational,
  isScorable: boolean.or(true),
  /** JPMML's extension `x-mathContext`: whether the model was trained in 32 or in 64 bits. */
  mathContext: oneOf(['float', 'double']).or('double'),
} as const

/** Children that every model element may have. */
export const modelChildren = [
  'MiningSchema',
  'Output',
  'ModelStats',
  'ModelExplanation',
  'Targets',
  'LocalTransformations',
  'ModelVerification',
] as const

/** Children that models inside others without a MiningSchema may have. */
export const embeddedChildren = [
  'Output',
  'ModelStats',
  'Targets',
  'LocalTransformations',
  'ResultField',
] as const
