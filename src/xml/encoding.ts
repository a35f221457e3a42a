/** From bytes to text: XML 1.0, section 4.3.3 and appendix F. */

import { ModelLoadError } from '../core/errors.js'
import { spotOf } from './lines.js'

type Decode = (bytes: Uint8Array) => string

/** Characters of windows-1252 for the bytes 0x80 to 0x9F; five bytes have none and stay control characters. */
const windows1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178'

/**
 * Encodings that we read ourselves. To `TextDecoder`, Latin-1 and ASCII are other names of windows-1252, which
 * they are not; and some versions of Node have windows-1252 wrong in turn.
 */
const own: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ...[
    'iso-8859-1',
    'iso_8859-1',
    'iso8859-1',
    'iso88591',
    'latin1',
    'l1',
    'iso-ir-100',
    'cp819',
    'ibm819',
    'csisolatin1',
  ].map((label): [string, Decode] => [label, latin1]),
  ...['us-ascii', 'ascii', 'ansi_x3.4-1968', 'iso646-us', 'us', 'csascii'].map((label): [string, Decode] => [
    label,
    ascii,
  ]),
  ...['windows-1252', 'cp1252', 'x-cp1252'].map((label): [string, Decode] => [
    label,
    (bytes) =>
      latin1(bytes).replace(/[\u0080-\u009F]/g, (char) => windows1252.charAt(char.charCodeAt(0) - 0x80)),
  ]),
])

/**
 * The text of a document, without byte order mark. The mark decides on the encoding, else the pattern of the first
 * bytes (UTF-16 without mark), else the XML declaration, else it is UTF-8.
 * @throws ModelLoadError `encoding` for an unknown encoding and for bytes that are no text in it.
 */
export function decodeXml(bytes: Uint8Array): string {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) return refuse('UTF-32')
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return refuse('UTF-32')
  if (first === 0xef && second === 0xbb && third === 0xbf) return decodeAs('utf-8', bytes.subarray(3))
  const marked = markedUtf16(bytes)
  if (marked !== undefined) return decodeAs(marked, bytes.subarray(2))
  const bare = bareUtf16(bytes)
  if (bare !== undefined) return decodeAs(bare, bytes)

  const declared = declaredEncoding(bytes)
  if (declared === undefined) return decodeAs('utf-8', bytes)
  const label = declared.toLowerCase()
  const decode = own.get(label)
  if (decode !== undefined) return decode(bytes)
  const decoder = decoderFor(label)
  if (decoder === undefined) return refuse(declared)
  if (decoder.encoding.startsWith('utf-16')) {
    // The declaration was legible byte by byte, so this is certain.
    throw new ModelLoadError('encoding', 'The document declares UTF-16, but its bytes are not', {
      line: 1,
      column: 1,
      received: declared,
    })
  }
  return decodeAs(label, bytes)
}

/** Which UTF-16 the byte order mark names, if any. */
export function markedUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return undefined
}

/** Which UTF-16 without mark the first bytes show, if any: every document starts with an ASCII character. */
export function bareUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === undefined || second === undefined) return undefined
  if (first === 0 && isStart(second)) return 'utf-16be'
  if (isStart(first) && second === 0) return 'utf-16le'
  return undefined
}

/** `<` or white space. */
function isStart(code: number): boolean {
  return code === 0x3c || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes.subarray(0, 1024))
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'<>]*)["']/.exec(head)?.[1]
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true })
  } catch {
    return undefined
  }
}

function decodeAs(label: string, bytes: Uint8Array): string {
  const decoder = decoderFor(label)
  if (decoder === undefined) return refuse(label)
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) {
      throw new ModelLoadError(
        'limit-exceeded',
        'The document is longer than the longest text of this platform',
        { cause },
      )
    }
    const valid = validPart(label, bytes)
    throw new ModelLoadError('encoding', `The bytes are no text in ${decoder.encoding}`, {
      ...spotOf(valid, valid.length),
      cause,
    })
  }
}

/** The text before the first byte that cannot be read; found by halving, since decoders do not tell. */
function validPart(label: string, bytes: Uint8Array): string {
  const read = (length: number): string | undefined => {
    try {
      // As a stream, a character cut off at the end is no error.
      return decoderFor(label)?.decode(bytes.subarray(0, length), { stream: true })
    } catch {
      return undefined
    }
  }
  let good = 0
  let bad = bytes.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    if (read(middle) === undefined) bad = middle
    else good = middle
  }
  return read(good) ?? ''
}

function refuse(label: string): never {
  throw new ModelLoadError('encoding', 'The document is in an encoding that is not known here', {
    line: 1,
    column: 1,
    received: label,
    expected: 'UTF-8, UTF-16, ISO-8859-1 or another encoding of the web',
  })
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}

function ascii(bytes: Uint8Array): string {
  const bad = bytes.findIndex((byte) => byte > 0x7f)
  if (bad === -1) return latin1(bytes)
  const valid = latin1(bytes.subarray(0, bad))
  throw new ModelLoadError('encoding', 'The bytes are no text in US-ASCII', {
    ...spotOf(valid, valid.length),
    received: bytes[bad],
    expected: 'bytes up to 127',
  })
}
