/** The table of built-in functions ("Built-in functions"). Adding one is one line in the table of its domain. */

import { arithmeticFunctions } from './arithmetic.js'
import type { BuiltIn, BuiltInTable } from './builtin.js'
import { comparisonFunctions } from './comparison.js'
import { dateFunctions } from './dates.js'
import { distributionFunctions } from './distributions.js'
import { formatFunctions } from './formats.js'
import { logicFunctions } from './logic.js'
import { mathFunctions } from './math.js'
import { statisticsFunctions } from './statistics.js'
import { textFunctions } from './text.js'

/** Functions that exporters wrote with the prefix of extensions before the standard had them, or still do. */
const extensions = [
  'modulo',
  'acos',
  'asin',
  'atan',
  'atan2',
  'cos',
  'cosh',
  'expm1',
  'hypot',
  'ln1p',
  'rint',
  'sin',
  'sinh',
  'tan',
  'tanh',
]

const standard: BuiltInTable = {
  ...arithmeticFunctions,
  ...statisticsFunctions,
  ...mathFunctions,
  ...distributionFunctions,
  ...logicFunctions,
  ...comparisonFunctions,
  ...textFunctions,
  ...formatFunctions,
  ...dateFunctions,
}

/** Built-in functions by name. */
export const builtIns: ReadonlyMap<string, BuiltIn> = new Map([
  ...Object.entries(standard),
  ...extensions.map((name): [string, BuiltIn] => [`x-${name}`, standard[name]]),
])
