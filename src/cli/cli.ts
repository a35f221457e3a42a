/** The command line as a function: which command, and how its failures are told. */

import { BrokerError, ModelLoadError, ScoreletError } from '../core/errors.js'
import { type CliIo, CommandError, exitCode, nearest, printable, reasonOf, usageError } from './command.js'
import { generalHelp } from './help.js'
import { inspect } from './inspect.js'
import { score } from './score.js'
import { verify } from './verify.js'

type Command = (args: readonly string[], io: CliIo) => Promise<number>

/** Commands by name. What streams need is as much code as all the rest, and is read where one is asked for. */
const commands: { readonly [name: string]: Command } = {
  score,
  inspect,
  verify,
  stream: async (args, io) => (await import('./stream.js')).stream(args, io),
  publish: async (args, io) => (await import('./publish.js')).publish(args, io),
}

/**
 * Runs a command line and resolves to its exit code. Never rejects: failures are told on standard error.
 * @param argv the arguments after the program's own name
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    return tell(error, io)
  }
}

async function dispatch([name, ...args]: readonly string[], io: CliIo): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(generalHelp)
    return exitCode.ok
  }
  if (name === '--version' || name === '-V') {
    io.stdout.write(`${io.version}\n`)
    return exitCode.ok
  }
  const command = Object.entries(commands).find(([each]) => each === name)
  if (command === undefined) {
    const near = nearest(name, Object.keys(commands))
    throw usageError(
      `"${name}" is no command`,
      near === undefined
        ? 'See "scorelet --help".'
        : `Did you mean "scorelet ${near}"? See "scorelet --help".`,
    )
  }
  return command[1](args, io)
}

function tell(error: unknown, io: CliIo): number {
  if (io.signal?.aborted) {
    io.stderr.write('scorelet: interrupted\n')
    return exitCode.interrupted
  }
  const [code, message, hint] = describe(error)
  io.stderr.write(`scorelet: ${printable(message)}\n${hint === undefined ? '' : `  ${printable(hint)}\n`}`)
  if (io.debug && error instanceof Error) io.stderr.write(`${error.stack}\n`)
  return code
}

function describe(error: unknown): [exit: number, message: string, hint?: string] {
  if (error instanceof CommandError) return [error.exit, error.message, error.hint]
  if (error instanceof ModelLoadError) return [exitCode.model, `${error.message} [${error.code}]`]
  if (error instanceof BrokerError) {
    const { cause } = error
    return [exitCode.io, cause === undefined ? error.message : `${error.message}: ${reasonOf(cause)}`]
  }
  if (error instanceof ScoreletError) return [exitCode.fault, `${error.message} [${error.code}]`]
  return [
    exitCode.fault,
    `a fault of scorelet itself: ${reasonOf(error)}`,
    'Run again with DEBUG=scorelet for its stack, and please report it.',
  ]
}
