#!/usr/bin/env node
/** The executable `scorelet`: the process's own streams, signals and exit code around `run`. */

import { readFileSync } from 'node:fs'
import { openModel } from '../index.js'
import { run } from './cli.js'

const interrupt = new AbortController()
// Once only: a second signal ends the process at once, as it would without us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())

// A closed pipe is noticed where it is written to; an error event that nobody hears would end the process with a stack.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  openModel,
  threadScript: new URL('./worker.js', import.meta.url),
  version: version(),
  signal: interrupt.signal,
  debug: process.env.DEBUG !== undefined && process.env.DEBUG !== '',
})

/** The package's version: package.json lies two folders up, from `src/cli` as from `dist/cli`. */
function version(): string {
  const { version }: { version?: unknown } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return String(version)
}
