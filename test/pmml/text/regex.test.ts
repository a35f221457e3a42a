/** Regular expressions of documents. The results are those of PCRE (and, unless said otherwise, of the reference evaluator). */

import { describe, expect, it } from 'vitest'
import { compileRegex, compileReplacement } from '../../../src/pmml/text/regex.js'

/** A group by its name in braces. */
const named = (name: string): string => ['$', '{', name, '}'].join('')

describe('test', () => {
  it.each<[pattern: string, text: string, matches: boolean]>([
    ['b', 'abc', true],
    ['^b$', 'abc', false],
    ['B', 'abc', false],
    ['(?i)B', 'abc', true],
    ['a(?i)b(?-i)c', 'aBc', true],
    ['a(?i)b(?-i)c', 'aBC', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['', 'abc', true],
    // ASCII's classes
    ['^\\w+$', 'aé', false],
    ['^\\w+$', 'a_1', true],
    ['\\d', '٠', false],
    ['a\\sb', 'a\u000bb', true],
    ['\\s', '\u00a0', false],
    ['^\\S$', '\u000b', false],
    ['^[^\\S]$', '\u000b', true],
    ['a\\hb', 'a\u00a0b', true],
    ['a\\hb', 'a\nb', false],
    ['a\\Hb', 'axb', true],
    ['a\\vb', 'a\u2028b', true],
    ['a\\Vb', 'a\u2028b', false],
    ['^\\R$', '\r\n', true],
    ['\\R', 'a', false],
    ['a\\Nb', 'a\nb', false],
    ['\\p{Punct}', 'a!', true],
    ['\\p{Punct}', 'a+', true],
    ['\\P{Punct}', '+', false],
    ['\\P{Punct}', 'é', true],
    ['^\\p{Blank}\\p{Space}\\p{ASCII}\\p{Cntrl}$', ' \nx\t', true],
    ['\\P{Blank}', ' ', false],
    ['[\\p{Alpha}_]', 'a', true],
    ['[\\P{Alpha}]', 'a', false],
    ['\\p{L}', 'é', true],
    ['\\pL', 'a', true],
    ['\\p{IsL}', 'a', true],
    ['\\p{Lu}', 'a', false],
    ['[[:alpha:]]', 'a', true],
    ['[[:alpha:]]', 'é', false],
    ['[^[:alpha:]]', 'a', false],
    // ends: before a last line end, too
    ['x$', 'x\n', true],
    ['x$', 'x\n\n', false],
    ['x\\Z', 'x\n', true],
    ['x\\z', 'x\n', false],
    ['\\Ax\\z', 'x', true],
    ['^a$', 'a\nb', false],
    ['(?m)^b$', 'a\nb', true],
    ['(?m)^a$', 'a\nb', true],
    ['(?:a|b$)', 'b\n', true],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    // characters
    ['\\x41', 'A', true],
    ['\\x{1F600}', '😀', true],
    ['\\u0041', 'A', true],
    ['\\0101', 'A', true],
    ['\\t', '\t', true],
    ['\\e', '\u001b', true],
    ['\\cA', '\u0001', true],
    ['^.$', '😀', true],
    ['^[😀]$', '😀', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\Qa.b', 'a.b', true],
    ['\\$\\.\\-\\/', '$.-/', true],
    ['}', '}', true],
    [']', ']', true],
    ['[]a]', ']', true],
    ['[^]a]', ']', false],
    ['[a\\-z]', '-', true],
    ['[a\\-z]', 'b', false],
    ['[a-]', '-', true],
    ['[-a]', '-', true],
    ['[\\w-]', '-', true],
    ['[\\w-.]', '-', true],
    ['[\\b]', '\b', true],
    ['[^\\W\\d_]', 'a', true],
    ['[^\\W\\d_]', '1', false],
    ['[.]', 'a', false],
    // repetitions
    ['^a{2}$', 'aa', true],
    ['^a{2,}$', 'aaa', true],
    ['^a{2,3}?$', 'aaa', true],
    ['^a{0}b$', 'b', true],
    ['^(?:a|b)*?c$', 'ababc', true],
    // groups, comments, blanks
    ['(?<n>a)b', 'ab', true],
    ['(?x) a b # comment', 'ab', true],
    ['(?x) [ ] \\ ', '  ', true],
    ['a(?#comment)b', 'ab', true],
    // case of letters beyond ASCII counts unless it is told not to
    ['(?i)é', 'É', false],
    ['(?iu)é', 'É', true],
    ['(?i)k', '\u212a', false],
    ['(?i)s', 'S', true],
    ['(?i)\\w', '\u017f', false],
    // PCRE's, where Java has none or reads another
    ['(?P<n>a)b', 'ab', true],
    ["(?'n'a)b", 'ab', true],
    ['{', '{', true],
    ['a{', 'a{', true],
    ['a{,2}', 'a{,2}', true],
    ['[[]', '[', true],
    ['a.b', 'a\rb', true],
  ])('%s in %j: %s', (pattern, text, matches) => expect(compileRegex(pattern).test(text)).toBe(matches))

  it.each([
    '(ab)\\1',
    'a(?=b)',
    'a(?!b)',
    '(?<=a)b',
    '(?<!a)b',
    '(?>a)',
    'a++',
    'a*+',
    'a?+',
    'a{2}+',
    '(?R)',
    '(?1)',
    '(?(1)a)',
    '(?|a|b)',
    '(*FAIL)',
    '\\k<n>',
    '\\g1',
    '\\K',
    '\\G',
    '\\X',
    '\\C',
    '\\y',
    '[a-z&&[^b]]',
    '[[.a.]]',
    '[\\Qa\\E]',
    '(?U)a',
    '(',
    ')',
    '(a',
    'a)',
    '[a',
    '[',
    '\\',
    '*',
    '+a',
    '?',
    '(*a)',
    '|*',
    'a**',
    'a{2}{3}',
    '(?i',
    '(?<n>a)(?<n>b)',
    '(?z)',
    '\\p{Nonsense}',
    '\\p',
    '\\x{110000}',
    '[z-a]',
    'a$b',
    'a{1001}',
    '(a{1000}){1000}',
    '((a{100}){100}){100}',
    '('.repeat(300) + ')'.repeat(300),
    'a'.repeat(30_000),
    '(?#open',
  ])('refuses %s', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(expect.objectContaining({ code: 'unsupported-regex' }))
  })

  it.each([
    '(a+)+b',
    '(a|a)*c',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*a){12}b',
    `${'a?'.repeat(30)}${'a'.repeat(30)}c`,
  ])('%s takes linear time', (pattern) => {
    const before = performance.now()
    expect(compileRegex(pattern).test('a'.repeat(2_000_000))).toBe(false)
    expect(performance.now() - before).toBeLessThan(20_000)
  })
})

describe('replace', () => {
  it.each<[text: string, pattern: string, replacement: string, result: string]>([
    ['BBBB', 'B+', 'c', 'c'],
    ['abcabc', '(b)(c)', '$2$1', 'acbacb'],
    ['abc', 'b', '$$', 'a$c'],
    ['abc', 'b', '\\$', 'a$c'],
    ['abc', 'b', '\\\\', 'a\\c'],
    ['abc', 'b', 'x\\y', 'axyc'],
    ['abc', 'b', '$0$0', 'abbc'],
    ['abc', '(?<n>b)', `${named('n')}${named('n')}`, 'abbc'],
    ['abc', '(b)', `${named('1')}0`, 'ab0c'],
    ['abc', '', '-', '-a-b-c-'],
    ['aXb', 'x', 'y', 'aXb'],
    ['a.b', '.', '-', '---'],
    // as many digits as still name a group
    ['abc', '(b)', '$10', 'ab0c'],
    ['a$b', '\\$', 'E', 'aEb'],
    ['abc', 'b|$', '-', 'a-c-'],
    ['abcb', '(b)(x)?', '[$2]', 'a[]c[]'],
    ['aaa', 'a*', 'x', 'xx'],
    ['abc', 'b*', 'x', 'xaxxcx'],
    ['😀', '.', '-', '-'],
    // characters are not torn apart, as the reference does
    ['😀', '', '-', '-😀-'],
    // `$` takes no line end along
    ['x\n', 'x$', 'y', 'y\n'],
    ['x\n', '$', '-', 'x-\n-'],
    ['x  \n', '\\s*$', '', 'x'],
    ['a1b22', '([a-z])(\\d+)', '$2$1', '1a22b'],
    ['x', 'y', 'z', 'x'],
    ['a\\', '\\\\', '/', 'a/'],
    ['tail', 'l', '\\', 'tai\\'],
  ])('%j, %s by %j is %j', (text, pattern, replacement, result) => {
    const regex = compileRegex(pattern)
    expect(regex.replace(text, compileReplacement(replacement, regex))).toBe(result)
  })

  it.each([
    ['b', '$'],
    ['b', '$x'],
    ['b', '$1'],
    ['b', named('n')],
    ['b', '${'],
    ['(b)', '$2'],
    ['(b)', named('2')],
  ])('%s refuses the replacement %s', (pattern, replacement) => {
    const regex = compileRegex(pattern)
    expect(() => compileReplacement(replacement, regex)).toThrow(
      expect.objectContaining({ code: 'unsupported-regex' }),
    )
  })

  it('gives up where each match has to look to the end of a long text', () => {
    const regex = compileRegex('<[^>]*>|<')
    expect(() => regex.replace('<'.repeat(60_000), ['x'])).toThrow(
      expect.objectContaining({ code: 'invalid-result' }),
    )
  })
})

describe('matches and split', () => {
  it.each([
    ['\\w+', 'a bc, d', ['a', 'bc', 'd']],
    ['(\\w)\\w*', 'ab cd', ['ab', 'cd']],
    ['x', 'abc', []],
  ])('matches of %s in %s', (pattern, text, found) =>
    expect(compileRegex(pattern).matches(text)).toEqual(found),
  )
  it.each([
    ['\\s+', 'a  b c', ['a', 'b', 'c']],
    [',', 'a,,b,', ['a', '', 'b', '']],
    ['x', 'abc', ['abc']],
    ['', 'abc', ['a', 'b', 'c', '']],
  ])('%s splits %s', (pattern, text, parts) => expect(compileRegex(pattern).split(text)).toEqual(parts))
})
