/** C's printf patterns for one number ("Built-in functions", formatNumber). */

import { UnsupportedError } from '../../core/errors.js'
import type { DataType } from '../types.js'
import { valueText } from '../values.js'
import { fixedDigits, scientificDigits } from './decimals.js'

/** A compiled pattern: the text of a number; `undefined` where it can't be written so. */
export type NumberFormat = (x: number, type: DataType) => string | undefined

const SPECIFICATION = /%([-+ 0#']*)(\d*)(?:\.(\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([diouxXfFeEgGaAcs%])/gs

/** Widest field and greatest precision. */
const WIDEST = 1000

interface Specification {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly conversion: string
}

/** Compiles a pattern. Throws `unsupported-value` for what is no pattern for one number. */
export function compileNumberFormat(pattern: string): NumberFormat {
  if (pattern.length > 10 * WIDEST) throw unsupported(pattern)
  const pieces: (string | Specification)[] = []
  let done = 0
  let numbers = 0
  const literal = (text: string): void => {
    if (text.includes('%')) throw unsupported(pattern)
    pieces.push(text)
  }
  for (const match of pattern.matchAll(SPECIFICATION)) {
    literal(pattern.slice(done, match.index))
    done = match.index + match[0].length
    const [whole, flags, width, precision, conversion] = match
    if (conversion === '%') {
      if (whole !== '%%') throw unsupported(pattern)
      pieces.push('%')
      continue
    }
    numbers++
    const specification = {
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      conversion,
    }
    if (conversion === 'a' || conversion === 'A') throw unsupported(pattern)
    if (specification.width > WIDEST || (specification.precision ?? 0) > WIDEST) throw unsupported(pattern)
    pieces.push(specification)
  }
  literal(pattern.slice(done))
  // There is one number to be written.
  if (numbers > 1) throw unsupported(pattern)
  return (x, type) => {
    let text = ''
    for (const piece of pieces) {
      const written = typeof piece === 'string' ? piece : write(piece, x, type)
      if (written === undefined) return undefined
      text += written
    }
    return text
  }
}

function unsupported(pattern: string): UnsupportedError {
  return new UnsupportedError('unsupported-value', 'The pattern of a number is not supported', {
    received: pattern,
    expected: 'a pattern of printf with one conversion of d i o u x X f F e E g G c s',
  })
}

function write(specification: Specification, x: number, type: DataType): string | undefined {
  const { conversion, flags, precision, width } = specification
  switch (conversion) {
    case 's': {
      const text = valueText(x, type)
      return pad(precision === undefined ? text : text.slice(0, precision), '', flags.replace('0', ''), width)
    }
    case 'c':
      if (!Number.isInteger(x) || x < 0 || x > 0x10ffff) return undefined
      return pad(String.fromCodePoint(x), '', flags.replace('0', ''), width)
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return writeInteger(specification, x)
    default:
      return writeReal(specification, x)
  }
}

function writeInteger({ conversion, flags, precision, width }: Specification, x: number): string | undefined {
  if (!Number.isSafeInteger(x)) return undefined
  const signed = conversion === 'd' || conversion === 'i'
  const base = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10
  // Unsigned conversions show a negative int as its 32 bits, larger ones as their 64 bits.
  const size = signed
    ? BigInt(Math.abs(x))
    : BigInt.asUintN(x >= -(2 ** 31) ? (x < 0 ? 32 : 64) : 64, BigInt(x))
  let digits = size.toString(base)
  if (precision !== undefined) digits = precision === 0 && x === 0 ? '' : digits.padStart(precision, '0')
  let prefix = signed ? signOf(x < 0, flags) : ''
  if (flags.includes('#')) {
    if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`
    if (base === 16 && x !== 0) prefix = '0x'
  }
  const text = conversion === 'X' ? [digits.toUpperCase(), prefix.toUpperCase()] : [digits, prefix]
  // A precision overrides the flag 0.
  return pad(text[0], text[1], precision === undefined ? flags : flags.replace(/0/g, ''), width)
}

function writeReal({ conversion, flags, precision, width }: Specification, x: number): string {
  const negative = x < 0
  const size = Math.abs(x)
  const sign = signOf(negative, flags)
  const isUpper = conversion === conversion.toUpperCase()
  const text = Number.isFinite(size)
    ? realDigits(conversion.toLowerCase(), flags, precision ?? 6, size)
    : 'inf'
  return pad(
    isUpper ? text.toUpperCase() : text,
    sign,
    Number.isFinite(size) ? flags : flags.replace(/0/g, ''),
    width,
  )
}

function realDigits(conversion: string, flags: string, precision: number, size: number): string {
  const keepsPoint = flags.includes('#')
  if (conversion === 'f') return fixed(size, precision, keepsPoint)
  if (conversion === 'e') return scientific(size, precision, keepsPoint)
  // The shorter of both, by the exponent that scientific notation of that precision would have.
  const digits = precision === 0 ? 1 : precision
  const { exponent } = scientificDigits(size, digits - 1)
  const text =
    exponent < -4 || exponent >= digits
      ? scientific(size, digits - 1, keepsPoint)
      : fixed(size, digits - 1 - exponent, keepsPoint)
  return keepsPoint ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '')
}

function fixed(size: number, precision: number, keepsPoint: boolean): string {
  const digits = fixedDigits(size, precision).padStart(precision + 1, '0')
  if (precision === 0) return keepsPoint ? `${digits}.` : digits
  return `${digits.slice(0, -precision)}.${digits.slice(-precision)}`
}

function scientific(size: number, precision: number, keepsPoint: boolean): string {
  const { digits, exponent } = scientificDigits(size, precision)
  const point = precision > 0 || keepsPoint ? '.' : ''
  return `${digits[0]}${point}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''

/** Digits with what stands before them, filled up to the width. */
function pad(digits: string, prefix: string, flags: string, width: number): string {
  const text = prefix + digits
  if (text.length >= width) return text
  if (flags.includes('-')) return text.padEnd(width, ' ')
  return flags.includes('0')
    ? prefix + digits.padStart(width - prefix.length, '0')
    : text.padStart(width, ' ')
}
