/** Other programs: hosts that are told what to do line by line, and commands that run to their end. */

import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Milliseconds that a host may take for an answer: compilers of large ensembles take minutes. */
const patience = 20 * 60_000

/** A host that is running. Only it is ended, by `close`. */
export class Host {
  #child
  #lines
  #errors = ''
  /** Milliseconds that loading took, as the host says. */
  loaded = Number.NaN

  /** @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] more of the environment */
  constructor(command, args, env = {}) {
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    this.#child.stderr.on('data', (chunk) => {
      this.#errors = (this.#errors + chunk).slice(-4000)
    })
    // A host that is gone is noticed where its answer is waited for.
    this.#child.on('error', (error) => {
      this.#errors += error.message
    })
    this.#child.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Waits until the model is loaded. */
  async ready() {
    const [word, loaded] = (await this.#answer()).split(' ')
    if (word !== 'ready') throw new Error(`Not ready: ${word}`)
    this.loaded = Number(loaded)
    return this
  }

  /** @param {string} command a line @returns {Promise<string>} the answer */
  ask(command) {
    this.#child.stdin.write(`${command}\n`)
    return this.#answer()
  }

  /** Nanoseconds a record. @param {string} mode @param {number} milliseconds to spend at least */
  async time(mode, milliseconds) {
    const nanoseconds = Number((await this.ask(`time ${mode} ${milliseconds}`)).split(' ')[0])
    if (!(nanoseconds > 0)) throw new Error(`Took ${nanoseconds} ns a record`)
    return nanoseconds
  }

  async close() {
    this.#child.stdin.end()
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise((resolve) => {
        const timer = setTimeout(() => this.#child.kill(), 5000)
        this.#child.once('close', () => {
          clearTimeout(timer)
          resolve(undefined)
        })
      })
  }

  async #answer() {
    // Who says nothing for so long is ended, and the wait with it.
    const timer = setTimeout(() => {
      this.#errors += `\nerror: no answer for ${patience / 60_000} minutes`
      this.#child.kill()
    }, patience)
    const { value, done } = await this.#lines.next()
    clearTimeout(timer)
    if (done) throw new Error(`ended: ${reasonIn(this.#errors)}`)
    return value
  }
}

/** The line of what a program printed at its end that says most: of a trace, the message. @param {string} output */
function reasonIn(output) {
  const lines = output.trim().split('\n')
  return (
    (lines.findLast((line) => /error|exception|panicked/i.test(line)) ?? lines.at(-1))?.trim() ||
    'without a word'
  )
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options]
 * @returns {string} what it printed
 */
export function run(command, args, { cwd, env = {}, timeout = 600_000 } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    timeout,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(reasonIn(stderr || stdout))
  return stdout
}

/** The first line of what a command says of its version, or nothing where it isn't there. */
export function versionOf(command, args = ['--version']) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? (stdout || stderr).trim().split('\n')[0] : undefined
}
