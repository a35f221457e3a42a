/** Starts instances in processes of their own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { InstanceOptions, Said } from './instance.js'
import { until } from './kafka.js'
import { programs } from './programs.js'

/** An instance that runs. */
export interface Instance {
  readonly said: Said[]
  readonly child: ChildProcess
  readonly hasEnded: boolean
  /** Waits for something it says. */
  heard(holds: (said: Said) => boolean, what: string, ms?: number): Promise<void>
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void
  /** Ends it, as an operator would, and waits for that. */
  close(): Promise<void>
}

let program: Promise<string> | undefined

/** The instance as a program. It is where packages are found. */
async function bundled(): Promise<string> {
  mkdirSync(programs, { recursive: true })
  const outfile = join(programs, `instance-${process.pid}.mjs`)
  await build({
    entryPoints: [new URL('./instance.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}

/** Starts an instance. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  program ??= bundled()
  const child = spawn(process.execPath, [await program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_ENV: 'production' },
  })
  const said: Said[] = []
  let errors = ''
  let hasEnded = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line))
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  child.once('exit', () => {
    hasEnded = true
    process.off('exit', abandon)
  })
  const abandon = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', abandon)
  return {
    said,
    child,
    get hasEnded() {
      return hasEnded
    },
    heard: (holds, what, ms) =>
      until(
        () => {
          if (said.some(holds)) return true
          if (hasEnded) throw new Error(`the instance ended: ${errors.slice(-2000)}`)
          return false
        },
        what,
        ms,
      ),
    signal: (signal) => {
      child.kill(signal)
    },
    close: async () => {
      if (hasEnded) return
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await until(() => hasEnded, 'the end of an instance', 60_000)
    },
  }
}
