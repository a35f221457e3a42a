/** A thread that reads a model: it is asked once, and ends. What it answers is data; the formats know what it means. */

import { ModelLoadError } from '../core/errors.js'
import type { LoadOptions } from '../core/options.js'
import { inTurns, type Stepwise } from '../core/stepwise.js'
import type { Source } from './open.js'
import { type PassedError, receivedError } from './passed-errors.js'
import { startThread, type Thread } from './worker-threads.js'

/** What the thread is asked: whether it is there, then for a model. */
export type LoadingQuestion =
  | { readonly kind: 'begin' }
  | { readonly kind: 'load'; readonly source: Source; readonly options: LoadOptions }

/** What it answers. */
export type LoadingAnswer<Prepared> =
  | { readonly kind: 'begun' }
  /** All that takes long is done. */
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  /** The document, and why it is to be loaded on the thread that asked. */
  | { readonly kind: 'document'; readonly read: PassedModel; readonly why: string }
  | { readonly kind: 'failed'; readonly error: PassedError }

/** A document and the files beside it. */
export interface PassedModel {
  readonly bytes: Uint8Array
  readonly files: readonly (readonly [name: string, contents: Uint8Array | undefined])[]
}

/** What comes of loading by a thread: what it has prepared or read, or why there is nothing and this thread is to read as well. */
export type LoadedByThread<Prepared> =
  | Exclude<LoadingAnswer<Prepared>, { kind: 'begun' } | { kind: 'failed' }>
  | { readonly kind: 'nothing'; readonly why: string }

/** The script of the thread, by its place among the built files. Not a literal, which bundlers would take for a file of their own to copy. */
const scripts = { loader: './loader.js' }

/**
 * Has a thread of its own read a model.
 * @throws what reading throws, and ModelLoadError `loader-failed` when the thread ends on the way
 */
export async function loadByThread<Prepared>(
  source: Source,
  options: LoadOptions,
): Promise<LoadedByThread<Prepared>> {
  const { functions, tables, onnx, ...plain } = options
  if (functions !== undefined) return { kind: 'nothing', why: 'options.functions can’t go to another' }
  if (tables !== undefined) return { kind: 'nothing', why: 'options.tables can’t go to another' }
  let thread: Thread<LoadingQuestion, LoadingAnswer<Prepared>> | undefined
  try {
    thread = startThread(new URL(scripts.loader, import.meta.url))
    await thread.ask({ kind: 'begin' })
  } catch {
    await thread?.end()
    return { kind: 'nothing', why: 'there is no other' }
  }
  // Of files that the caller gave, only the names matter there: these need not be read.
  const externalData = Object.fromEntries(
    Object.keys(onnx?.externalData ?? {}).map((name) => [name, new Uint8Array()]),
  )
  let answer: LoadingAnswer<Prepared>
  try {
    const passed = await passable(source)
    answer = await thread.ask(
      { kind: 'load', source: passed, options: { ...plain, onnx: { externalData } } },
      passed instanceof Uint8Array ? [passed.buffer] : [],
    )
  } catch (cause) {
    throw new ModelLoadError('loader-failed', 'The thread that read the model ended before it was done', {
      cause,
    })
  } finally {
    await thread.end()
  }
  if (answer.kind === 'failed') throw receivedError(answer.error)
  if (answer.kind === 'begun') throw new TypeError('This is no answer')
  return answer
}

/** A source as it goes to a thread: the caller keeps its bytes, so a copy does. */
async function passable(source: Source): Promise<string | { href: string } | Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return source
  return source instanceof Uint8Array ? inTurns(copied(source)) : { href: source.href }
}

/** How many bytes are copied at a time. */
const PIECE = 2 ** 20

function* copied(bytes: Uint8Array): Stepwise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length; at += PIECE) {
    copy.set(bytes.subarray(at, at + PIECE), at)
    yield
  }
  return copy
}
