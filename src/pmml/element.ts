/**
 * How elements are declared and read. Each element of the standard has one declaration beside its compiling code: its
 * attributes with types and defaults, and the names of its children. Reading checks a document against it, the
 * TypeScript type of the attributes follows from it, and the support page is made from it.
 */

import { type ErrorDetails, ModelLoadError, UnsupportedError } from '../core/errors.js'
import type { XmlElement } from '../xml/element.js'
import { parseNumber } from './text/numbers.js'
import { type DataType, dataTypes, type OpType, opTypes } from './types.js'

/** How the text of an attribute is read. */
interface AttributeType<T> {
  /** What is allowed, in words: for messages and the support page. */
  readonly expected: string
  /** The value of a text; `undefined` when the text is not allowed. */
  readonly parse: (text: string) => T | undefined
  /** Values that the standard knows and that are refused, with the reason. */
  readonly refused?: { readonly [value: string]: string }
}

/** A declared attribute. */
export interface Attribute<T> extends AttributeType<T> {
  readonly required: boolean
  /** The value when the attribute is absent. */
  readonly fallback: T
  /** True for attributes that describe and do not influence scores. */
  readonly informational?: boolean
}

/** A declared attribute may be required, optional, or have a default. */
export interface AttributeChoice<T> {
  readonly required: Attribute<T>
  readonly optional: Attribute<T | undefined>
  or(fallback: T): Attribute<T>
}

function attribute<T>(type: AttributeType<T>): AttributeChoice<T> {
  const optional: Attribute<T | undefined> = { ...type, required: false, fallback: undefined }
  return {
    // The fallback of a required attribute is never used: reading refuses the element first.
    required: { ...optional, required: true } as Attribute<T>,
    optional,
    or: (fallback) => ({ ...type, required: false, fallback }),
  }
}

/** An attribute that is one of some words. Spellings with `x-` in front are those of documents older than the word. */
export function oneOf<const W extends string>(
  words: readonly W[],
  refused: { readonly [value: string]: string } = {},
): AttributeChoice<W> {
  // Made when first needed: a process that starts declares hundreds of attributes, and a model has a dozen.
  let known: ReadonlyMap<string, W> | undefined
  const parse = (value: string): W | undefined => {
    known ??= new Map<string, W>(
      words.flatMap((word) => [[word, word] as const, [`x-${word}`, word] as const]),
    )
    return known.get(value)
  }
  return attribute({ expected: words.join(' | '), parse, refused })
}

const parseInteger = (value: string): number | undefined => {
  const number = parseNumber(value)
  return number !== undefined && Number.isSafeInteger(number) ? number : undefined
}

/** Any text. */
export const text = attribute<string>({ expected: 'text', parse: (value) => value })
/** A number: the standard's NUMBER and REAL-NUMBER. */
export const number = attribute<number>({ expected: 'a number', parse: parseNumber })
/** A whole number: the standard's INT-NUMBER. */
export const integer = attribute<number>({ expected: 'a whole number', parse: parseInteger })
/** A number between 0 and 1: the standard's PROB-NUMBER. */
export const share = attribute<number>({
  expected: 'a number between 0 and 1',
  parse: (value) => {
    const parsed = parseNumber(value)
    return parsed !== undefined && parsed >= 0 && parsed <= 1 ? parsed : undefined
  },
})
const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])
/** xs:boolean, in upper or lower case. */
export const boolean = attribute<boolean>({
  expected: 'true | false',
  parse: (value) => truths.get(value.toLowerCase()),
})
const dataTypeWords = new Map<string, DataType>(
  dataTypes.flatMap((type) => [[type, type] as const, [`x-${type}`, type] as const]),
)
/** The standard's DATATYPE. */
export const dataType = attribute<DataType>({
  expected: 'a data type',
  parse: (value) => dataTypeWords.get(value),
})
/** The standard's OPTYPE. */
export const opType = oneOf<OpType>(opTypes)
/** An attribute that is read by people only. */
export const informational: Attribute<string | undefined> = { ...text.optional, informational: true }

type Attributes = { readonly [name: string]: Attribute<unknown> }
type AttributeValues<A extends Attributes> = {
  readonly [K in keyof A]: A[K] extends Attribute<infer T> ? T : never
}

/** A declared element. */
export interface ElementSpec<A extends Attributes = Attributes> {
  readonly name: string
  /** Title of the page of the standard that describes the element. */
  readonly section: string
  readonly attributes: A
  /** Names of the children that have a meaning; `free` where any may stand. */
  readonly children: readonly string[] | 'free'
  /** Checks an element and gives its attributes. Throws a `ModelLoadError` with the place. */
  read(xml: XmlElement): AttributeValues<A>
}

/**
 * Declares an element.
 * @param children names of its children, those included that only inform; `free` where any may stand
 */
export function element<const A extends Attributes>(
  name: string,
  section: string,
  attributes: A,
  children: readonly string[] | 'free' = [],
): ElementSpec<A> {
  let known: ReturnType<typeof tablesOf> | undefined
  return {
    name,
    section,
    attributes,
    children,
    read(xml) {
      known ??= tablesOf(attributes, children)
      const { allowed, declarations, fallbacks } = known
      if (allowed !== undefined) checkChildren(xml, allowed)
      // A copy: all have the same shape, and most attributes are absent from most elements.
      const values: Record<string, unknown> = { ...fallbacks }
      const given = xml.attributes
      let left = given.size
      for (const { key, old, declared } of declarations) {
        const value = left === 0 ? undefined : (given.get(key) ?? given.get(old))
        if (value !== undefined) {
          left--
          values[key] = parsedAttribute(xml, key, declared, value)
        } else if (declared.required) throw missingAttribute(xml, key, declared)
      }
      return values as AttributeValues<A>
    },
  }
}

/** What reading looks up of a declaration. Made when first needed, as above. */
function tablesOf(attributes: Attributes, children: readonly string[] | 'free') {
  const declarations = Object.entries(attributes).map(([key, declared]) => ({
    key,
    old: `x-${key}`,
    declared,
  }))
  return {
    allowed: children === 'free' ? undefined : new Set(children),
    declarations,
    fallbacks: Object.fromEntries(declarations.map(({ key, declared }) => [key, declared.fallback])),
  }
}

function checkChildren(xml: XmlElement, allowed: ReadonlySet<string>): void {
  for (const child of xml.children)
    if (!allowed.has(child.name) && child.name !== 'Extension' && !child.name.startsWith('X-'))
      throw new ModelLoadError('unexpected-element', `${xml.name} can't contain ${child.name}`, {
        ...child.place(),
        received: child.name,
        expected: allowed.size === 0 ? 'no elements' : [...allowed].join(', '),
      })
}

function missingAttribute(xml: XmlElement, name: string, declared: Attribute<unknown>): ModelLoadError {
  return new ModelLoadError('missing-attribute', `${xml.name} lacks the attribute ${name}`, {
    ...xml.place(),
    expected: declared.expected,
  })
}

function parsedAttribute(
  xml: XmlElement,
  name: string,
  declared: Attribute<unknown>,
  value: string,
): unknown {
  const parsed = declared.parse(value)
  if (parsed !== undefined) return parsed
  const reason =
    declared.refused !== undefined && Object.hasOwn(declared.refused, value)
      ? declared.refused[value]
      : undefined
  if (reason !== undefined)
    throw new UnsupportedError(
      'unsupported-value',
      `${xml.name} ${name}="${value}" is not supported: ${reason}`,
      {
        ...xml.place(),
        received: value,
        expected: declared.expected,
      },
    )
  throw malformed(xml, `${xml.name} has a value of ${name} that is not allowed`, {
    received: value,
    expected: declared.expected,
  })
}

/** An attribute or a combination of attributes that is not allowed. */
export function malformed(xml: XmlElement, message: string, details: ErrorDetails = {}): ModelLoadError {
  return new ModelLoadError('bad-attribute', message, { ...xml.place(), ...details })
}

/** The child of a name, where it is there. Throws where there are two: which of them counts, nobody knows. */
export function child(xml: XmlElement, name: string): XmlElement | undefined {
  return onlyOne(xml, (each) => each.name === name)
}

function onlyOne(xml: XmlElement, isIt: (child: XmlElement) => boolean): XmlElement | undefined {
  let found: XmlElement | undefined
  for (const each of xml.children) {
    if (!isIt(each)) continue
    if (found !== undefined)
      throw new ModelLoadError('unexpected-element', `${xml.name} has ${found.name} already`, {
        ...each.place(),
        received: `a second one, ${each.name}`,
        expected: 'one',
      })
    found = each
  }
  return found
}

/** The child of a name, which must be there. */
export function requiredChild(xml: XmlElement, name: string): XmlElement {
  const found = child(xml, name)
  if (found === undefined) throw missingChild(xml, name)
  return found
}

/** All children of a name, in document order. */
export function childrenOf(xml: XmlElement, name: string): XmlElement[] {
  return xml.children.filter((each) => each.name === name)
}

/** The one child among the names of a group, such as the predicate of a Node. */
export function childOf(xml: XmlElement, names: ReadonlyMap<string, unknown>, group: string): XmlElement {
  const found = onlyOne(xml, (each) => names.has(each.name))
  if (found === undefined) throw missingChild(xml, group)
  return found
}

/** Refuses two things of one name among several. Throws `duplicate-name` with the place of the second. */
export function checkDistinct(
  names: readonly unknown[],
  what: string,
  placeOf: (i: number) => XmlElement,
): void {
  const seen = new Set<unknown>()
  const i = names.findIndex((name) => seen.size === seen.add(name).size)
  if (i < 0) return
  throw new ModelLoadError('duplicate-name', `There are two of the ${what} "${names[i]}"`, {
    ...placeOf(i).place(),
    received: names[i],
    expected: 'names that differ',
  })
}

/** The error of an element without something that must be inside. */
export function missingChild(xml: XmlElement, what: string): ModelLoadError {
  return new ModelLoadError('missing-element', `${xml.name} lacks ${what}`, {
    ...xml.place(),
    expected: what,
  })
}
