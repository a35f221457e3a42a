/** A model in the runtime: started on first need, asked for results, released once. */

import { ModelLoadError, ScoreError } from '../core/errors.js'
import type { Feed } from './carry-in.js'
import type { Results } from './carry-out.js'
import { withLocale } from './rewrite.js'
import type { Runtime, RuntimeSession, RuntimeTensor } from './runtime.js'

/** A session that may not have started yet. */
export interface LazySession {
  /** Starts it. Rejects with `runtime-refused`, each time in the same way. */
  ready(): Promise<void>
  /** Evaluates the graph. Rejects with a `ScoreError`, or as `ready`. */
  run(feeds: readonly Feed[], fetches: readonly string[]): Promise<Results>
  /** Frees what the runtime holds. */
  release(): Promise<void>
}

/** A session of a model's bytes, which are let go as soon as the runtime has read them. */
export function lazySession(
  found: Runtime | Promise<Runtime>,
  bytes: Uint8Array,
  options: { readonly [option: string]: unknown },
): LazySession {
  let source = bytes
  let starting: Promise<{ runtime: Runtime; session: RuntimeSession }> | undefined
  const start = () => {
    starting ??= (async () => {
      try {
        const runtime = await found
        return { runtime, session: await create(runtime, source, options) }
      } finally {
        source = new Uint8Array()
      }
    })()
    return starting
  }
  return {
    async ready() {
      await start()
    },
    async run(feeds, fetches) {
      const { runtime, session } = await start()
      return evaluate(runtime, session, feeds, fetches)
    },
    async release() {
      if (starting === undefined) return
      const running = starting
      starting = undefined
      // A model that never started has nothing to free.
      const started = await running.catch(() => undefined)
      await started?.session.release()
    },
  }
}

/** Creates a session. Where the machine lacks the locale of a StringNormalizer, one that gives the same results is tried. */
async function create(
  runtime: Runtime,
  bytes: Uint8Array,
  options: { readonly [option: string]: unknown },
): Promise<RuntimeSession> {
  try {
    return await runtime.InferenceSession.create(bytes, options)
  } catch (error) {
    if (/locale/i.test(String(error)))
      for (const locale of ['C.UTF-8', 'C'] as const) {
        const changed = withLocale(bytes, locale)
        if (changed === undefined) continue
        try {
          return await runtime.InferenceSession.create(changed, options)
        } catch {
          // The first error says what was wrong with the model as it is.
        }
      }
    throw new ModelLoadError('runtime-refused', `The ONNX runtime refused the model: ${reason(error)}`, {
      cause: error,
    })
  }
}

async function evaluate(
  { Tensor }: Runtime,
  session: RuntimeSession,
  feeds: readonly Feed[],
  fetches: readonly string[],
): Promise<Results> {
  // Without prototype, so that any text can be a name.
  const inputs: { [name: string]: RuntimeTensor } = Object.create(null)
  try {
    for (const { name, type, data, dims } of feeds) inputs[name] = new Tensor(type, data, dims)
    return await session.run(inputs, fetches)
  } catch (error) {
    throw new ScoreError('runtime-failed', `The ONNX runtime failed on this record: ${reason(error)}`, {
      cause: error,
    })
  } finally {
    for (const name in inputs) inputs[name].dispose?.()
  }
}

/** The runtime's words, on one line and without a tail of half a page. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.replace(/\s+/g, ' ').trim()
  return line.length > 500 ? `${line.slice(0, 499)}…` : line
}
