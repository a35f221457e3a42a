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
  if (decode !== undefined) return bounded(() => decode(bytes))
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

/** Whether a document's bytes say that they are UTF-8, or say nothing else. */
export function isUtf8(bytes: Uint8Array): boolean {
  if (bytes[0] === 0 || bytes[1] === 0) return false
  if (markedUtf16(bytes) !== undefined) return false
  const declared = declaredEncoding(bytes)?.toLowerCase()
  return declared === undefined || declared === 'utf-8' || declared === 'utf8'
}

/**
 * The text of a part of a document in UTF-8.
 * @param isStart whether a byte order mark may come first
 */
export function decodeUtf8(bytes: Uint8Array, isStart: boolean): string {
  const marked = isStart && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return decodeAs('utf-8', marked ? bytes.subarray(3) : bytes)
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
  // Most documents begin with a declaration or with their root: neither needs more than a look.
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return undefined
  const start = bytes.subarray(0, 1024)
  const end = start.indexOf(0x3e)
  const head = String.fromCharCode(...(end < 0 ? start : start.subarray(0, end)))
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'<>]*)["']/.exec(head)?.[1]
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true })
  } catch {
    return undefined
  }
}

/** A decoder keeps nothing of a text that is complete, and making one takes as long as a small document. */
const utf8 = decoderFor('utf-8')

function decodeAs(label: string, bytes: Uint8Array): string {
  const decoder = label === 'utf-8' ? utf8 : decoderFor(label)
  if (decoder === undefined) return refuse(label)
  return bounded(() => {
    try {
      return decoder.decode(bytes)
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
      const valid = validPart(label, bytes)
      const place = spotOf(valid, valid.length)
      throw new ModelLoadError('encoding', `The bytes are no text in ${decoder.encoding}`, {
        ...place,
        cause,
      })
    }
  })
}

/** Platforms have a longest text, at about 512 million characters; what they throw beyond it varies. */
function bounded(decode: () => string): string {
  try {
    return decode()
  } catch (cause) {
    if (cause instanceof ModelLoadError) throw cause
    throw new ModelLoadError(
      'limit-exceeded',
      'The document is longer than the longest text of this platform',
      { cause },
    )
  }
}

/** The text before the first byte that cannot be read. Decoders do not tell where that is, so we go step by step. */
function validPart(label: string, bytes: Uint8Array): string {
  const chunk = 65536
  const whole = decoderFor(label)
  let good = 0
  while (good < bytes.length && step(whole, bytes.subarray(good, good + chunk)) !== undefined) good += chunk
  // Once more to the last good chunk, then byte by byte. As a stream, a character cut off by a step is no error.
  const decoder = decoderFor(label)
  const parts = [step(decoder, bytes.subarray(0, good)) ?? '']
  for (let at = good; at < bytes.length; at += 1) {
    const part = step(decoder, bytes.subarray(at, at + 1))
    if (part === undefined) break
    parts.push(part)
  }
  return parts.join('')
}

function step(decoder: InstanceType<typeof TextDecoder> | undefined, bytes: Uint8Array): string | undefined {
  try {
    return decoder?.decode(bytes, { stream: true })
  } catch {
    return undefined
  }
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
  // Most documents are plain ASCII, whatever they declare.
  if (firstBeyondAscii(bytes) === -1) return decodeAs('utf-8', bytes)
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}

function ascii(bytes: Uint8Array): string {
  const bad = firstBeyondAscii(bytes)
  if (bad === -1) return latin1(bytes)
  const valid = latin1(bytes.subarray(0, bad))
  throw new ModelLoadError('encoding', 'The bytes are no text in US-ASCII', {
    ...spotOf(valid, valid.length),
    received: bytes[bad],
    expected: 'bytes up to 127',
  })
}

function firstBeyondAscii(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) if (bytes[at] > 0x7f) return at
  return -1
}
