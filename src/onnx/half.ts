/** 16-bit floats (IEEE 754 binary16), which JavaScript engines have only lately. */

const parts = new DataView(new ArrayBuffer(8))

/** The bits of the 16-bit float nearest to a number; halfway cases go to the even one, too large ones to infinity. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  parts.setFloat64(0, value)
  const high = parts.getUint16(0)
  const sign = high & 0x8000
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // Below 2^-14 the numbers are multiples of 2^-24.
  if (size < 2 ** -14) return sign | nearestEven(size * 2 ** 24)
  const exponent = ((high & 0x7ff0) >> 4) - 1023
  // A mantissa rounded up to 2048 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + nearestEven(size * 2 ** (10 - exponent)) - 1024)
}

function nearestEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/** The number that the bits of a 16-bit float stand for. */
export function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const mantissa = bits & 0x3ff
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
}
