/** CompoundPredicate: predicates joined in three-valued logic, and surrogates ("Predicates"). */

import type { XmlElement } from '../../xml/element.js'
import { compileChildPredicates, type Scope } from '../compilation.js'
import { element, missingChild, oneOf } from '../element.js'
import { predicateElements } from './names.js'
import { FALSE, type Predicate, TRUE, type Truth, UNKNOWN } from './predicate.js'

export const CompoundPredicate = element(
  'CompoundPredicate',
  'Predicates',
  { booleanOperator: oneOf(['and', 'or', 'xor', 'surrogate']).required },
  predicateElements,
)

export function compileCompoundPredicate(xml: XmlElement, scope: Scope): Predicate {
  const { booleanOperator } = CompoundPredicate.read(xml)
  const parts = compileChildPredicates(xml, scope)
  if (parts.length === 0) throw missingChild(xml, 'predicates')
  const describe = (): string => `(${parts.map((part) => part.describe()).join(` ${booleanOperator} `)})`
  return { ...joinedBy(booleanOperator, parts), describe, parts }
}

/** A joined predicate; what describes it is the same for all. */
type Joined = Omit<Predicate, 'describe'>

function joinedBy(booleanOperator: 'and' | 'or' | 'xor' | 'surrogate', parts: readonly Predicate[]): Joined {
  switch (booleanOperator) {
    case 'and':
      return joined(parts, joinedUntil(parts, FALSE, TRUE))
    case 'or':
      return joined(parts, joinedUntil(parts, TRUE, FALSE))
    case 'xor':
      return joined(parts, (frame) => {
        let truth: Truth = FALSE
        for (const part of parts) {
          const next = part.test(frame)
          if (next === UNKNOWN) return UNKNOWN
          truth = truth === next ? FALSE : TRUE
        }
        return truth
      })
    case 'surrogate':
      return surrogate(parts)
  }
}

/** FALSE decides an `and`, TRUE an `or`; without it, one UNKNOWN makes the whole UNKNOWN. */
function joinedUntil(parts: readonly Predicate[], decisive: Truth, otherwise: Truth): Predicate['test'] {
  return (frame) => {
    let truth = otherwise
    for (const part of parts) {
      const next = part.test(frame)
      if (next === decisive) return decisive
      if (next === UNKNOWN) truth = UNKNOWN
    }
    return truth
  }
}

function joined(parts: readonly Predicate[], test: Predicate['test']): Joined {
  const able = parts.filter(({ usedSurrogate }) => usedSurrogate !== undefined)
  if (able.length === 0) return { test }
  return { test, usedSurrogate: (frame) => able.some((part) => part.usedSurrogate?.(frame)) }
}

/** The first predicate that is not UNKNOWN decides. */
function surrogate(parts: readonly Predicate[]): Joined {
  return {
    test(frame) {
      for (const part of parts) {
        const truth = part.test(frame)
        if (truth !== UNKNOWN) return truth
      }
      return UNKNOWN
    },
    usedSurrogate: (frame) => parts[0].test(frame) === UNKNOWN || (parts[0].usedSurrogate?.(frame) ?? false),
  }
}
