/** The normal distribution and the error function ("Built-in functions"). */

import { erf } from '../../math/erf.js'
import { normalCdf, normalPdf, normalQuantile } from '../../math/normal.js'
import { typed } from '../expressions/expression.js'
import { numberArgument } from './arguments.js'
import { type BuiltIn, type BuiltInTable, InvalidResult } from './builtin.js'
import { real, realResult } from './math.js'

/** A function of x, the mean and the standard deviation, made from the one of the standard normal distribution. */
function normal(name: string, compute: (x: number, mean: number, deviation: number) => number): BuiltIn {
  return {
    arity: [3, 3],
    compile(args) {
      const [first, second, third] = args.map((arg) => numberArgument(name, arg))
      return typed('double', (frame) => {
        const x = first(frame)
        const mean = second(frame)
        const deviation = third(frame)
        if (x === null || mean === null || deviation === null) return null
        if (!(deviation > 0))
          throw new InvalidResult(name, `cannot take ${deviation} as standard deviation`, Number.NaN)
        return realResult(name, compute(x, mean, deviation))
      })
    },
  }
}

export const distributionFunctions: BuiltInTable = {
  erf: real('erf', erf),
  normalCDF: normal('normalCDF', (x, mean, deviation) => normalCdf((x - mean) / deviation)),
  normalPDF: normal('normalPDF', (x, mean, deviation) => normalPdf((x - mean) / deviation) / deviation),
  normalIDF: normal('normalIDF', (p, mean, deviation) => mean + deviation * normalQuantile(p)),
  stdNormalCDF: real('stdNormalCDF', normalCdf),
  stdNormalPDF: real('stdNormalPDF', normalPdf),
  stdNormalIDF: real('stdNormalIDF', normalQuantile),
}
