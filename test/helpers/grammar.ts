/** Reads the grammar of the standard: one line for each element, type and group. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An attribute as the grammar has it. */
export interface GrammarAttribute {
  readonly name: string
  readonly required: boolean
  /** Name of its simple type, or that of what it is a restriction of; empty where the grammar says none. */
  readonly type: string
  /** The words that are allowed, where it is a list of words. */
  readonly words?: readonly string[]
  readonly default?: string
}

/** An element as the grammar has it. */
export interface GrammarElement {
  readonly name: string
  /** Names of its children, groups resolved. `Extension` is left out. */
  readonly children: readonly string[]
  readonly attributes: readonly GrammarAttribute[]
}

/** The grammar. */
export interface Grammar {
  readonly definitions: number
  readonly elements: readonly GrammarElement[]
}

const folder = process.env.SPEC_DIR ?? join(import.meta.dirname, '../../../shared/spec')
const file = join(folder, 'pmml/grammar-4-4-1.txt')

/** The grammar; `undefined` where it is not at hand. */
export function readGrammar(): Grammar | undefined {
  if (!existsSync(file)) {
    console.warn(`The grammar of the standard is not there (SPEC_DIR): ${file}. It is not walked.`)
    return undefined
  }
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const types = new Map<string, { words?: readonly string[]; base: string }>()
  const groups = new Map<string, string>()
  const complex = new Map<string, { content: string; attributes: string }>()
  const found: { name: string; content: string; attributes: string; type?: string }[] = []
  for (const line of lines) {
    const type = /^TYPE (\S+) = (.*) base (\S+)$/.exec(line)
    if (type !== null) {
      const [, name, words, base] = type
      types.set(name, { base, ...(words === '' ? {} : { words: words.split('|') }) })
      continue
    }
    const group = /^GROUP (\S+) :: (.*)$/.exec(line)
    if (group !== null) {
      groups.set(group[1], group[2])
      continue
    }
    const definition = /^(CTYPE )?(\S+)(?: type=(\S+))? :: (.*?) ?@ ?(.*)$/.exec(line)
    if (definition === null) throw new Error(`The grammar has a line that is not understood: ${line}`)
    const [, isType, name, of, content, attributes] = definition
    if (isType !== undefined) complex.set(name, { content, attributes })
    else found.push({ name, content, attributes, ...(of === undefined ? {} : { type: of }) })
  }

  const childrenIn = (content: string, within: readonly string[] = []): string[] =>
    [...content.matchAll(/%?[A-Za-z][\w-]*/g)].flatMap(([token]) => {
      if (!token.startsWith('%')) return [token]
      const name = token.slice(1)
      const inside = groups.get(name)
      if (inside === undefined) throw new Error(`The grammar has no group ${name}`)
      return within.includes(name) ? [] : childrenIn(inside, [...within, name])
    })

  const attributesIn = (text: string): GrammarAttribute[] =>
    [...text.matchAll(/(?<=^|\s)([\w-]+)(!?):(\([^)]*\)|[^=\s]*)(?:=(\S*))?/g)].map(
      ([, name, mark, type, fallback]) => {
        const words = type.startsWith('(') ? type.slice(1, -1).split('|') : types.get(type)?.words
        return {
          name,
          required: mark === '!',
          type: words === undefined ? (types.get(type)?.base ?? type) : 'words',
          ...(words === undefined ? {} : { words }),
          ...(fallback === undefined ? {} : { default: fallback }),
        }
      },
    )

  const elements = found.map(({ name, content, attributes, type }): GrammarElement => {
    const inherited = type === undefined ? { content: '', attributes: '' } : complex.get(type)
    if (inherited === undefined) throw new Error(`The grammar has no type ${type}`)
    return {
      name,
      children: [...new Set(childrenIn(`${content} ${inherited.content}`))],
      attributes: attributesIn(`${attributes} ${inherited.attributes}`),
    }
  })
  return { definitions: lines.length, elements }
}
