/** Number patterns against the GNU C library's snprintf. */

import { describe, expect, it } from 'vitest'
import { compileNumberFormat } from '../../../src/pmml/text/printf.js'
import type { DataType } from '../../../src/pmml/types.js'

const written: [pattern: string, x: number, type: DataType, text: string][] = [
  // pattern, number, type, text
  ['%3d', 2, 'integer', '  2'],
  ['%05d', 7, 'integer', '00007'],
  ['%-5d|', 7, 'integer', '7    |'],
  ['%+d', 7, 'integer', '+7'],
  ['% d', 7, 'integer', ' 7'],
  ['%+ d', 7, 'integer', '+7'],
  ['%d%%', 7, 'integer', '7%'],
  ['a %d b', -7, 'integer', 'a -7 b'],
  ['%.3d', 7, 'integer', '007'],
  ['%6.3d', -7, 'integer', '  -007'],
  ['%06.3d', 7, 'integer', '   007'],
  ['%.0d', 0, 'integer', ''],
  ['%x', 255, 'integer', 'ff'],
  ['%X', 255, 'integer', 'FF'],
  ['%#x', 255, 'integer', '0xff'],
  ['%#X', 255, 'integer', '0XFF'],
  ['%#08x', 255, 'integer', '0x0000ff'],
  ['%o', 8, 'integer', '10'],
  ['%#o', 8, 'integer', '010'],
  ['%#x', 0, 'integer', '0'],
  ['%u', 7, 'integer', '7'],
  ['%i', -42, 'integer', '-42'],
  ['%-+6d|', 42, 'integer', '+42   |'],
  ['%+06d', 42, 'integer', '+00042'],
  ['%f', 2.5, 'double', '2.500000'],
  ['%.0f', 2.5, 'double', '2'],
  ['%.0f', 3.5, 'double', '4'],
  ['%.0f', 0.5, 'double', '0'],
  ['%.2f', 0.125, 'double', '0.12'],
  ['%.2f', 0.375, 'double', '0.38'],
  ['%.1f', 0.25, 'double', '0.2'],
  ['%.1f', 0.35, 'double', '0.3'],
  ['%5.1f', 2.5, 'double', '  2.5'],
  ['%-8.2f|', 2.5, 'double', '2.50    |'],
  ['%08.2f', -2.5, 'double', '-0002.50'],
  ['%+.1f', 2.5, 'double', '+2.5'],
  ['% .1f', 2.5, 'double', ' 2.5'],
  ['%#.0f', 2.0, 'double', '2.'],
  ['%.20f', 0.1, 'double', '0.10000000000000000555'],
  ['%.3f', 1e21, 'double', '1000000000000000000000.000'],
  [
    '%.2f',
    1e300,
    'double',
    '1000000000000000052504760255204420248704468581108159154915854115511802457988908195786371375080447864043704443832883878176942523235360430575644792184786706982848387200926575803737830233794788090059368953234970799945081119038967640880074652742780142494579258788820056842838115669472196386865459400540160.00',
  ],
  ['%f', 1e-10, 'double', '0.000000'],
  ['%e', 2.5, 'double', '2.500000e+00'],
  ['%e', 0.0, 'double', '0.000000e+00'],
  ['%.0e', 2.5, 'double', '2e+00'],
  ['%.0e', 3.5, 'double', '4e+00'],
  ['%#.0e', 2.0, 'double', '2.e+00'],
  ['%.3e', 123456.0, 'double', '1.235e+05'],
  ['%E', 1e-300, 'double', '1.000000E-300'],
  ['%e', 1e100, 'double', '1.000000e+100'],
  ['%.3e', 9.9996, 'double', '1.000e+01'],
  ['%g', 2.5, 'double', '2.5'],
  ['%g', 1000000.0, 'double', '1e+06'],
  ['%g', 999999.5, 'double', '1e+06'],
  ['%g', 0.0001, 'double', '0.0001'],
  ['%g', 1e-5, 'double', '1e-05'],
  ['%g', 100000.0, 'double', '100000'],
  ['%#g', 2.5, 'double', '2.50000'],
  ['%.3g', 1234.5, 'double', '1.23e+03'],
  ['%.0g', 2.5, 'double', '2'],
  ['%G', 1e-10, 'double', '1E-10'],
  ['%g', 0.0, 'double', '0'],
  ['%.10g', 0.1, 'double', '0.1'],
  ['%.17g', 0.1, 'double', '0.10000000000000001'],
  ['%#.3g', 1.0, 'double', '1.00'],
  ['%010.3e', -1.5, 'double', '-1.500e+00'],
  ['%F', 1.5, 'double', '1.500000'],
  ['%f', Infinity, 'double', 'inf'],
  ['%010f', -Infinity, 'double', '      -inf'],
  ['%F', Infinity, 'double', 'INF'],
  ['%+f', Infinity, 'double', '+inf'],
  ['%.2f', 2.675, 'double', '2.67'],
  ['%.2f', 1.005, 'double', '1.00'],
  ['%.1f', 0.05, 'double', '0.1'],
  ['%.15g', 123456789.12345679, 'double', '123456789.123457'],
  ['%12g|', 1e-7, 'double', '       1e-07|'],
  ['%-12g|', 1000000000000000.0, 'double', '1e+15       |'],
  // Where C has no number for the conversion: the standard's number is written as the conversion asks.
  ['%d', 5, 'double', '5'],
  ['%.2f', 2, 'integer', '2.00'],
  ['%x', -7, 'integer', 'fffffff9'],
  ['%s', 2, 'double', '2.0'],
  ['%s', 7, 'integer', '7'],
  ['%6s|', 2.5, 'double', '   2.5|'],
  ['%-6.2s|', 2.75, 'double', '2.    |'],
  ['%c', 65, 'integer', 'A'],
  ['%ld', 7, 'integer', '7'],
  ['', 7, 'integer', ''],
]

describe('printf', () => {
  it.each(written)('%s of %d (%s) is "%s"', (pattern, x, type, text) => {
    expect(compileNumberFormat(pattern)(x, type)).toBe(text)
  })
  it.each([
    ['%d', 2.5],
    ['%d', Number.POSITIVE_INFINITY],
    ['%x', 1e300],
    ['%c', -1],
    ['%c', 2.5],
  ])('%s of %d has no text', (pattern, x) => {
    expect(compileNumberFormat(pattern)(x, 'double')).toBeUndefined()
  })
  it.each(['%q', '%', '%d %d', '100% %d', '%n', '%*d', '%a', '%9999d', '%.9999f', '%5', 'x'.repeat(20_000)])(
    'refuses %s',
    (pattern) => {
      expect(() => compileNumberFormat(pattern)).toThrow(
        expect.objectContaining({ code: 'unsupported-value' }),
      )
    },
  )
})
