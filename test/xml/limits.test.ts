import { describe, expect, it } from 'vitest'
import { defaultLimits, type Limits } from '../../src/core/options.js'
import { parseXml } from '../../src/xml/parse.js'

const limited =
  (source: string | Uint8Array, limits: Partial<Limits> = {}) =>
  () =>
    parseXml(source, { ...defaultLimits, ...limits })

describe('what a document may cost', () => {
  it.each<[string, string, Partial<Limits>]>([
    ['depth', `${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`, {}],
    ['depth of empty elements', '<a><b/></a>', { depth: 2 }],
    ['nodes', '<a b="1"><c/></a>', { nodes: 3 }],
    ['long text', `<a>${'-1\n'.repeat(2e6)}</a>`, { nodes: 1 }],
    ['a long comment', `<a><!--${'&]?\n'.repeat(2e6)}--></a>`, { nodes: 2 }],
    ['bytes', '<a></a>', { bytes: 7 }],
  ])('%s: just within', (_, source, limits) => {
    expect(limited(source, limits)().name).toBe('a')
  })

  it.each<[string, string, Partial<Limits>, string]>([
    ['depth', `${'<a>'.repeat(2001)}${'</a>'.repeat(2001)}`, {}, 'limits.depth'],
    ['depth by an empty element', '<a><b><c/></b></a>', { depth: 2 }, 'limits.depth'],
    [
      'depth by a hundred thousand levels',
      `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`,
      {},
      'limits.depth',
    ],
    ['elements', `<a>${'<b/>'.repeat(100_000)}</a>`, { nodes: 100 }, 'limits.nodes'],
    [
      'attributes',
      `<a ${Array.from({ length: 100_000 }, (_, i) => `b${i}=""`).join(' ')}/>`,
      { nodes: 100 },
      'limits.nodes',
    ],
    ['comments', `<a>${'<!---->'.repeat(100_000)}</a>`, { nodes: 100 }, 'limits.nodes'],
    ['processing instructions', `<a>${'<?b?>'.repeat(100_000)}</a>`, { nodes: 100 }, 'limits.nodes'],
    ['CDATA sections', `<a>${'<![CDATA[]]>'.repeat(100_000)}</a>`, { nodes: 100 }, 'limits.nodes'],
    ['hyphens in a comment', `<a><!--${' -'.repeat(2e6)}--></a>`, { nodes: 1e6 }, 'limits.nodes'],
    ['brackets in CDATA', `<a><![CDATA[${' ]'.repeat(2e6)}]]></a>`, { nodes: 1e6 }, 'limits.nodes'],
    ['question marks', `<a><?b ${' ?'.repeat(2e6)}?></a>`, { nodes: 1e6 }, 'limits.nodes'],
    ['line ends in a value', `<a b="" c="${' \n'.repeat(2e6)}"/>`, { nodes: 1e6 }, 'limits.nodes'],
    ['references', `<a>${'&lt;'.repeat(2e6)}</a>`, { nodes: 1e6 }, 'limits.nodes'],
    ['bytes', '<a></a>', { bytes: 6 }, 'limits.bytes'],
  ])('%s: beyond', (_, source, limits, named) => {
    const read = limited(source, limits)
    expect(read).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
    expect(read).toThrow(named)
    expect(limited(new TextEncoder().encode(source), limits)).toThrow(named)
  })

  it('can be raised: deeper than any stack', () => {
    const depth = 20_000
    let element = limited(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`, { depth })()
    let levels = 1
    for (let child = element.children[0]; child !== undefined; child = element.children[0]) {
      element = child
      levels += 1
    }
    expect(levels).toBe(depth)
    expect(element.place()).toMatchObject({ line: 1, column: 3 * (depth - 1) + 1 })
  })
})

describe('sizes that must not hurt', () => {
  it.each<[string, string]>([
    ['a name', `<${'a'.repeat(5e6)}/>`],
    ['an attribute name', `<a ${'a'.repeat(5e6)}="1"/>`],
    ['an attribute value', `<a b="${'0.1 '.repeat(2e6)}"/>`],
    ['text', `<a>${'0.1 '.repeat(2e6)}</a>`],
    ['white space in a tag', `<a ${' \t'.repeat(2e6)}b="1"/>`],
    ['a comment', `<a><!--${' -'.repeat(2e6)} --></a>`],
    ['a processing instruction', `<a><?p ${'"'.repeat(2e6)}?></a>`],
    ['a character number', `<a>&#${'0'.repeat(5e6)}65;</a>`],
    ['references', `<a>${'&amp;'.repeat(5e5)}</a>`],
    ['brackets', `<a>${']]'.repeat(2e6)}</a>`],
    ['brackets in CDATA', `<a><![CDATA[${']]'.repeat(1e6)}]]></a>`],
    ['astral characters', `<a>${'\u{1F600}'.repeat(2e6)}</a>`],
    ['white space after the root', `<a/>${'\n'.repeat(5e6)}`],
    ['comments before the root', `${'<!---->'.repeat(5e5)}<a/>`],
  ])('%s of millions of characters', (_, source) => {
    expect(limited(source)().children).toEqual([])
  })
})
