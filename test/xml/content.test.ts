import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../src/core/options.js'
import { parseXml } from '../../src/xml/parse.js'

const read = (source: string) => parseXml(source, defaultLimits)

describe('text', () => {
  it.each([
    ['none', '<a></a>', ''],
    ['of an empty element', '<a/>', ''],
    ['plain', '<a>x y</a>', 'x y'],
    ['white space is kept', '<a>  x\t\n y  </a>', '  x\t\n y  '],
    ['white space alone is kept without children', '<a> \n </a>', ' \n '],
    ['white space around children is none', '<a> <b/> <c/>\n</a>', ''],
    ['white space is kept beside text and children', '<a> x <b/> </a>', ' x  '],
    ['around children', '<a>x<b>no</b>y<c/>z</a>', 'xyz'],
    ['of a number is not changed', '<a>007.50e1</a>', '007.50e1'],
    ['that looks like markup of JavaScript', '<a>true</a>', 'true'],
    ['with greater-than signs', '<a>a > b -> c ]> ]]</a>', 'a > b -> c ]> ]]'],
    ['with quotes', '<a>it\'s "so"</a>', 'it\'s "so"'],
    ['around a comment', '<a>x<!-- no > <b> & -->y</a>', 'xy'],
    ['with an empty comment', '<a>x<!---->y</a>', 'xy'],
    ['around a processing instruction', '<a>x<?p q?>y</a>', 'xy'],
    ['around a processing instruction with a lone quote', "<a>x<?p don't > <b> ?>y</a><!-- ' -->", 'xy'],
    ['around a processing instruction without content', '<a>x<?p?>y</a>', 'xy'],
    ['CDATA', '<a><![CDATA[x < y && z]]></a>', 'x < y && z'],
    ['CDATA with what looks like a reference', '<a>&amp;<![CDATA[&amp;]]></a>', '&&amp;'],
    ['CDATA that is empty', '<a>x<![CDATA[]]>y</a>', 'xy'],
    ['CDATA with brackets', '<a><![CDATA[]]]]><![CDATA[>]]></a>', ']]>'],
    ['CDATA with a comment in it', '<a><![CDATA[<!-- x -->]]></a>', '<!-- x -->'],
    ['CDATA between text', '<a> x <![CDATA[ y ]]> z </a>', ' x  y  z '],
    ['CDATA of white space beside children', '<a><![CDATA[ ]]>x<b/></a>', ' x'],
    ['line ends of Windows', '<a>x\r\ny\r\n</a>', 'x\ny\n'],
    ['line ends of old Macs', '<a>x\ry</a>', 'x\ny'],
    ['line ends in CDATA', '<a><![CDATA[x\r\ny]]></a>', 'x\ny'],
    ['carriage return by reference', '<a>x&#13;&#10;y</a>', 'x\r\ny'],
    ['beyond the basic plane', '<a>\u{1F600}</a>', '\u{1F600}'],
    ['control characters of Latin-1', '<a>\u0085\u009F</a>', '\u0085\u009F'],
    ['long', `<a>${'0.5 &lt; '.repeat(10_000)}</a>`, '0.5 < '.repeat(10_000)],
    ['long, in pieces', `<a>${'x &amp;<!-- -->'.repeat(5000)}</a>`, 'x &'.repeat(5000)],
    [
      'long, with CDATA',
      `<a>${'x'.repeat(5000)}<![CDATA[&]]>${'y'.repeat(5000)}</a>`,
      `${'x'.repeat(5000)}&${'y'.repeat(5000)}`,
    ],
    ['long white space around children', `<a>${' '.repeat(5000)}<b/></a>`, ''],
  ])('%s', (_, source, text) => {
    expect(read(source).text).toBe(text)
  })
})

describe('references', () => {
  it.each([
    ['&lt;&gt;&amp;&apos;&quot;', '<>&\'"'],
    ['&#65;&#x42;&#x6a;&#x6A;', 'ABjj'],
    ['&#0000065;&#x000000000000041;', 'AA'],
    ['&#x1F600;', '\u{1F600}'],
    ['&#x10FFFF;', '\u{10FFFF}'],
    ['&#xD7FF;&#xE000;&#xFFFD;', '\uD7FF\uE000\uFFFD'],
    ['&#9;&#10;&#13;&#32;', '\t\n\r '],
    ['&amp;lt;', '&lt;'],
    ['&#38;#60;', '&#60;'],
    ['a&lt;b', 'a<b'],
  ])('%s', (written, meant) => {
    expect(read(`<a>${written}</a>`).text).toBe(meant)
    expect(read(`<a b="${written}"/>`).attributes.get('b')).toBe(meant)
    expect(read(`<a b='${written}'/>`).attributes.get('b')).toBe(meant)
  })

  it('come by the ten thousands', () => {
    expect(read(`<a b="${'&#65;'.repeat(30_000)}"/>`).attributes.get('b')).toBe('A'.repeat(30_000))
  })
})

describe('attributes', () => {
  it.each<[string, string, readonly [string, string][]]>([
    ['none', '<a/>', []],
    [
      'in order',
      '<a b="1" c="2" B="3"/>',
      [
        ['b', '1'],
        ['c', '2'],
        ['B', '3'],
      ],
    ],
    [
      'empty',
      '<a b="" c=\'\'/>',
      [
        ['b', ''],
        ['c', ''],
      ],
    ],
    [
      'with the other quotes',
      '<a b="it\'s" c=\'"so"\'/>',
      [
        ['b', "it's"],
        ['c', '"so"'],
      ],
    ],
    [
      'with white space around =',
      '<a b =\n"1"\tc\n=\t"2"\n/>',
      [
        ['b', '1'],
        ['c', '2'],
      ],
    ],
    ['white space in the value is kept', '<a b="  x  y "/>', [['b', '  x  y ']]],
    ['breaks in the value are spaces', '<a b="x\ty\nz\r\nw"/>', [['b', 'x y z w']]],
    ['breaks by reference are kept', '<a b="x&#9;y&#10;z"/>', [['b', 'x\ty\nz']]],
    ['ending in a slash', '<a b="x/"/>', [['b', 'x/']]],
    ['with markup in the value', '<a b="x > y /> ?> --> ]]>"/>', [['b', 'x > y /> ?> --> ]]>']]],
    [
      'numbers are not changed',
      '<a b="1.0" c="true" d="1e3"/>',
      [
        ['b', '1.0'],
        ['c', 'true'],
        ['d', '1e3'],
      ],
    ],
    [
      'prefixes stay',
      '<a x:b="1" b="2" xml:lang="de"/>',
      [
        ['x:b', '1'],
        ['b', '2'],
        ['xml:lang', 'de'],
      ],
    ],
    [
      'namespaces are left out',
      '<a xmlns="u" xmlns:x="v" xmlnsx="w" b="1"/>',
      [
        ['xmlnsx', 'w'],
        ['b', '1'],
      ],
    ],
    [
      'names of JavaScript',
      '<a __proto__="1" constructor="2" prototype="3" toString="4" hasOwnProperty="5"/>',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
        ['prototype', '3'],
        ['toString', '4'],
        ['hasOwnProperty', '5'],
      ],
    ],
    [
      'names of other scripts',
      '<a größe="1" 名前="2" \u{10400}="3" _="4" b.c-d="5"/>',
      [
        ['größe', '1'],
        ['名前', '2'],
        ['\u{10400}', '3'],
        ['_', '4'],
        ['b.c-d', '5'],
      ],
    ],
    [
      'many',
      `<a ${Array.from({ length: 50 }, (_, i) => `b${i}="${i}"`).join(' ')}/>`,
      Array.from({ length: 50 }, (_, i): [string, string] => [`b${i}`, `${i}`]),
    ],
    [
      'long',
      `<a b="${'x'.repeat(10_000)}" c="1"/>`,
      [
        ['b', 'x'.repeat(10_000)],
        ['c', '1'],
      ],
    ],
    [
      'long white space in the tag',
      `<a${' \t'.repeat(5000)}b${' '.repeat(5000)}=${'\n'.repeat(5000)}"1"/>`,
      [['b', '1']],
    ],
  ])('%s', (_, source, attributes) => {
    expect([...read(source).attributes]).toEqual(attributes)
    expect([...read(source.replace(/\/>$/, '></a>')).attributes]).toEqual(attributes)
  })
})

describe('elements', () => {
  it.each([
    ['prefix is dropped', '<p:a/>', 'a'],
    ['undeclared prefix', '<x:PMML><x:b/></x:PMML>', 'PMML'],
    ['nothing after the prefix', '<a:/>', 'a:'],
    ['nothing before the colon', '<:a/>', 'a'],
    ['other scripts', '<größe/>', 'größe'],
    ['beyond the basic plane', '<\u{10400}/>', '\u{10400}'],
    ['dots, hyphens, digits', '<a.b-c_1/>', 'a.b-c_1'],
    ...[
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'valueOf',
      'hasOwnProperty',
      '__defineGetter__',
    ].map((name): [string, string, string] => [
      name,
      `<${name} b="1"><${name}/><${name}>x</${name}></${name}>`,
      name,
    ]),
  ])('%s', (_, source, name) => {
    const root = read(source)
    expect(root.name).toBe(name)
    for (const child of root.children)
      expect([child.parent, child.name]).toEqual([root, source.startsWith('<x:') ? 'b' : name])
  })

  it('keeps the order of children and knows parents', () => {
    const root = read('<a><b/><c><b x="1"/></c><!-- --><b></b><d/></a>')
    expect(root.parent).toBeUndefined()
    expect(root.children.map(({ name }) => name)).toEqual(['b', 'c', 'b', 'd'])
    expect(root.children[1]?.children[0]?.parent).toBe(root.children[1])
  })

  it('reads what calls itself XML 1.1 as 1.0 (fifth edition, section 2.8)', () => {
    // In 1.1, U+0085 would be a line end.
    expect(read('<?xml version="1.1"?><a>\u0085</a>').text).toBe('\u0085')
    expect(() => read('<?xml version="1.1"?><a>&#1;</a>')).toThrow(/reference/)
  })

  it('reads on across the borders of what is read at once', () => {
    const text = `x${'\u{1F600}'.repeat(1_500_000)}\r\n`
    const root = read(`<a b="${text}">${text}<![CDATA[${text}]]><!--${text}--><c/></a>`)
    const meant = text.replace('\r\n', '\n')
    expect(root.attributes.get('b') === meant.replace('\n', ' ')).toBe(true)
    expect(root.text === meant + meant).toBe(true)
    expect(root.children[0]?.place()).toMatchObject({ line: 5, column: 4 })
  })

  it('reads what may stand around the root', () => {
    const root = read(
      '\uFEFF<?xml version=\'1.0\' encoding="EBCDIC" standalone="no" ?>\n<?p "?>\n<!-- a --> <a/> <!-- b --><?q?>\n',
    )
    expect(root.name).toBe('a')
  })
})

describe('places', () => {
  const source = '<?xml version="1.0"?>\r\n<a>\r\n  <b/><c/><b\r\n x="1">\u{1F600}<b/></b>\r\n\t<p:b/></a>'
  it.each([
    ['the root', [], { line: 2, column: 1, path: 'a' }],
    ['the first of several', [0], { line: 3, column: 3, path: 'a/b[1]' }],
    ['the only one of its name', [1], { line: 3, column: 7, path: 'a/c' }],
    ['the second of several', [2], { line: 3, column: 11, path: 'a/b[2]' }],
    ['deeper', [2, 0], { line: 4, column: 10, path: 'a/b[2]/b' }],
    ['with a prefix', [3], { line: 5, column: 2, path: 'a/b[3]' }],
  ])('%s', (_, way, place) => {
    let element = read(source)
    for (const step of way) {
      const child = element.children[step]
      if (child === undefined) throw new Error('no such child')
      element = child
    }
    expect(element.place()).toEqual(place)
  })

  it('stay right after processing instructions and long runs', () => {
    const root = read(`<a><?p q?><?r?>${'x'.repeat(9000)}<b y="${'z'.repeat(9000)}"/>\n<c/></a>`)
    expect(root.children.map((child) => child.place())).toEqual([
      { line: 1, column: 9016, path: 'a/b' },
      { line: 2, column: 1, path: 'a/c' },
    ])
  })
})
