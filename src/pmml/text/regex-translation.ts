/**
 * From the Perl-compatible regular expressions of documents ("Built-in functions", matches and replace) to the dialect
 * of the engine that matches them in linear time. What can't be matched so is refused, never approximated.
 */

import { UnsupportedError } from '../../core/errors.js'

/** A pattern in the engine's dialect. */
export interface Translation {
  readonly pattern: string
  /** For each group of the original pattern, the whole match first: its number in the translated one. */
  readonly groups: readonly number[]
  /** Numbers of the original groups by name. */
  readonly names: ReadonlyMap<string, number>
  /** Translated groups that hold a line end at which `$` or `\Z` matched: the match ends before it. */
  readonly lineEnds: readonly number[]
}

/** Longest pattern read. */
const LONGEST = 20_000
/** Deepest nesting of groups. */
const DEEPEST = 200
/** Most copies that counted repetitions may make of their parts, so that the compiled pattern stays small. */
const MOST_COPIES = 20_000

const SPACE = '\\t\\n\\x0B\\f\\r '
const NOT_SPACE = '\\x00-\\x08\\x0E-\\x1F\\x21-\\x{10FFFF}'
const HORIZONTAL = '\\t \\xA0\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}'
const NOT_HORIZONTAL =
  '\\x00-\\x08\\x0A-\\x1F\\x21-\\x9F\\xA1-\\x{167F}\\x{1681}-\\x{180D}\\x{180F}-\\x{1FFF}\\x{200B}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{10FFFF}'
const VERTICAL = '\\n\\x0B\\f\\r\\x85\\x{2028}\\x{2029}'
const NOT_VERTICAL = '\\x00-\\x09\\x0E-\\x{84}\\x{86}-\\x{2027}\\x{202A}-\\x{10FFFF}'

/** What stands for an escape inside a class; outside it gets brackets. */
const classEscapes: { readonly [letter: string]: string } = {
  s: SPACE,
  S: NOT_SPACE,
  h: HORIZONTAL,
  H: NOT_HORIZONTAL,
  v: VERTICAL,
  V: NOT_VERTICAL,
  d: '0-9',
  D: '\\x00-/:-\\x{10FFFF}',
  w: '0-9A-Za-z_',
  W: '\\x00-/:-@\\[-\\^`\\{-\\x{10FFFF}',
}

/** Classes of ASCII characters that go by words in `\p{…}`; the engine knows the others, categories and scripts. */
const asciiProperties: { readonly [name: string]: string } = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: '0-9A-Za-z',
  Punct: '!-/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: '\\t ',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9A-Fa-f',
  Space: SPACE,
}

const simpleEscapes: { readonly [letter: string]: number } = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 }

interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly extended: boolean
  readonly unicode: boolean
}

/** Translates a pattern. Throws `unsupported-regex` for what can't be matched in linear time or is malformed. */
export function translateRegex(source: string): Translation {
  if (source.length > LONGEST) throw refused(source, `is longer than ${LONGEST} characters`)
  const groups = [0]
  const names = new Map<string, number>()
  const lineEnds: number[] = []
  /** Flags in force, and the copies that the parts of the group make. */
  const stack: { flags: Flags; copies: number }[] = []
  let flags: Flags = { ignoreCase: false, multiline: false, extended: false, unicode: false }
  let copies = 0
  let captures = 0
  let out = ''
  let at = 0
  /** Copies made by the item written last, which a repetition after it multiplies; 0 when there is none. */
  let last = 0

  const write = (text: string): void => {
    out += text
    last = 1
    copies += 1
  }
  const character = (code: number): void => {
    const text = codeText(code)
    // Without the flag for Unicode, case is ignored of ASCII letters only; and of those, k and s have relatives beyond.
    if (flags.ignoreCase && !flags.unicode) {
      const upper = String.fromCharCode(code).toUpperCase()
      if (code > 127) write(`(?-i:${text})`)
      else if (upper === 'K' || upper === 'S') write(`(?-i:[${upper}${upper.toLowerCase()}])`)
      else write(text)
    } else write(text)
  }
  const lineEnd = (): void => {
    captures++
    lineEnds.push(captures)
    write('(?:\\z|(\\n)\\z)')
    // It takes the line end along, which nothing after it could then match.
    const next = source.slice(at, at + 1)
    if (next !== '' && next !== ')' && next !== '|' && next !== '$')
      throw refused(source, `has something after the end of the text, at character ${at + 1}`)
  }

  while (at < source.length) {
    const char = source[at]
    if (flags.extended && /\s/.test(char)) at++
    else if (flags.extended && char === '#') {
      const end = source.indexOf('\n', at)
      at = end < 0 ? source.length : end + 1
    } else if (char === '\\') escaped()
    else if (char === '[') {
      const [text, end] = translateClass(source, at)
      write(text)
      at = end
    } else if (char === '(') open()
    else if (char === ')') {
      const outer = stack.pop()
      if (outer === undefined) throw refused(source, 'closes a group that was never opened')
      out += ')'
      at++
      last = Math.max(copies, 1)
      copies += outer.copies
      flags = outer.flags
    } else if (char === '|') {
      out += '|'
      at++
      last = 0
    } else if (char === '$' && !flags.multiline) {
      at++
      lineEnd()
    } else if (char === '^' || char === '$' || char === '.') {
      write(char)
      at++
    } else if (char === '*' || char === '+' || char === '?') {
      at++
      repeat(char, 1)
    } else if (char === '{') {
      const match = /^\{(\d+)(,(\d*))?\}/.exec(source.slice(at, at + 32))
      if (match === null) {
        character(123)
        at++
      } else {
        at += match[0].length
        repeat(match[0], Math.max(Number(match[1]), Number(match[3] ?? 0), 1))
      }
    } else {
      const code = source.codePointAt(at) ?? 0
      character(code)
      at += code > 0xffff ? 2 : 1
    }
    if (copies > MOST_COPIES) throw refused(source, 'repeats its parts too often')
  }
  if (stack.length > 0) throw refused(source, 'leaves a group open')
  return { pattern: out, groups, names, lineEnds }

  function repeat(operator: string, times: number): void {
    if (last === 0) throw refused(source, `has nothing to repeat before character ${at}`)
    out += operator
    if (source[at] === '+') throw refused(source, 'has a possessive quantifier')
    if (source[at] === '?') {
      out += '?'
      at++
    }
    copies += last * (times - 1)
    last = 0
  }

  function open(): void {
    if (stack.length >= DEEPEST) throw refused(source, `nests groups deeper than ${DEEPEST}`)
    const rest = source.slice(at, at + 80)
    if (rest.startsWith('(*')) throw refused(source, 'has a verb (*…)')
    if (!rest.startsWith('(?')) {
      group('(', 1, true)
      return
    }
    if (rest.startsWith('(?#')) {
      const end = source.indexOf(')', at)
      if (end < 0) throw refused(source, 'leaves a comment open')
      at = end + 1
      return
    }
    const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest)
    if (named !== null) {
      const name = named[1] ?? named[2]
      if (names.has(name)) throw refused(source, `has two groups named "${name}"`)
      names.set(name, groups.length)
      group('(', named[0].length, true)
      return
    }
    if (/^\(\?<?[=!]/.test(rest)) throw refused(source, 'has a lookaround')
    if (rest.startsWith('(?>')) throw refused(source, 'has an atomic group')
    const option = /^\(\?([imsxuU]*)(?:-([imsx]*))?([:)])/.exec(rest)
    if (option === null) throw refused(source, `has a construct that is not supported at character ${at + 1}`)
    const changed = changedFlags(option[1], option[2] ?? '')
    // What is left to the engine: case and the dot. Line ends depend on flags that are dealt with here.
    const on = option[1].replace(/[xuU]/g, '')
    const off = (option[2] ?? '').replace(/x/g, '')
    const prefix = on === '' && off === '' ? '' : `${on}${off === '' ? '' : `-${off}`}`
    if (option[1].includes('U')) throw refused(source, 'has the flag U, which dialects read differently')
    if (option[3] === ':') {
      group(`(?${prefix}:`, option[0].length, false)
      flags = changed
    } else {
      if (prefix !== '') out += `(?${prefix})`
      at += option[0].length
      flags = changed
      last = 0
    }
  }

  function group(opening: string, length: number, captured: boolean): void {
    stack.push({ flags, copies })
    if (captured) {
      captures++
      groups.push(captures)
    }
    copies = 0
    last = 0
    out += opening
    at += length
  }

  function changedFlags(on: string, off: string): Flags {
    const flag = (letter: string, now: boolean) =>
      on.includes(letter) ? true : off.includes(letter) ? false : now
    return {
      ignoreCase: flag('i', flags.ignoreCase),
      multiline: flag('m', flags.multiline),
      extended: flag('x', flags.extended),
      unicode: flag('u', flags.unicode),
    }
  }

  function escaped(): void {
    const letter = source[at + 1]
    if (letter === undefined) throw refused(source, 'ends with a backslash')
    if (letter === 'Q') {
      const end = source.indexOf('\\E', at)
      for (const char of source.slice(at + 2, end < 0 ? source.length : end))
        character(char.codePointAt(0) ?? 0)
      at = end < 0 ? source.length : end + 2
    } else if (letter === 'E') at += 2
    else if (letter === 'Z') {
      at += 2
      lineEnd()
    } else if (letter === 'A' || letter === 'z' || letter === 'b' || letter === 'B') {
      write(`\\${letter}`)
      at += 2
    } else if (letter === 'R') {
      write(`(?:\\r\\n|[${VERTICAL}])`)
      at += 2
    } else if (letter === 'N') {
      write('[^\\n]')
      at += 2
    } else if (classEscapes[letter] !== undefined) {
      // The engine's own ignoring of case would let letters beyond ASCII into \w.
      write(flags.ignoreCase ? `(?-i:[${classEscapes[letter]}])` : `[${classEscapes[letter]}]`)
      at += 2
    } else if (letter === 'p' || letter === 'P') {
      const [text, end] = translateProperty(source, at)
      write(`[${text}]`)
      at = end
    } else {
      const [code, end] = escapedCharacter(source, at)
      character(code)
      at = end
    }
  }
}

/** The character that an escape stands for, and where the escape ends. */
function escapedCharacter(source: string, at: number): [code: number, end: number] {
  const rest = source.slice(at + 1, at + 14)
  const letter = rest[0]
  if (letter === undefined) throw refused(source, 'ends with a backslash')
  if (simpleEscapes[letter] !== undefined) return [simpleEscapes[letter], at + 2]
  const hex = /^(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(rest)
  if (hex !== null) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3], 16)
    if (code > 0x10ffff) throw refused(source, 'names a character beyond Unicode')
    return [code, at + 1 + hex[0].length]
  }
  const octal = /^0[0-7]{0,3}/.exec(rest)
  if (octal !== null) return [Number.parseInt(octal[0], 8), at + 1 + octal[0].length]
  if (/^(?:\d|k|g)/.test(rest)) throw refused(source, 'has a backreference')
  const control = /^c([@-_a-z])/.exec(rest)
  if (control !== null) return [control[1].toUpperCase().charCodeAt(0) ^ 64, at + 3]
  if (/[A-Za-z]/.test(letter)) throw refused(source, `has the escape \\${letter}, which is not supported`)
  const code = source.codePointAt(at + 1) ?? 0
  return [code, at + (code > 0xffff ? 3 : 2)]
}

/** A property `\p{…}` or `\pL`: ASCII classes as the inside of a class, others as they are. */
function translateProperty(source: string, at: number): [text: string, end: number] {
  const match = /^\\([pP])(?:\{(\^?)(?:Is)?([A-Za-z_]{1,40})\}|([A-Z]))/.exec(source.slice(at, at + 50))
  if (match === null) throw refused(source, `has a property that can't be read at character ${at + 1}`)
  const [whole, letter, caret, longName, shortName] = match
  const name = longName ?? shortName
  const negated = (letter === 'P') !== (caret === '^')
  const ascii = asciiProperties[name]
  const end = at + whole.length
  if (ascii === undefined) return [`\\${negated ? 'P' : 'p'}{${name}}`, end]
  return [negated ? complement(ascii) : ascii, end]
}

/** All characters but those of an ASCII class, as the inside of a class. */
function complement(ascii: string): string {
  const pattern = new RegExp(`[${ascii.replace(/\\x\{/g, '\\u{')}]`, 'u')
  let text = ''
  for (let code = 0; code < 128; code++) if (!pattern.test(String.fromCharCode(code))) text += codeText(code)
  return `${text}\\x{80}-\\x{10FFFF}`
}

/** A class `[…]`, and where it ends. */
function translateClass(source: string, start: number): [text: string, end: number] {
  let at = start + 1
  let out = '['
  if (source[at] === '^') {
    out += '^'
    at++
  }
  const first = at
  while (source[at] !== ']' || at === first) {
    if (at >= source.length) throw refused(source, 'leaves a class open')
    const char = source[at]
    if (char === '&' && source[at + 1] === '&')
      throw refused(source, 'has && in a class, which dialects read differently')
    if (char === '[') {
      const posix = /^\[:\^?[a-z]{1,8}:\]/.exec(source.slice(at, at + 16))
      if (posix !== null) {
        out += posix[0]
        at += posix[0].length
        continue
      }
      if (/^\[[.=]/.test(source.slice(at, at + 2)))
        throw refused(source, 'has a collating element in a class')
    }
    if (char === '\\') {
      const letter = source[at + 1]
      if (letter === 'b') {
        out += '\\x08'
        at += 2
      } else if (letter !== undefined && classEscapes[letter] !== undefined) {
        out += classEscapes[letter]
        at += 2
      } else if (letter === 'p' || letter === 'P') {
        const [text, end] = translateProperty(source, at)
        out += text
        at = end
      } else if (letter === 'Q' || letter === 'E') {
        throw refused(source, 'has a quotation in a class')
      } else {
        const [code, end] = escapedCharacter(source, at)
        out += codeText(code)
        at = end
      }
    } else if (char === '-') {
      // Between two characters it makes a range; anywhere else it is itself.
      const isRange =
        at > first &&
        source[at + 1] !== ']' &&
        !/(?:\[:\^?[a-z]+:\]|\\[sShHvVdDwW])$/.test(source.slice(first, at))
      out += isRange ? '-' : '\\-'
      at++
    } else {
      const code = source.codePointAt(at) ?? 0
      out += codeText(code)
      at += code > 0xffff ? 2 : 1
    }
  }
  return [`${out}]`, at + 1]
}

/** One character, written so that it means itself inside and outside of a class. */
function codeText(code: number): string {
  const isPlain = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  if (isPlain) return String.fromCharCode(code)
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\x{${code.toString(16)}}`
}

/** The error of a pattern that is not matched. */
export function refused(source: string, problem: string, cause?: unknown): UnsupportedError {
  return new UnsupportedError('unsupported-regex', `The regular expression ${problem}`, {
    received: source,
    ...(cause === undefined ? {} : { cause }),
  })
}
