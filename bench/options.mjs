/** What the command line says. */

import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const usage = `npm run bench -- [options]
  --only GROUP,…     only these groups: ${'%groups%'}
  --quick            fewer rounds, smaller tables and files, no file of 200 MiB; nothing is written
  --rounds N         rounds of each measurement (default 7)
  --dist FOLDER      the build to measure (default dist, or what SCORELET_BENCH_DIST says)
  --out FOLDER       where results go (default bench/results); with --quick, nothing is written unless this is given
  --work FOLDER      where models are put and removed again (default the temporary folder)
`

/** @param {readonly string[]} args */
export function readOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      dist: { type: 'string' },
      out: { type: 'string' },
      work: { type: 'string', default: join(tmpdir(), `scorelet-bench-${process.pid}`) },
      help: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 7))
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number of at least 1')
  return {
    root,
    only: values.only?.split(','),
    quick: values.quick,
    help: values.help,
    rounds,
    dist: resolve(values.dist ?? process.env.SCORELET_BENCH_DIST ?? join(root, 'dist')),
    out:
      values.out !== undefined ? resolve(values.out) : values.quick ? undefined : join(root, 'bench/results'),
    work: resolve(values.work),
    cache: join(root, 'node_modules/.cache/scorelet-bench'),
  }
}

/** @typedef {ReturnType<typeof readOptions>} Options */
