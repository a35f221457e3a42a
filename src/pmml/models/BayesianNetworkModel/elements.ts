/** The elements inside of BayesianNetworkNodes ("Bayesian Networks"). */

import { element, informational, share, text } from '../../element.js'
import { expressionElements } from '../../expressions/names.js'

const section = 'Bayesian Networks'
export const distributionNames = [
  'TriangularDistributionForBN',
  'NormalDistributionForBN',
  'LognormalDistributionForBN',
  'UniformDistributionForBN',
] as const

export const BayesianNetworkNodes = element('BayesianNetworkNodes', section, {}, [
  'DiscreteNode',
  'ContinuousNode',
])
export const DiscreteNode = element('DiscreteNode', section, { name: text.required, count: informational }, [
  'DerivedField',
  'DiscreteConditionalProbability',
  'ValueProbability',
])
export const ContinuousNode = element(
  'ContinuousNode',
  section,
  { name: text.required, count: informational },
  ['DerivedField', 'ContinuousConditionalProbability', 'ContinuousDistribution'],
)
export const DiscreteConditionalProbability = element(
  'DiscreteConditionalProbability',
  section,
  { count: informational },
  ['ParentValue', 'ValueProbability'],
)
export const ContinuousConditionalProbability = element(
  'ContinuousConditionalProbability',
  section,
  { count: informational },
  ['ParentValue', 'ContinuousDistribution'],
)
export const ParentValue = element('ParentValue', section, { parent: text.required, value: text.required })
export const ValueProbability = element('ValueProbability', section, {
  value: text.required,
  probability: share.required,
})
export const ContinuousDistribution = element('ContinuousDistribution', section, {}, distributionNames)
export const TriangularDistributionForBN = element('TriangularDistributionForBN', section, {}, [
  'Mean',
  'Lower',
  'Upper',
])
export const NormalDistributionForBN = element('NormalDistributionForBN', section, {}, ['Mean', 'Variance'])
export const LognormalDistributionForBN = element('LognormalDistributionForBN', section, {}, [
  'Mean',
  'Variance',
])
export const UniformDistributionForBN = element('UniformDistributionForBN', section, {}, ['Lower', 'Upper'])
export const Mean = element('Mean', section, {}, expressionElements)
export const Lower = element('Lower', section, {}, expressionElements)
export const Upper = element('Upper', section, {}, expressionElements)
export const Variance = element('Variance', section, {}, expressionElements)
