import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOfBase64 } from '../../src/io/base64.js'
import { elsewhere } from '../helpers/elsewhere.js'

describe.each([
  ['Node', async (text: string) => bytesOfBase64(text)],
  ['any other place', (text: string) => elsewhere(() => bytesOfBase64(text))],
])('base64 in %s', (_, read) => {
  it('is read as it was written', async () => {
    const bytes = fc.uint8Array({ maxLength: 100 })
    await fc.assert(
      fc.asyncProperty(bytes, async (written) => {
        const found = await read(Buffer.from(written).toString('base64'))
        expect(found).toEqual(written)
        expect(found?.buffer.byteLength).toBe(written.length)
      }),
    )
  })

  it('is read in blocks where it is long', async () => {
    const written = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7)
    const found = await read(Buffer.from(written).toString('base64'))
    expect(Buffer.compare(found ?? new Uint8Array(), written)).toBe(0)
  })

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    '====',
    '=',
    '==AA',
    'AA=A',
    'AB==',
    'AAB=',
    'AA-_',
    ' AAA',
    'AAA\n',
    'AAAA=',
    'ÄÖÜß',
  ])('is not %j', async (text) => {
    expect(await read(text)).toBe(undefined)
  })
})

it('is matched without a stack that fills', () => {
  const text = 'A'.repeat(2 ** 27)
  expect(bytesOfBase64(text)?.length).toBe((text.length / 4) * 3)
  expect(bytesOfBase64(`${text.slice(4)}AA!A`)).toBe(undefined)
})
