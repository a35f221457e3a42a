/** The table of expressions: the standard's group EXPRESSION. Adding one is one file and one line. */

import type { ElementCompiler } from '../compilation.js'
import { Aggregate, compileAggregate } from './Aggregate.js'
import { Apply, compileApply } from './Apply.js'
import { Constant, compileConstant } from './Constant.js'
import { compileDiscretize, Discretize } from './Discretize.js'
import type { Expression } from './expression.js'
import { compileFieldRef, FieldRef } from './FieldRef.js'
import { compileLag, Lag } from './Lag.js'
import { compileMapValues, MapValues } from './MapValues.js'
import { compileNormContinuous, NormContinuous } from './NormContinuous.js'
import { compileNormDiscrete, NormDiscrete } from './NormDiscrete.js'
import { compileTextIndex, TextIndex } from './TextIndex.js'

export const expressions: ReadonlyMap<string, ElementCompiler<Expression>> = new Map(
  [
    { spec: Constant, compile: compileConstant },
    { spec: FieldRef, compile: compileFieldRef },
    { spec: NormContinuous, compile: compileNormContinuous },
    { spec: NormDiscrete, compile: compileNormDiscrete },
    { spec: Discretize, compile: compileDiscretize },
    { spec: MapValues, compile: compileMapValues },
    { spec: TextIndex, compile: compileTextIndex },
    { spec: Apply, compile: compileApply },
    { spec: Aggregate, compile: compileAggregate },
    { spec: Lag, compile: compileLag },
  ].map((each) => [each.spec.name, each]),
)
