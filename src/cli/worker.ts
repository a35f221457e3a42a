/** The script of a thread that scores chunks of CSV. */

import { isSyncModel, openModel, type SyncModel } from '../index.js'
import { type Answered, answerQuestions } from '../io/worker-threads.js'
import { type ChunkScorer, chunkScorer } from './chunk.js'
import type { ChunkAnswer, ChunkQuestion } from './chunk-threads.js'

let model: SyncModel | undefined
let scorer: ChunkScorer | undefined

answerQuestions<ChunkQuestion, ChunkAnswer>(async (question) => {
  try {
    if (question.kind === 'score') return score(question)
    return { answer: question.kind === 'open' ? await open(question) : begin(question), transfer: [] }
  } catch {
    // Whatever it is, the thread that asked meets it when it scores the chunk itself.
    return failed
  }
})

type Asked<K> = Extract<ChunkQuestion, { kind: K }>

const failed: Answered<ChunkAnswer> = { answer: 'failed', transfer: [] }

async function open({ path, options }: Asked<'open'>): Promise<ChunkAnswer> {
  const opened = await openModel(path, options)
  if (!isSyncModel(opened)) return 'failed'
  model = opened
  return 'ready'
}

function begin({ job, size, first }: Asked<'begin'>): ChunkAnswer {
  if (model?.info.bytes !== size) return 'failed'
  scorer = chunkScorer(model, job)
  scorer.noting.writer.head(first === undefined ? undefined : { score: first, names: job.table.columns })
  return 'ready'
}

function score({ chunk, bytes }: Asked<'score'>): Answered<ChunkAnswer> {
  const batch = scorer?.read(
    { kind: chunk, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
    false,
  )
  if (scorer === undefined || batch === undefined) return failed
  const { text, ...portion } = scorer.score(batch)
  // The encoder gives memory of its own, which may go over as it is.
  const encoded = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const { buffer } = encoded
  return { answer: { ...portion, text: encoded }, transfer: buffer instanceof ArrayBuffer ? [buffer] : [] }
}
