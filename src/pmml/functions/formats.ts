/** Numbers and dates as text by patterns: formatNumber, formatDatetime ("Built-in functions"). */

import { temporal } from '../dates.js'
import { typed } from '../expressions/expression.js'
import { compileNumberFormat, type NumberFormat } from '../text/printf.js'
import { compileDateFormat, type DateFormat } from '../text/strftime.js'
import { momentOrTimeArgument, numberArgument, typeOfResult } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'
import { prepared } from './text.js'

/** By a pattern of C's printf. */
const formatNumber: BuiltIn = {
  arity: [2, 2],
  compile([arg, pattern]) {
    const number = numberArgument('formatNumber', arg)
    const format = prepared<NumberFormat>('formatNumber', pattern, compileNumberFormat)
    return typed('string', (frame) => {
      const x = number(frame)
      const type = x === null ? undefined : typeOfResult(arg, frame, x)
      const compiled = format(frame)
      if (x === null || compiled === null) return null
      const text = compiled(x, type ?? 'double')
      if (text === undefined) throw new InvalidResult('formatNumber', `can't write ${x} as an integer`)
      return text
    })
  },
}

/** By a pattern of POSIX's strftime. */
const formatDatetime: BuiltIn = {
  arity: [2, 2],
  compile([arg, pattern]) {
    const format = prepared<DateFormat>('formatDatetime', pattern, compileDateFormat)
    const moment = momentOrTimeArgument('formatDatetime', arg)
    return typed('string', (frame) => {
      const seconds = moment(frame)
      const isTime = seconds !== null && temporal(typeOfResult(arg, frame, seconds))?.counts === 'time'
      const compiled = format(frame)
      if (seconds === null || compiled === null) return null
      if (isTime && compiled.needsDate)
        throw new InvalidResult('formatDatetime', 'has a pattern that asks for the date of a time of day')
      return compiled.write(seconds)
    })
  },
}

export const formatFunctions: BuiltInTable = { formatNumber, formatDatetime }
