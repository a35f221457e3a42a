/** The table of predicates: the standard's group PREDICATE. Adding one is one file and one line. */

import type { ElementCompiler } from '../compilation.js'
import { CompoundPredicate, compileCompoundPredicate } from './CompoundPredicate.js'
import { compileFalse, False } from './False.js'
import type { Predicate } from './predicate.js'
import { compileSimplePredicate, SimplePredicate } from './SimplePredicate.js'
import { compileSimpleSetPredicate, SimpleSetPredicate } from './SimpleSetPredicate.js'
import { compileTrue, True } from './True.js'

export const predicates: ReadonlyMap<string, ElementCompiler<Predicate>> = new Map(
  [
    { spec: SimplePredicate, compile: compileSimplePredicate },
    { spec: CompoundPredicate, compile: compileCompoundPredicate },
    { spec: SimpleSetPredicate, compile: compileSimpleSetPredicate },
    { spec: True, compile: compileTrue },
    { spec: False, compile: compileFalse },
  ].map((each) => [each.spec.name, each]),
)
