/** Which kind of a general regression is compiled how ("General Regression", modelType). */

import type { XmlElement } from '../../../xml/element.js'
import { malformed } from '../../element.js'
import type { MiningFunction } from '../../model/attributes.js'
import type { ModelContext, Scorer } from '../../model/compiled.js'
import { compileBinomial } from './binomial.js'
import { compileCox } from './cox.js'
import { readSite, type Site } from './GeneralRegressionModel.js'
import { compileMultinomial, compileOrdinal } from './multinomial.js'
import { compileGeneralizedLinear, compileLinear } from './numbers.js'

type Kind = { readonly [functionName in MiningFunction]?: (site: Site) => Scorer }

const kinds: { readonly [modelType in Site['attributes']['modelType']]: Kind } = {
  regression: { regression: compileLinear },
  generalLinear: { regression: compileLinear },
  generalizedLinear: { regression: compileGeneralizedLinear, classification: compileBinomial },
  multinomialLogistic: { classification: compileMultinomial },
  ordinalMultinomial: { classification: compileOrdinal },
  CoxRegression: { regression: compileCox },
}

export function compileGeneralRegressionModel(xml: XmlElement, context: ModelContext): Scorer {
  const site = readSite(xml, context)
  const { modelType } = site.attributes
  const kind: Kind = kinds[modelType]
  const compile = kind[context.functionName]
  if (compile === undefined)
    throw malformed(xml, `A model of type ${modelType} can't have functionName="${context.functionName}"`, {
      received: context.functionName,
      expected: Object.keys(kind).join(' | '),
    })
  return compile(site)
}
