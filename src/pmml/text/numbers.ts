/** Numbers as text and text as numbers: the lexical forms of XML Schema and the text that Java engines write. */

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const INFINITY = /^([+-]?)(?:INF|Infinity)$/

/**
 * The number a text stands for: decimal, with exponent or not, `INF`, `Infinity`, `NaN`. White space around it is
 * no matter. `undefined` for anything else, such as hexadecimal, empty text or digit groups.
 */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim()
  // `+ 0` turns -0 into 0: no text of a document means a negative zero, and 1/-0 would be -Infinity.
  if (NUMBER.test(trimmed)) return Number(trimmed) + 0
  const infinite = INFINITY.exec(trimmed)
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return trimmed === 'NaN' || trimmed === 'nan' ? Number.NaN : undefined
}

/** Text of a 64-bit number as Java writes it: `2.0`, `1.0E15`, `1.0E-5`. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  // Where Java writes no exponent, JavaScript writes the same digits.
  if (size >= 0.001 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  return javaText(value, (size) => {
    const shortest = size.toExponential()
    // Java writes two digits at least, and chooses them nearest to the value: 4.9E-324 where JavaScript has 5e-324.
    return shortest[1] === '.' ? shortest : size.toExponential(1)
  })
}

/** Text of a 32-bit number as Java writes it: the fewest digits that tell it from its 32-bit neighbours. */
export function floatText(value: number): string {
  return javaText(value, (size) => {
    for (let digits = 1; digits < 8; digits++) {
      const text = size.toExponential(digits)
      if (Math.fround(Number(text)) === size) return even(text, size, digits)
    }
    return size.toExponential(8)
  })
}

/** Of two texts equally near to a number the one that ends even: JavaScript takes the greater. */
function even(text: string, size: number, digits: number): string {
  const [mantissa, exponent] = text.split('e')
  const last = Number(mantissa[mantissa.length - 1])
  if (last % 2 === 0 || !isHalf(size, digits)) return text
  return `${mantissa.slice(0, -1)}${last - 1}e${exponent}`
}

/** Whether what follows the digits is exactly a half. 32-bit numbers from 2^-24 up have less than 60 digits. */
const isHalf = (size: number, digits: number): boolean =>
  /^50*$/.test(
    size
      .toExponential(60)
      .split('e')[0]
      .replace('.', '')
      .slice(digits + 1),
  )

/** Lays out a number whose significant digits come as `d.ddde±x`: plain from 0.001 to 10 000 000, else with an exponent. */
function javaText(value: number, digitsOf: (size: number) => string): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 ? '-' : ''
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return `${sign}Infinity`
  if (size === 0) return '0.0'
  const [mantissa, exponentText] = digitsOf(size).split('e')
  const exponent = Number(exponentText)
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  if (exponent < -3 || exponent > 6) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`
}
