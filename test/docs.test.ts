/** The documentation is true: pages made from the code are up to date, what they say is refused is refused, and every snippet runs. */

import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentWith, refused } from '../scripts/docs/refused.mjs'
import { generate } from '../scripts/docs.mjs'
import { defaultLimits } from '../src/core/options.js'
import { loadModel } from '../src/index.js'
import { elements } from '../src/pmml/elements.js'
import { metadata } from '../src/pmml/metadata.js'
import { models } from '../src/pmml/models/index.js'
import { modelElements } from '../src/pmml/models/names.js'
import { factsBelow, sourcesBelow } from './helpers/sources.js'

describe('what is made from the code', () => {
  const made = generate()
  // A failure is that of the tests below, each with its own message.
  made.catch(() => {})

  it.each(['README.md', 'docs/errors.md', 'docs/support.md', 'docs/differences.md'])(
    '%s is what `npm run docs` writes',
    async (path) => {
      expect(readFileSync(path, 'utf8')).toBe((await made).get(path))
    },
  )
})

it('docs/support.md knows the output features of every supported model', () => {
  // A row without them: add a fixture of that model, or a small document to scripts/docs/features.mjs.
  const rows = readFileSync('docs/support.md', 'utf8').split('\n')
  expect(rows.filter((row) => row.includes('no fixture shows them yet'))).toEqual([])
})

describe('the list of elements', () => {
  /**
   * Every declaration that a file exports: the name of the constant, and that of the element. `element(Other.name, …` is a
   * variant of an element that has a declaration.
   */
  const declared = sourcesBelow('src/pmml').flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^export const (\w+)[^=\n]*=\s*element\((?!\s*\w+\.name\b)\s*('([\w-]+)')?/gm,
      ),
    ].map(([, constant, , name]) => ({ file, constant, name })),
  )

  it('has every declaration of src/pmml', () => {
    expect(declared.length).toBeGreaterThan(50)
    expect(declared.filter(({ name }) => name === undefined)).toEqual([])
    expect(elements.map(({ name }) => name).sort()).toEqual(declared.map(({ name }) => name).sort())
  })

  it('has every element once', () => {
    expect(new Set(elements.map(({ name }) => name)).size).toBe(elements.length)
  })
})

const outcome = (document: string): string => {
  try {
    loadModel(document)
    return 'loaded'
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.name} ${error.code}` : String(error)
  }
}

describe('what docs/support.md says is refused', () => {
  it.each(
    refused.flatMap(({ what, code, version, shown }) =>
      shown.map((part, i) => ({ what, example: i + 1, code, document: documentWith(part, version) })),
    ),
  )('$what, example $example', ({ document, code }) => {
    expect(outcome(document)).toBe(`UnsupportedError ${code}`)
  })

  it.each(modelElements.filter((name) => !models.has(name)))('the model %s', (name) => {
    const model = `<${name} functionName="regression"><MiningSchema><MiningField name="x"/></MiningSchema></${name}>`
    expect(outcome(documentWith(model))).toBe('UnsupportedError unsupported-model')
  })
})

it('docs/support.md knows every place in src/pmml that refuses', () => {
  // The declarations of elements refuse values, the table of models refuses models: the page is made from both.
  const made = new Set(['element.ts', 'model/model.ts'])
  const places = sourcesBelow('src/pmml').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new UnsupportedError\(/g)].map(() =>
      file.replace('src/pmml/', ''),
    ),
  )
  expect(places.filter((file) => !made.has(file)).sort()).toEqual(refused.flatMap(({ at }) => at).sort())
})

describe('what docs/support.md says is read over', () => {
  const tree = (children: string) =>
    `<TreeModel functionName="classification"><MiningSchema><MiningField name="x"/></MiningSchema>${children}</TreeModel>`
  const leaf = '<Node score="a"><True/></Node>'
  const junk = (name: string) => `<${name} anything="at all"><Inside this="too"/>text</${name}>`
  const series = (children: string) =>
    documentWith(
      `<TimeSeriesModel functionName="timeSeries" bestFit="ExponentialSmoothing"><MiningSchema><MiningField name="n" usageType="target"/></MiningSchema>
      ${children}<ExponentialSmoothing><Level alpha="0.5" smoothedValue="5"/></ExponentialSmoothing></TimeSeriesModel>`,
    )
  const places: { readonly [name: string]: string } = {
    Extension: documentWith(tree(junk('Extension') + leaf + junk('X-Vendor'))),
    MiningBuildTask: documentWith(junk('MiningBuildTask') + tree(leaf)),
    Annotation: documentWith(tree(leaf)).replace('<Header/>', `<Header>${junk('Annotation')}</Header>`),
    Timestamp: documentWith(tree(leaf)).replace('<Header/>', `<Header>${junk('Timestamp')}</Header>`),
    Taxonomy: documentWith(tree(leaf)).replace('</DataDictionary>', `${junk('Taxonomy')}</DataDictionary>`),
    ModelStats: documentWith(tree(junk('ModelStats') + leaf)),
    ModelExplanation: documentWith(tree(junk('ModelExplanation') + leaf)),
    SpectralAnalysis: series(junk('SpectralAnalysis')),
    SeasonalTrendDecomposition: series(junk('SeasonalTrendDecomposition')),
    Partition: documentWith(tree(`<Node score="a"><True/>${junk('Partition')}</Node>`)),
  }

  it('is tried out', () => {
    expect(Object.keys(places).sort()).toEqual([...Object.keys(metadata), 'Partition'].sort())
  })

  it.each(Object.entries(places))('%s', async (_name, document) => {
    const { prediction } = await loadModel(document).score({})
    expect(prediction).toBe(document.includes('TimeSeriesModel') ? 5 : 'a')
  })
})

/** A fenced block of a page, with the block of output that follows it. */
interface Snippet {
  readonly line: number
  readonly language: string
  readonly text: string
  readonly output: string | undefined
}

function snippets(page: string): Snippet[] {
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length,
    language: match[1],
    text: match[2],
    start: match.index,
    end: match.index + match[0].length,
  }))
  return blocks.map(({ line, language, text, end }, i) => {
    const next = blocks[i + 1]
    const follows = next?.language === 'text' && page.slice(end, next.start).trim() === ''
    return { line, language, text, output: follows ? next.text : undefined }
  })
}

/** What a program of Node's prints. Rejects when it fails. */
function run(args: readonly string[], stdin = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, (error, stdout, stderr) =>
      error === null ? resolve(stdout + stderr) : reject(new Error(`${error.message}\n${stderr}`)),
    )
    child.stdin?.end(stdin)
  })
}

/** Snippets of `js` are run; those of `javascript` need something that is not here, and are not. */
const pages = ['README.md', 'docs/architecture.md', 'docs/differences.md', 'docs/streams.md']

describe.each(pages)('%s', (path) => {
  const page = readFileSync(path, 'utf8')
  const all = snippets(page)

  it('has fences in pairs', () => {
    expect([...page.matchAll(/^```/gm)].length % 2).toBe(0)
  })

  it.each(all.filter(({ language }) => language === 'js'))(
    'the snippet in line $line runs and prints what is shown',
    async ({ text, output }) => {
      // Evaluated in the root of the repository, where the package is known by its own name.
      const printed = await run(['--no-warnings', '--input-type=module'], text)
      if (output !== undefined) expect(printed).toBe(output)
    },
  )

  it.each(
    all
      .filter(({ language }) => language === 'console')
      .flatMap(({ text, line }) =>
        text.split(/^\$ /m).flatMap((part) => {
          const [command, ...printed] = part.split('\n')
          return command === '' ? [] : [{ line, command, printed: printed.join('\n') }]
        }),
      ),
  )('the command in line $line prints what is shown: $command', async ({ command, printed }) => {
    // A quoted argument has no spaces inside.
    const [npx, name, ...args] = command.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'))
    expect([npx, name]).toEqual(['npx', 'scorelet'])
    const out = await run(['dist/cli/main.js', ...args])
    // `…` stands for lines left out.
    const [start, end = ''] = printed.split(/^…\n/m)
    expect(out.startsWith(start) && out.endsWith(end), out).toBe(true)
    if (!printed.includes('…')) expect(out).toBe(printed)
  })

  it('links to files and headings that are there', () => {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to)
    const broken = links.filter((to) => {
      if (/^https?:/.test(to)) return false
      const [file, heading] = to.split('#')
      const target = file === '' ? path : join(dirname(path), file)
      return !existsSync(target) || (heading !== undefined && !headings(target).includes(heading))
    })
    expect(broken).toEqual([])
  })
})

/** The headings of a page as they are linked to. */
const headings = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('README.md tells', () => {
  const options = readFileSync('src/core/options.ts', 'utf8')
  const membersOf = (name: string): string[] => {
    const [, body = ''] = options.split(`export interface ${name} {\n`)
    return [...body.split('\n}')[0].matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, member]) => member)
  }
  const names = [
    ...membersOf('LoadOptions').filter((name) => name !== 'onnx'),
    ...membersOf('OnnxOptions').map((name) => `onnx.${name}`),
  ]

  it('every option', () => {
    const rows = [...readFileSync('README.md', 'utf8').matchAll(/^\| `([\w.]+)` \| .* \| .* \|$/gm)].map(
      ([, name]) => name,
    )
    expect(names.length).toBeGreaterThan(8)
    expect(rows.sort()).toEqual([...names].sort())
  })
})

describe('README.md tells the defaults', () => {
  it.each(Object.entries(defaultLimits))('of limits.%s: %d', (name, value) => {
    const row = readFileSync('README.md', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('| `limits`'))
    expect(row).toContain(`\`${name}\``)
    const words = new Map([
      [2 ** 30, '1 GiB'],
      [20_000_000, '20 million'],
    ])
    expect(row).toContain(words.get(value) ?? String(value))
  })
})

describe('the layers in docs/architecture.md', () => {
  /** Folder → what it may import. */
  const rows = new Map(
    [
      ...readFileSync('docs/architecture.md', 'utf8').matchAll(
        /^\| `src\/([a-z]+)(?:\/|\.ts)` \| .* \| (.*) \|$/gm,
      ),
    ].map(([, folder, allowed]) => [folder, allowed === 'nothing' ? [] : allowed.split(', ')]),
  )
  const folderOf = (file: string): string => file.replace(/^src\//, '').replace(/(\.ts|\/.*)$/, '')
  const used = new Map<string, Set<string>>()
  for (const [file, { imports }] of factsBelow('src'))
    for (const { from } of imports) {
      const [own, other] = [
        folderOf(file),
        folderOf(normalize(join(dirname(file), from.replace(/\.js$/, '.ts')))),
      ]
      const others = used.get(own) ?? new Set()
      used.set(own, others)
      if (from.startsWith('.') && other !== own) others.add(other)
    }
  for (const file of sourcesBelow('src')) if (!used.has(folderOf(file))) used.set(folderOf(file), new Set())

  it('are all the folders there are', () => {
    expect([...rows.keys()].sort()).toEqual([...used.keys()].sort())
  })

  it.each([...used])('%s imports only what its row says', (folder, others) => {
    const allowed = rows.get(folder) ?? []
    if (!allowed.includes('everything'))
      expect([...others].filter((each) => !allowed.includes(each))).toEqual([])
  })
})
