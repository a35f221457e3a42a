/** What the user is told about the columns of an input: those that the model misses, and those asked for that are not there. */

import type { Batch } from './batch.js'
import { ioError, nearest, printable, usageError } from './command.js'
import { count } from './progress.js'

/** Refuses columns to keep that are not there. */
export function checkKept(keep: boolean | readonly string[], columns: readonly string[]): void {
  if (typeof keep === 'boolean') return
  for (const name of keep)
    if (!columns.includes(name)) {
      const near = nearest(name, columns)
      throw usageError(
        `--keep-columns names "${name}", which is no column of the input`,
        near === undefined ? undefined : `Was "${printable(near)}" meant?`,
      )
    }
}

/** Names the columns that the model reads and a table lacks, once; `strict` refuses to go on without them. */
export function reportLacking(
  active: readonly string[],
  columns: readonly string[],
  strict: boolean,
  say: (text: string) => void,
): void {
  const there = new Set(columns)
  const lacking = active.filter((name) => !there.has(name))
  if (lacking.length === 0) return
  const read = new Set(active)
  // Looking for near names takes its time with every pair, so hundreds of them get none.
  const strangers = columns.filter((name) => !read.has(name))
  const few = lacking.length <= 50 && strangers.length <= 1000
  const named = lacking.map((name) => {
    const near = few ? nearest(name, strangers) : undefined
    return near === undefined ? printable(name) : `${printable(name)} (there is "${printable(near)}")`
  })
  const what =
    lacking.length === 1 ? 'a column that the model reads' : `${lacking.length} columns that the model reads`
  if (strict)
    throw ioError(
      `The input lacks ${what}: ${named.join(', ')}`,
      'Without --strict their values count as missing.',
    )
  say(`the input lacks ${what}, so every value counts as missing: ${named.join(', ')}`)
}

/** The same for records without a table: fields that none of the first records has. */
export function reportNeverSeen(active: readonly string[], batch: Batch, say: (text: string) => void): void {
  const seen = new Set<string>()
  let records = 0
  for (let index = 0; index < batch.length; index++) {
    if (batch.fault(index) !== undefined) continue
    records++
    for (const name of batch.names(index)) seen.add(name)
  }
  const lacking = active.filter((name) => !seen.has(name))
  if (records > 0 && lacking.length > 0)
    say(
      `the first ${records === 1 ? 'record lacks' : `${count(records)} records lack`} what the model reads: ${lacking.map(printable).join(', ')}`,
    )
}
