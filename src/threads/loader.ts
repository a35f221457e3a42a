/** The script of a thread that reads one model, and compiles what takes long of it. */

import { settle } from '../core/load.js'
import { type FileBeside, readModel } from '../formats/formats.js'
import type { LoadingAnswer, LoadingQuestion } from '../io/loading-thread.js'
import { passedError } from '../io/passed-errors.js'
import { type Answered, answerQuestions } from '../io/worker-threads.js'
import { type PreparedPmml, preparePmml } from '../pmml/elsewhere.js'

type Answer = LoadingAnswer<PreparedPmml>

answerQuestions<LoadingQuestion, Answer>(async (question) => {
  if (question.kind === 'begin') return { answer: { kind: 'begun' }, transfer: [] }
  try {
    return await load(question)
  } catch (error) {
    return { answer: { kind: 'failed', error: passedError(error) }, transfer: [] }
  }
})

async function load({
  source,
  options,
}: Extract<LoadingQuestion, { kind: 'load' }>): Promise<Answered<Answer>> {
  const settings = settle(options)
  const { format, bytes, files } = await readModel(source, settings)
  const preparation =
    format.name === 'pmml' ? preparePmml(bytes, settings) : `${format.name} is loaded where it is scored`
  if (typeof preparation === 'string')
    return {
      answer: { kind: 'document', read: { bytes, files }, why: preparation },
      transfer: memoryOf(bytes, files),
    }
  const { prepared, transfer } = preparation
  return { answer: { kind: 'prepared', prepared }, transfer }
}

/** The memory of files, each piece once: several may be parts of one archive. */
function memoryOf(bytes: Uint8Array, files: readonly FileBeside[]): ArrayBuffer[] {
  const memory = new Set<ArrayBuffer>()
  for (const each of [bytes, ...files.map(([, contents]) => contents)])
    if (each?.buffer instanceof ArrayBuffer) memory.add(each.buffer)
  return [...memory]
}
