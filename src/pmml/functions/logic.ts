/** Logic, the choice between two values, and the tests for missing and valid values ("Built-in functions"). */

import { type Expression, typed } from '../expressions/expression.js'
import type { Raw } from '../types.js'
import { booleanArgument } from './arguments.js'
import type { BuiltIn, BuiltInTable } from './builtin.js'

/** `and` (decided by the first false) and `or` (decided by the first true); missing is UNKNOWN. */
function connective(name: string, decisive: boolean): BuiltIn {
  return {
    arity: [2, Number.POSITIVE_INFINITY],
    compile(args) {
      const conditions = args.map((arg) => booleanArgument(name, arg))
      return typed('boolean', (frame) => {
        let unknown = false
        for (const condition of conditions) {
          const truth = condition(frame)
          if (truth === decisive) return decisive
          if (truth === null) unknown = true
        }
        return unknown ? null : !decisive
      })
    },
  }
}

const not: BuiltIn = {
  arity: [1, 1],
  compile([arg]) {
    const condition = booleanArgument('not', arg)
    return typed('boolean', (frame) => {
      const truth = condition(frame)
      return truth === null ? null : !truth
    })
  },
}

/** Only the branch taken is evaluated, and the result is of its type. */
const choice: BuiltIn = {
  arity: [2, 3],
  compile([test, yes, no]): Expression {
    const condition = booleanArgument('if', test)
    // Branches with the same order of values, such as the same ordinal field twice, pass it on.
    const isOrdered = yes.order !== undefined && (no === undefined || sameOrder(yes.order, no.order))
    const ordered = isOrdered ? { order: yes.order } : {}
    if (yes.type !== undefined && (no === undefined || no.type === yes.type))
      return {
        ...ordered,
        type: yes.type,
        evaluate(frame) {
          const truth = condition(frame)
          if (truth === null) return null
          if (truth) return yes.evaluate(frame)
          return no === undefined ? null : no.evaluate(frame)
        },
      }
    return {
      ...ordered,
      type: undefined,
      evaluate(frame) {
        const truth = condition(frame)
        frame.resultType = undefined
        if (truth === null) return null
        const branch: Expression | undefined = truth ? yes : no
        if (branch === undefined) return null
        const value = branch.evaluate(frame)
        if (branch.type !== undefined) frame.resultType = branch.type
        return value
      },
    }
  },
}

const sameOrder = (a: readonly Raw[], b: Expression['order']): boolean =>
  b !== undefined && a.length === b.length && a.every((value, i) => value === b[i])

/** A test of one value, which may be missing. */
function test(passes: (present: boolean, valid: boolean) => boolean): BuiltIn {
  return {
    arity: [1, 1],
    compile([arg]) {
      const { isValid } = arg
      if (isValid === undefined)
        return typed('boolean', (frame) => passes(arg.evaluate(frame) !== null, true))
      return typed('boolean', (frame) => passes(arg.evaluate(frame) !== null, arg.isValid?.(frame) ?? true))
    },
  }
}

export const logicFunctions: BuiltInTable = {
  and: connective('and', false),
  or: connective('or', true),
  not,
  if: choice,
  isMissing: test((present) => !present),
  isNotMissing: test((present) => present),
  isValid: test((present, valid) => present && valid),
  // Missing is neither valid nor invalid.
  isNotValid: test((present, valid) => present && !valid),
}
