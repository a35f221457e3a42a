/** What the declarations of all model elements share ("General Structure"). */

import type { XmlElement } from '../../xml/element.js'
import { boolean, informational, malformed, oneOf, text } from '../element.js'

/** The standard's MINING-FUNCTION. */
export const miningFunctions = [
  'associationRules',
  'sequences',
  'classification',
  'regression',
  'clustering',
  'timeSeries',
  'mixed',
] as const

/** What a model does. */
export type MiningFunction = (typeof miningFunctions)[number]

/** Throws `bad-attribute` where a model says that it does something else than the only thing its element can do. */
export function checkFunction(xml: XmlElement, functionName: MiningFunction, only: MiningFunction): void {
  if (functionName !== only)
    throw malformed(xml, `${xml.name} can't have functionName="${functionName}"`, {
      received: functionName,
      expected: only,
    })
}

/** Attributes that every model element has. */
export const modelAttributes = {
  modelName: text.optional,
  functionName: oneOf(miningFunctions).required,
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
