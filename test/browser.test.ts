/** The package in a real browser, under a policy that forbids generated code. The numbers must be those of Node. */

import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel, type Score } from '../src/index.js'
import { tinyCases, tinyModel } from './helpers/tiny-model.js'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const absent = !existsSync(executablePath)
if (absent)
  console.warn(
    `No browser at ${executablePath}: the browser test is skipped. Install chromium or set CHROMIUM_PATH.`,
  )

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** No `unsafe-eval`: `new Function` throws. */
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'"

/** The bundle that a user of a browser gets. Building it fails on any import of Node's modules. */
async function bundle(): Promise<{ code: string; imports: readonly unknown[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from './dist/index.js'", resolveDir: '.' },
    bundle: true,
    format: 'iife',
    globalName: 'scorelet',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    outfile: 'scorelet.js',
    logLevel: 'silent',
  })
  return {
    code: outputFiles[0].text,
    imports: Object.values(metafile.outputs).flatMap((output) => output.imports),
  }
}

it('a bundle for browsers needs nothing from outside', async () => {
  const { code, imports } = await bundle()
  expect(imports).toEqual([])
  expect(code).not.toMatch(/\b(?:from|import|require)\s*\(?\s*["']node:/)
  expect(code.length).toBeLessThan(2_000_000)
})

describe.skipIf(absent)('in a browser', () => {
  let server: Server
  let browser: Browser
  let origin = ''
  let files: Record<string, readonly [type: string, text: string]> = {}

  beforeAll(async () => {
    const { code } = await bundle()
    files = {
      '/': ['text/html', '<!doctype html><title>scorelet</title><script src="/scorelet.js"></script>'],
      '/scorelet.js': ['text/javascript', code],
      '/tiny.pmml': ['application/xml', tinyModel],
    }
    server = createServer((request, response) => {
      const [type, text] = files[request.url ?? ''] ?? ['text/plain', '']
      response.setHeader('content-security-policy', policy)
      response.writeHead(text === '' ? 404 : 200, { 'content-type': type }).end(text)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: flags, headless: true })
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
  })

  /**
   * The result of an expression in a fresh page, where `scorelet` is the package. It comes as a script of the page: what
   * the browser's debugger evaluates is exempt from the policy.
   */
  async function inPage(expression: string): Promise<unknown> {
    const page = await browser.newPage()
    const failures: string[] = []
    page.on('pageerror', (error) => failures.push(String(error)))
    try {
      await page.goto(`${origin}/`)
      files['/call.js'] = ['text/javascript', `globalThis.result = ${expression}`]
      await page.addScriptTag({ url: '/call.js' })
      const result = await page.evaluate('globalThis.result')
      expect(failures).toEqual([])
      return result
    } finally {
      await page.close()
    }
  }

  const records = JSON.stringify(tinyCases.map(({ record }) => record))

  it('the policy forbids generated code', async () => {
    const text = "(() => { try { return new Function('return 1')() } catch (error) { return error.name } })()"
    expect(await inPage(text)).toBe('EvalError')
  })

  it('a model scores as in Node', async () => {
    const inBrowser = await inPage(`(async () => {
      const bytes = await (await fetch('/tiny.pmml')).arrayBuffer()
      const model = scorelet.loadModel(bytes)
      return await Promise.all(${records}.map((record) => model.score(record)))
    })()`)
    const inNode: Score[] = await loadModel(tinyModel).scoreBatch(tinyCases.map(({ record }) => record))
    expect(inBrowser).toEqual(JSON.parse(JSON.stringify(inNode)))
    expect(inBrowser).toMatchObject(
      tinyCases.map(({ prediction, probabilities }) => ({ prediction, probabilities })),
    )
  })

  it('a model is opened by its URL', async () => {
    const text = `(async () => {
      const model = await scorelet.openModel(new URL('/tiny.pmml', location.href))
      return model.info.name
    })()`
    expect(await inPage(text)).toBe('tiny')
  })

  it.each([
    ["scorelet.loadModel('tiny.pmml')", 'path-given'],
    ["scorelet.openModel('tiny.pmml')", 'io-failed'],
    ["scorelet.openModel(location.origin + '/nope.pmml')", 'not-found'],
    ["scorelet.loadModel('<html></html>')", 'wrong-root'],
  ])('%s fails with %s', async (call, code) => {
    const text = `(async () => ${call})().then(() => 'no error', (error) => error.code)`
    expect(await inPage(text)).toBe(code)
  })
})
