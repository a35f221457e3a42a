/** JSON as batches of records: one object a line, an array of objects, or objects one after the other. */

import { Tokenizer, TokenParser, TokenType } from '@streamparser/json'
import { type Batch, type Fault, type Input, longestRecord, tooLong } from './batch.js'
import { ioError, reasonOf } from './command.js'

/** One value of the input with its place. */
interface Entry {
  readonly line: number
  readonly value: unknown
  readonly fault?: Fault
}

/** Opens text with one JSON object a line. A line that is none is a fault of its own; the next one is read all the same. */
export function openJsonLines(text: AsyncGenerator<string>): Input {
  return { format: 'ndjson', columns: undefined, notes: [], batches: lineBatches(text) }
}

/**
 * Opens text that is one array of objects, or objects one after the other. It is never in memory as a whole.
 * Where it is malformed reading ends with an error, since nothing tells where the next record would begin.
 */
export function openJsonArray(text: AsyncGenerator<string>, isArray: boolean): Input {
  return { format: 'json', columns: undefined, notes: [], batches: valueBatches(text, isArray) }
}

async function* lineBatches(text: AsyncGenerator<string>): AsyncGenerator<Batch> {
  let rest = ''
  let line = 1
  const read = (lines: readonly string[]): Entry[] => {
    const entries: Entry[] = []
    for (const each of lines) {
      if (each.trim() !== '') entries.push(lineEntry(each, line))
      line++
    }
    return entries
  }
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestRecord) throw tooLong(line + lines.length)
    const entries = read(lines)
    if (entries.length > 0) yield batch(entries)
  }
  const entries = read([rest])
  if (entries.length > 0) yield batch(entries)
}

function lineEntry(text: string, line: number): Entry {
  try {
    return entry(parseExactly(text), line)
  } catch (error) {
    return {
      line,
      value: undefined,
      fault: { code: 'bad-json', reason: `the line is not JSON: ${reasonOf(error)}` },
    }
  }
}

function entry(value: unknown, line: number): Entry {
  if (isObject(value)) {
    if (!isDeeper(value, DEPTH)) return { line, value }
    return {
      line,
      value,
      fault: { code: 'bad-json', reason: `the record is nested deeper than ${DEPTH} levels` },
    }
  }
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
  return { line, value, fault: { code: 'not-a-record', reason: `${kind} stands where an object should` } }
}

/** The deepest nesting of a record. No model reads any such; without a bound a hostile one would exhaust memory or stack. */
const DEPTH = 100

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))

/** JSON text as a value. Integers beyond ±2^53 become bigints: as numbers they would change silently. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // Such an integer has at least sixteen digits. To find them in a text or fraction only costs the slower reading.
  if (!/\d{16}/.test(text)) return value
  let exact = value
  const tokenizer = exactTokenizer({
    paths: ['$'],
    began: () => {},
    found: (found) => {
      exact = found
    },
  })
  tokenizer.write(text)
  if (!tokenizer.isEnded) tokenizer.end()
  return exact
}

interface ExactOptions {
  /** Which values to deliver: `$` for the root, `$.*` for what is in it. */
  readonly paths: ['$'] | ['$.*']
  /** What stands between roots; `undefined` when there is one root only. */
  readonly separator?: string
  /** Told at which byte a value that will be delivered begins. */
  began(offset: number): void
  found(value: unknown): void
}

/** A tokenizer with a parser of values behind it. `JSONParser` would be both, but lets no one read numbers another way. */
function exactTokenizer({ paths, separator, began, found }: ExactOptions): Tokenizer {
  const tokenizer = Object.assign(new Tokenizer({ separator }), {
    parseNumber(text: string): number | bigint {
      const number = Number(text)
      return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text)
    },
  })
  const parser = new TokenParser({ paths, separator, keepStack: false })
  let bracketAhead = paths[0] === '$.*'
  let inside = false
  let depth = 0
  tokenizer.onToken = (token) => {
    if (token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET) {
      // Two more than a record may have: what goes just beyond is a bad record, what goes on ends the run.
      if (++depth > DEPTH + 2) throw new Error(`nested deeper than ${DEPTH} levels`)
    } else if (token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET) depth--
    if (bracketAhead) bracketAhead = false
    else if (!inside && token.token !== TokenType.COMMA) {
      inside = true
      began(token.offset)
    }
    parser.write(token)
  }
  parser.onValue = ({ value }) => {
    inside = false
    found(value)
  }
  tokenizer.onEnd = () => {
    if (!parser.isEnded) parser.end()
  }
  parser.onEnd = () => {
    if (!tokenizer.isEnded) tokenizer.end()
  }
  return tokenizer
}

async function* valueBatches(text: AsyncGenerator<string>, isArray: boolean): AsyncGenerator<Batch> {
  const lines = lineCounter()
  let entries: Entry[] = []
  let line = 1
  let pending = 0
  const tokenizer = exactTokenizer({
    paths: isArray ? ['$.*'] : ['$'],
    separator: isArray ? undefined : '',
    began(offset) {
      line = lines.at(offset)
    },
    found(value) {
      entries.push(entry(value, line))
      pending = 0
    },
  })
  const attempt = (step: () => void): void => {
    try {
      step()
    } catch (error) {
      throw ioError(
        `The input is not JSON from the record on line ${line} on: ${reasonOf(error)}`,
        'What comes before it was scored. One object a line (NDJSON) would let reading go on after a bad record.',
        error,
      )
    }
  }
  for await (const piece of text) {
    const chunk = Buffer.from(piece)
    lines.next(chunk)
    pending += chunk.length
    let failure: unknown
    try {
      attempt(() => tokenizer.write(chunk))
    } catch (error) {
      failure = error
    }
    if (entries.length > 0) yield batch(entries)
    entries = []
    if (failure !== undefined) throw failure
    if (pending > longestRecord + chunk.length) throw tooLong(line)
  }
  attempt(() => {
    if (!tokenizer.isEnded) tokenizer.end()
  })
}

/** Tells on which line a byte stands, for bytes asked in ascending order. */
function lineCounter(): { next(chunk: Buffer): void; at(offset: number): number } {
  let chunk: Buffer = Buffer.alloc(0)
  /** Offset of the chunk's first byte; the position in it up to which lines are counted. */
  let start = 0
  let counted = 0
  let line = 1
  const countTo = (end: number): void => {
    // Only what lies before the end is searched, so that JSON without line breaks is not gone through again each time.
    const bytes = chunk.subarray(counted, end)
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) line++
    counted = end
  }
  return {
    next(following) {
      countTo(chunk.length)
      start += chunk.length
      counted = 0
      chunk = following
    },
    at(offset) {
      countTo(offset - start)
      return line
    },
  }
}

function batch(entries: readonly Entry[]): Batch {
  return {
    length: entries.length,
    line: (index) => entries[index].line,
    fault: (index) => entries[index].fault,
    record: (index) => recordOf(entries[index].value),
    value(index, column) {
      const record = recordOf(entries[index].value)
      return Object.hasOwn(record, column) ? record[column] : undefined
    },
    names: (index) => Object.keys(recordOf(entries[index].value)),
  }
}

/** Only asked for entries without fault, which are objects. */
function recordOf(value: unknown): { readonly [name: string]: unknown } {
  return isObject(value) ? value : {}
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
