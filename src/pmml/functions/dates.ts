/** Distances from dates and times to a year or to midnight ("Built-in functions"). */

import { DAY, daysOfDate } from '../dates.js'
import { typed } from '../expressions/expression.js'
import { clockArgument, integerArgument, momentArgument, overflow } from './arguments.js'
import type { BuiltIn, BuiltInTable } from './builtin.js'

/** What lies between the first moment of a year and a moment, both in seconds since 1970. */
function sinceYear(name: string, between: (moment: number, start: number) => number): BuiltIn {
  return {
    arity: [2, 2],
    compile([moment, year]) {
      const momentOf = momentArgument(name, moment)
      const yearOf = integerArgument(name, year)
      return typed('integer', (frame) => {
        const to = momentOf(frame)
        const start = yearOf(frame)
        if (to === null || start === null) return null
        const result = between(to, daysOfDate(start, 1, 1) * DAY)
        if (!Number.isSafeInteger(result)) throw overflow(name)
        return result
      })
    },
  }
}

const sinceMidnight: BuiltIn = {
  arity: [1, 1],
  compile([clock]) {
    const secondsOf = clockArgument('dateSecondsSinceMidnight', clock)
    return typed('integer', (frame) => {
      const seconds = secondsOf(frame)
      return seconds === null ? null : Math.floor(seconds)
    })
  },
}

export const dateFunctions: BuiltInTable = {
  dateDaysSinceYear: sinceYear('dateDaysSinceYear', (moment, start) => Math.floor((moment - start) / DAY)),
  // Whole seconds between both moments: half a second before the year is second 0, like half a second into it.
  dateSecondsSinceYear: sinceYear('dateSecondsSinceYear', (moment, start) => Math.trunc(moment - start) + 0),
  dateSecondsSinceMidnight: sinceMidnight,
}
