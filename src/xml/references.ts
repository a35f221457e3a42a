/** Entity and character references: XML 1.0, sections 4.1 and 4.6. Only the five predefined entities exist, since there is no DTD. */

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
])

// Leading zeros are allowed without end; of the other digits, seven are enough for every character there is.
const reference = /&(?:#x0*([0-9a-fA-F]{1,7})|#0*([0-9]{1,7})|(lt|gt|amp|apos|quot));/y

/** Where the reference that starts at an offset ends, or -1 if there is no valid reference. */
export function referenceEnd(source: string, offset: number): number {
  reference.lastIndex = offset
  const match = reference.exec(source)
  if (match === null) return -1
  const code = codePoint(match[1], match[2])
  return code === undefined || isCharacter(code) ? reference.lastIndex : -1
}

/** Text with every reference replaced by what it stands for. All of them must be valid. */
export function decodeReferences(text: string): string {
  let next = text.indexOf('&')
  if (next === -1) return text
  // Text may consist of millions of references, so that neither a list of matches nor one long chain of pieces will do.
  let done = ''
  let pieces: string[] = []
  let at = 0
  for (; next !== -1; next = text.indexOf('&', at)) {
    reference.lastIndex = next
    const match = reference.exec(text)
    if (match === null) break
    const code = codePoint(match[1], match[2])
    pieces.push(
      text.slice(at, next),
      code === undefined ? (predefined.get(match[3] ?? '') ?? '') : String.fromCodePoint(code),
    )
    at = reference.lastIndex
    if (pieces.length > 8192) {
      done += pieces.join('')
      pieces = []
    }
  }
  return done + pieces.join('') + text.slice(at)
}

function codePoint(hex: string | undefined, decimal: string | undefined): number | undefined {
  if (hex !== undefined) return Number.parseInt(hex, 16)
  return decimal === undefined ? undefined : Number.parseInt(decimal, 10)
}

/** Whether a code point may stand in an XML document at all (production 2, Char). */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}
