/** What source files import and which globals they use, from their syntax trees. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseSync, visitorKeys } from 'oxc-parser'

/** One import of a file, in whatever form: `import`, `import type`, `export … from`, `import()`, `require()`, `typeof import()`. */
export interface Import {
  /** What stands between the quotes; `(computed)` for `import(name)`. */
  readonly from: string
  /** Whether it is gone once types are erased. */
  readonly typeOnly: boolean
  readonly line: number
}

/** What is found in one file. */
export interface SourceFacts {
  readonly imports: readonly Import[]
  /** Names used as values that the file may get from outside, with their lines: `Buffer`, `process`, `eval` … */
  readonly globals: readonly { readonly name: string; readonly line: number }[]
}

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value

/** The value of a string literal. */
const literal = (node: unknown): string =>
  isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : '(computed)'

const isName = (node: unknown, name: string): boolean =>
  isNode(node) && node.type === 'Identifier' && node.name === name

/** Parses a file. Throws when it does not parse. */
export function factsOf(file: string, text: string): SourceFacts {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const imports: Import[] = []
  const globals: { name: string; line: number }[] = []
  const lineOf = (node: Node): number => text.slice(0, node.start).split('\n').length
  const visit = (node: Node): void => {
    const imported = importOf(node)
    if (imported !== undefined) imports.push({ ...imported, line: lineOf(node) })
    const name = globalOf(node)
    if (name !== undefined) globals.push({ name, line: lineOf(node) })
    for (const key of visitorKeys[node.type] ?? []) {
      // The name of a property is no variable.
      if ((key === 'property' || key === 'key') && node.computed !== true) continue
      const child = node[key]
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) visit(each)
    }
  }
  visit(program as unknown as Node)
  return { imports, globals }
}

function importOf(node: Node): { from: string; typeOnly: boolean } | undefined {
  const erased = (kind: unknown, specifiers: unknown, own: string): boolean =>
    kind === 'type' ||
    (Array.isArray(specifiers) &&
      specifiers.length > 0 &&
      specifiers.every((each) => isNode(each) && each[own] === 'type'))
  switch (node.type) {
    case 'ImportDeclaration':
      return { from: literal(node.source), typeOnly: erased(node.importKind, node.specifiers, 'importKind') }
    case 'ExportNamedDeclaration':
      if (!isNode(node.source)) return undefined
      return { from: literal(node.source), typeOnly: erased(node.exportKind, node.specifiers, 'exportKind') }
    case 'ExportAllDeclaration':
      return { from: literal(node.source), typeOnly: node.exportKind === 'type' }
    case 'ImportExpression':
      return { from: literal(node.source), typeOnly: false }
    case 'TSImportType':
      return { from: literal(node.source ?? node.argument), typeOnly: true }
    case 'TSExternalModuleReference':
      return { from: literal(node.expression), typeOnly: false }
    case 'CallExpression':
      if (!isName(node.callee, 'require') || !Array.isArray(node.arguments)) return undefined
      return { from: literal(node.arguments[0]), typeOnly: false }
    default:
      return undefined
  }
}

/** Globals that not every JavaScript runtime has, or that run text as code. */
const watched = new Set(['Buffer', 'process', '__dirname', '__filename', 'setImmediate', 'require', 'eval'])

function globalOf(node: Node): string | undefined {
  if (node.type === 'Identifier' && typeof node.name === 'string' && watched.has(node.name)) return node.name
  if (node.type === 'MemberExpression' && isName(node.object, 'globalThis') && isNode(node.property)) {
    const { name } = node.property
    if (typeof name === 'string' && (watched.has(name) || name === 'Function')) return name
  }
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    if (isName(node.callee, 'Function')) return 'Function'
    // `(() => {}).constructor('…')` is `Function` by another name.
    if (
      isNode(node.callee) &&
      node.callee.type === 'MemberExpression' &&
      isName(node.callee.property, 'constructor')
    )
      return 'Function'
  }
  return undefined
}

/** Every TypeScript file below a folder, with `/` between the parts of its path. */
export function sourcesBelow(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // AssemblyScript looks like TypeScript and is none: kernels have no part in modules.
      .filter((entry) => entry.isFile() && /(?<!\.as)\.[cm]?tsx?$/.test(entry.name))
      .map((entry) => relative('.', join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort()
  )
}

/** The facts of every file below a folder. */
export function factsBelow(folder: string): Map<string, SourceFacts> {
  return new Map(sourcesBelow(folder).map((file) => [file, factsOf(file, readFileSync(file, 'utf8'))]))
}
