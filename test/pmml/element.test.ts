/** How elements are read: attributes with types and defaults, children, and the extensions that may stand anywhere. */

import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/core/options.js'
import { ModelLoadError } from '../../src/index.js'
import {
  boolean,
  child,
  childrenOf,
  dataType,
  element,
  integer,
  number,
  oneOf,
  requiredChild,
  share,
  text,
} from '../../src/pmml/element.js'
import type { XmlElement } from '../../src/xml/element.js'
import { parseXml } from '../../src/xml/parse.js'
import { expectError, thrownBy } from '../helpers/pmml.js'

const xml = (source: string): XmlElement => parseXml(source, defaultLimits)

const Thing = element(
  'Thing',
  'Things',
  {
    name: text.required,
    note: text.optional,
    size: number.or(1),
    count: integer.optional,
    part: share.optional,
    isBig: boolean.or(false),
    type: dataType.optional,
    kind: oneOf(['plain', 'fancy'], { ugly: 'nobody wants it' }).or('plain'),
  },
  ['Leaf'],
)
const thing = (attributes: string, inside = ''): XmlElement =>
  xml(`<Thing name="n" ${attributes}>${inside}</Thing>`)
const refusal = (source: XmlElement): ModelLoadError => {
  const error = thrownBy(() => Thing.read(source))
  if (!(error instanceof ModelLoadError)) throw error
  return error
}

describe('attributes', () => {
  it('have defaults', () => {
    expect(Thing.read(thing(''))).toEqual({
      name: 'n',
      note: undefined,
      size: 1,
      count: undefined,
      part: undefined,
      isBig: false,
      type: undefined,
      kind: 'plain',
    })
  })

  it.each([
    { attributes: 'size="-1.5E-3"', expected: { size: -0.0015 } },
    { attributes: 'size=" 2 "', expected: { size: 2 } },
    { attributes: 'size="+3"', expected: { size: 3 } },
    { attributes: 'size=".5"', expected: { size: 0.5 } },
    { attributes: 'size="5."', expected: { size: 5 } },
    { attributes: 'size="INF"', expected: { size: Number.POSITIVE_INFINITY } },
    { attributes: 'size="-INF"', expected: { size: Number.NEGATIVE_INFINITY } },
    { attributes: 'size="Infinity"', expected: { size: Number.POSITIVE_INFINITY } },
    { attributes: 'size="NaN"', expected: { size: Number.NaN } },
    { attributes: 'count="12"', expected: { count: 12 } },
    { attributes: 'count="1e3"', expected: { count: 1000 } },
    { attributes: 'count="2.0"', expected: { count: 2 } },
    { attributes: 'part="0"', expected: { part: 0 } },
    { attributes: 'part="1"', expected: { part: 1 } },
    { attributes: 'isBig="true"', expected: { isBig: true } },
    { attributes: 'isBig="TRUE"', expected: { isBig: true } },
    { attributes: 'isBig="1"', expected: { isBig: true } },
    { attributes: 'isBig="0"', expected: { isBig: false } },
    { attributes: 'type="dateDaysSince[1960]"', expected: { type: 'dateDaysSince[1960]' } },
    { attributes: 'type="x-dateDaysSince[2000]"', expected: { type: 'dateDaysSince[2000]' } },
    { attributes: 'kind="fancy"', expected: { kind: 'fancy' } },
    { attributes: 'kind="x-fancy"', expected: { kind: 'fancy' } },
    { attributes: 'x-size="4"', expected: { size: 4 } },
    { attributes: 'note=""', expected: { note: '' } },
    { attributes: 'other="whatever"', expected: {} },
  ])('$attributes', ({ attributes, expected }) => {
    expect(Thing.read(thing(attributes))).toMatchObject(expected)
  })

  it.each([
    ...['', 'x', '1,5', '0x10', '1e', 'e5', '--1', '1 2', 'inf', 'infinity', '1_0', '٣'].map((value) => ({
      attribute: 'size',
      value,
    })),
    ...['', '1.5', 'x', 'INF', 'NaN', '1e300', '9007199254740992'].map((value) => ({
      attribute: 'count',
      value,
    })),
    ...['-0.1', '1.1', 'NaN', 'half'].map((value) => ({ attribute: 'part', value })),
    ...['', 'yes', '2', ' true', 'constructor', '__proto__', 'tostring', 'hasownproperty'].map((value) => ({
      attribute: 'isBig',
      value,
    })),
    ...['', 'decimal', 'Double', 'constructor'].map((value) => ({ attribute: 'type', value })),
    ...['', 'Plain', 'toString', '__proto__'].map((value) => ({ attribute: 'kind', value })),
  ])('$attribute="$value" is refused', ({ attribute, value }) => {
    const error = refusal(thing(`${attribute}="${value}"`))
    expectError(error, {
      code: 'bad-attribute',
      line: 1,
      column: 1,
      path: 'Thing',
      received: JSON.stringify(value),
    })
    expect(error.message).toContain(attribute)
  })

  it('required ones must be there', () => {
    expectError(refusal(xml('<Thing/>')), { code: 'missing-attribute', path: 'Thing' })
  })

  it('values that are known and not supported say why', () => {
    const error = refusal(thing('kind="ugly"'))
    expect(error.name).toBe('UnsupportedError')
    expectError(error, { code: 'unsupported-value' })
    expect(error.message).toContain('nobody wants it')
  })
})

describe('children', () => {
  it.each(['<Leaf/><Leaf/>', '<Extension><Anything/></Extension>', '<X-Vendor/>', 'text', '<p:Leaf/>'])(
    '%s',
    (inside) => {
      expect(Thing.read(thing('', inside)).name).toBe('n')
    },
  )

  it.each(['<leaf/>', '<Twig/>', '<extension/>', '<XVendor/>'])('%s is refused', (inside) => {
    expectError(refusal(thing('', `\n ${inside}`)), { code: 'unexpected-element', line: 2, column: 2 })
  })

  it('are found by name', () => {
    const parent = xml('<a><b i="1"/><c/><b i="2"/></a>')
    expect(child(parent, 'c')?.name).toBe('c')
    expect(child(parent, 'd')).toBe(undefined)
    expect(childrenOf(parent, 'b').map(({ attributes }) => attributes.get('i'))).toEqual(['1', '2'])
  })

  it('of which there may be one are refused when there are two', () => {
    const parent = xml('<a><b/><c/><b/></a>')
    expectError(thrownBy(() => child(parent, 'b')) as ModelLoadError, {
      code: 'unexpected-element',
      path: 'a/b[2]',
    })
    expectError(thrownBy(() => requiredChild(parent, 'd')) as ModelLoadError, {
      code: 'missing-element',
      path: 'a',
    })
  })
})
