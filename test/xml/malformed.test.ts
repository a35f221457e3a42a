import { describe, expect, it } from 'vitest'
import { ModelLoadError } from '../../src/core/errors.js'
import { defaultLimits } from '../../src/core/options.js'
import { parseXml } from '../../src/xml/parse.js'

/** What breaks XML 1.0, with the code, line and column where a reader cannot go on. */
const malformations: readonly [name: string, source: string, line: number, column: number][] = [
  // ---- the document as a whole
  ['empty', '', 1, 1],
  ['white space only', ' \n ', 2, 2],
  ['text only', 'hello', 1, 1],
  ['a picture', '\u2030PNG', 1, 1],
  ['a comment only', '<!-- a -->', 1, 11],
  ['text before the root', ' x<a/>', 1, 2],
  ['text after the root', '<a/>\nx', 2, 1],
  ['a reference after the root', '<a/>&lt;', 1, 5],
  ['CDATA before the root', '<![CDATA[x]]><a/>', 1, 1],
  ['CDATA after the root', '<a/><![CDATA[x]]>', 1, 5],
  ['a second root', '<a></a>\n<b></b>', 2, 1],
  ['a second root after an empty one', '<a/><b/>', 1, 5],
  ['a closing tag before the root', '</a>', 1, 1],
  ['a closing tag after the root', '<a/></a>', 1, 5],
  // ---- the XML declaration
  ['white space before the declaration', ' <?xml version="1.0"?><a/>', 1, 2],
  ['a declaration after a comment', '<!-- --><?xml version="1.0"?><a/>', 1, 9],
  ['a declaration inside', '<a>\n<?xml version="1.0"?></a>', 2, 1],
  ['a declaration without version', '<?xml encoding="UTF-8"?><a/>', 1, 1],
  ['a declaration of another version', '<?xml version="2.0"?><a/>', 1, 1],
  ['encoding after standalone', '<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>', 1, 1],
  ['a bad value of standalone', '<?xml version="1.0" standalone="maybe"?><a/>', 1, 1],
  ['an unclosed declaration', '<?xml version="1.0"><a/>', 1, 1],
  ['a declaration in capitals', '<?XML version="1.0"?><a/>', 1, 1],
  ['a bad comment right after the declaration', '<?xml version="1.0"?><!-- -- --><a/>', 1, 27],
  ['two byte order marks', '\uFEFF\uFEFF<a/>', 1, 1],
  // ---- tags
  ['crossed tags', '<a><b></a></b>', 1, 7],
  ['a wrong closing tag', '<a>\n  <b></c>\n</a>', 2, 6],
  ['a wrong closing tag before a DOCTYPE', '<a><b></a><!DOCTYPE a>', 1, 7],
  ['a wrong closing tag of nothing', '<a><b></></a>', 1, 7],
  ['a closing tag in other letters', '<a></A>', 1, 4],
  ['a closing tag that goes on', '<a></ab>', 1, 4],
  ['a closing tag that stops short', '<ab></a>', 1, 5],
  ['a closing tag with attributes', '<a></a b="1">', 1, 4],
  ['a closing tag that is an empty element', '<r></x/></r>', 1, 4],
  ['a closing tag with white space before its name', '<a></ a>', 1, 4],
  ['a tag with white space before its name', '< a/>', 1, 2],
  ['a tag without name', '<>x</>', 1, 2],
  ['a name that starts with a digit', '<1a/>', 1, 2],
  ['a name that starts with a hyphen', '<-a/>', 1, 2],
  ['a name with a bad character', '<a%b/>', 1, 3],
  ['a lone less-than sign', '<a>1 < 2</a>', 1, 7],
  ['a slash in the middle of a tag', '<a / b="1"/>', 1, 4],
  ['a slash apart from the end of the tag', '<a/ >', 1, 3],
  ['an unclosed element', '<a>\n<b>\n</b>\n', 4, 1],
  ['two unclosed elements', '<a><b>x', 1, 8],
  ['an opened tag in a tag', '<a <b/>></a>', 1, 4],
  // ---- truncation
  ['an end after <', '<a><', 1, 5],
  ['an end inside a name', '<a><bc', 1, 7],
  ['an end after a name', '<a><bc ', 1, 8],
  ['an end inside an attribute name', '<a b', 1, 5],
  ['an end inside an attribute value', '<a b="1', 1, 8],
  ['an end before >', '<a b="1"', 1, 9],
  ['an end inside a closing tag', '<a></a', 1, 7],
  ['an end inside a comment', '<a><!-- ', 1, 4],
  ['an end inside CDATA', '<a><![CDATA[x]]', 1, 4],
  ['an end after <!', '<a><!', 1, 6],
  ['an end inside the XML declaration', '<?xml version="1.0"', 1, 1],
  ['an end after a bare ampersand in a value', '<a b="&', 1, 7],
  ['an end inside a processing instruction', '<a><?b c', 1, 4],
  // ---- attributes
  ['a valueless attribute', '<a b/>', 1, 4],
  ['a valueless attribute before another', '<a b c="1"/>', 1, 4],
  ['an attribute with = and no value', '<a b=/>', 1, 6],
  ['an unquoted value', '<a b=1/>', 1, 6],
  ['typographic quotes', '<a b=\u201C1\u201D/>', 1, 6],
  ['unlike quotes', '<a b="1\'/>', 1, 11],
  ['no space between attributes', '<a b="1"c="2"/>', 1, 9],
  ['a repeated attribute', '<a b="1"\n b="2"/>', 2, 2],
  ['a repeated attribute named __proto__', '<a __proto__="1" __proto__="2"/>', 1, 18],
  ['a repeated namespace', '<a xmlns="u" xmlns="v"/>', 1, 24],
  ['a repeated attribute among many', `<a ${letters('x')} x7="1"/>`, 1, letters('x').length + 5],
  ['a less-than sign in a value', '<a b="x < y"/>', 1, 9],
  ['an unclosed value before another tag', '<a b="x>\n<c/></a>', 2, 1],
  ['a bare ampersand in a value', '<a b="x & y"/>', 1, 9],
  ['an attribute name that starts with a digit', '<a 1="x"/>', 1, 4],
  ['an attribute without name', '<a ="x"/>', 1, 4],
  ['a character that is no name after an attribute', '<a b="1"%/>', 1, 9],
  ['a character beyond the basic plane that is no name', '<a \u{F0000}="1"/>', 1, 4],
  // ---- references
  ['an unknown entity', '<a>\n &nbsp;</a>', 2, 2],
  ['an unknown entity in a value', '<a b="&nbsp;"/>', 1, 7],
  ['a predefined entity in capitals', '<a>&LT;</a>', 1, 4],
  ['a bare ampersand', '<a>x & y</a>', 1, 6],
  ['a bare ampersand before a good reference', '<a>a; &lt; x & y &lt;</a>', 1, 14],
  ['a bare ampersand after astral characters', '<a>\n\u{1F600}\u{1F600}&</a>', 2, 5],
  ['an ampersand at the end', '<a>&</a>', 1, 4],
  ['a reference without semicolon', '<a>&lt</a>', 1, 4],
  ['a reference broken by a comment', '<a>&l<!-- -->t;</a>', 1, 4],
  ['an empty number', '<a>&#;</a>', 1, 4],
  ['a hexadecimal number with X', '<a>&#X41;</a>', 1, 4],
  ['a number with a letter', '<a>&#12a;</a>', 1, 4],
  ['a reference to NUL', '<a>&#0;</a>', 1, 4],
  ['a reference to a control character', '<a>&#x1B;</a>', 1, 4],
  ['a reference to a surrogate', '<a>&#xD800;</a>', 1, 4],
  ['a reference to U+FFFE', '<a>&#xFFFE;</a>', 1, 4],
  ['a reference beyond Unicode', '<a>&#x110000;</a>', 1, 4],
  ['a reference far beyond Unicode', '<a>&#99999999999999999999;</a>', 1, 4],
  // ---- characters
  ['NUL in text', '<a>\u0000</a>', 1, 4],
  ['a control character in text', '<a>x\n\u001B</a>', 2, 1],
  ['a control character in a value', '<a b="\u0001"/>', 1, 7],
  ['a control character in a comment', '<a><!--\u0008--></a>', 1, 8],
  ['a lone high surrogate', '<a>\uD800x</a>', 1, 4],
  ['a lone low surrogate', '<a>\uDC00</a>', 1, 4],
  ['U+FFFF', '<a>\uFFFF</a>', 1, 4],
  // ---- comments, CDATA, processing instructions
  ['two hyphens in a comment', '<a><!-- x -- y --></a>', 1, 11],
  ['three hyphens at the end of a comment', '<a><!-- x ---></a>', 1, 11],
  ['a comment that is too short', '<a><!--></a>', 1, 4],
  ['a comment with a space in its start', '<a><! -- x --></a>', 1, 4],
  ['an unknown declaration', '<a><!ELEMENT b></a>', 1, 4],
  ['cdata in small letters', '<a><![cdata[x]]></a>', 1, 4],
  [']]> in text', '<a>x ]]> y</a>', 1, 6],
  ['a processing instruction without name', '<a><? b?></a>', 1, 6],
  ['a processing instruction with a question mark after its name', '<a><?b?c?></a>', 1, 7],
  ['a processing instruction with a bad name', '<a><?b"c"?></a>', 1, 7],
]

function letters(name: string): string {
  return Array.from({ length: 40 }, (_, index) => `${name}${index}="1"`).join(' ')
}

function failure(source: string | Uint8Array): ModelLoadError {
  try {
    parseXml(source, defaultLimits)
  } catch (error) {
    if (error instanceof ModelLoadError) return error
    throw error
  }
  throw new Error('was read')
}

describe('malformed documents are refused where they break', () => {
  it.each(malformations)('%s', (_, source, line, column) => {
    expect(failure(source)).toMatchObject({ code: 'xml-malformed', line, column })
  })

  it.each(malformations.filter(([, source]) => !/[\uD800-\uDFFF]/.test(source)))(
    '%s, with Windows line ends',
    (_, source, line, column) => {
      const bytes = new TextEncoder().encode(source.replaceAll('\n', '\r\n'))
      expect(failure(bytes)).toMatchObject({ code: 'xml-malformed', line, column })
    },
  )
})

describe('document type definitions are refused', () => {
  it.each([
    ['of HTML', '<!doctype html><html></html>', 1, 1],
    ['with entities', '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 2, 1],
    ['external', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 1, 1],
    ['unclosed', '<!DOCTYPE', 1, 1],
    ['after the root', '<a/><!DOCTYPE a>', 1, 5],
    ['inside', '<a><!DOCTYPE a></a>', 1, 4],
    ['after a comment', '<?xml version="1.0"?><!-- a -->\n<?b c?> <!DOCTYPE a><!-- --><a/>', 2, 9],
    ['with what is malformed in it', '<!DOCTYPE a [<!-- -- \u0001 ]><a/>', 1, 1],
    ['of millions of characters', `<!DOCTYPE a [${'<'.repeat(2e6)}`, 1, 1],
  ])('%s', (_, source, line, column) => {
    expect(failure(source)).toMatchObject({ code: 'xml-doctype', line, column })
  })
})

it('names the element that is open', () => {
  expect(failure('<a>\n <b>\n</a>').message).toBe(
    'The element b of line 2, column 2 must be closed first; expected </b>; received "</a>" (line 3, column 1)',
  )
  expect(failure('<a>\n <b>\n').message).toBe(
    'The document ends inside the element b of line 2, column 2 (line 3, column 1)',
  )
})

it('knows places far into a document', () => {
  // Longer than what is read at once, with a pair of surrogates across every border.
  const text = `x${'\u{1F600}'.repeat(1_500_000)}`
  expect(failure(`<a>${text}<b></c></a>`)).toMatchObject({ line: 1, column: text.length + 7 })
  expect(failure(`<a><!--${text}\n\u0001--></a>`)).toMatchObject({ line: 2, column: 1 })
  expect(failure(`<a b="${text}" c="${text}" b=""/>`)).toMatchObject({ column: 2 * text.length + 14 })
  expect(failure(`<a><![CDATA[${text}]]></a><b/>`)).toMatchObject({ column: text.length + 20 })
  expect(failure(`<a>${text}&${text};</a>`)).toMatchObject({ line: 1, column: text.length + 4 })
})

it('keeps messages short, however long a name is', () => {
  const name = 'n'.repeat(100_000)
  expect(failure(`<${name}>`).message.length).toBeLessThan(300)
  expect(failure(`<${name}></b>`).message.length).toBeLessThan(400)
  expect(failure(`<a ${name}/>`).message.length).toBeLessThan(300)
})
