/** The loop of `scorelet score`: a portion of the input read, scored, written, and the next one. */

import { chunkPortions, isChunked } from './chunk-portions.js'
import { reportNeverSeen } from './columns.js'
import { exitCode, printable } from './command.js'
import { batchPortion, notingWriter, type Portion } from './portion.js'
import { count, duration } from './progress.js'
import type { Run } from './run.js'
import { ClosedPipe } from './sink.js'
import { recordWriter } from './write.js'

/** Scores all records. Reading, scoring and writing keep step, so that the slowest sets the pace and nothing piles up. */
export async function run(all: Run): Promise<number> {
  const { source, sink, errors, progress, say, signal } = all
  const start = performance.now()
  const late = new Set<string>()
  let records = 0
  try {
    for await (const portion of isChunked(all) ? chunkPortions(all) : batchPortions(all)) {
      signal?.throwIfAborted()
      for (const note of portion.notes) {
        if (note.kind === 'bad')
          await errors.add({ ...note.fault, line: note.line, record: records + note.index + 1 })
        else if (!late.has(`${note.what} ${note.name}`)) {
          late.add(`${note.what} ${note.name}`)
          say(
            `the ${note.what} "${printable(note.name)}" came too late for a column; --format ndjson has them all`,
          )
        }
      }
      records += portion.records
      await sink.write(portion.text)
      progress.update(records, source.bytesRead())
    }
    await errors.close()
    await sink.close()
  } catch (error) {
    if (!(error instanceof ClosedPipe)) throw error
    await errors.close()
    return errors.count > 0 ? exitCode.bad : exitCode.ok
  }
  progress.done()
  const seconds = (performance.now() - start) / 1000
  const bad = errors.count === 0 ? '' : `, ${count(errors.count)} of them bad`
  if (all.terminal || errors.count > 0)
    say(
      `${count(records)} ${records === 1 ? 'record' : 'records'} in ${duration(seconds)}${bad}${errors.where}`,
    )
  return errors.count > 0 ? exitCode.bad : exitCode.ok
}

/** The portions of an input that is read batch by batch. */
async function* batchPortions(all: Run): AsyncGenerator<Portion> {
  const { input, active, say } = all
  const noting = notingWriter((onLate) => recordWriter(all.format, { ...all.writing, onLate }))
  let isFirst = true
  let isStarted = false
  for await (const batch of input.batches) {
    if (isFirst && input.columns === undefined) reportNeverSeen(active, batch, say)
    isFirst = false
    const portion = await batchPortion(all, noting, batch, isStarted)
    isStarted = portion.isStarted
    yield portion
  }
  if (!isStarted) yield { text: noting.writer.head(), records: 0, notes: [] }
}
