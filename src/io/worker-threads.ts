/** Node's worker threads: starting one, asking it something, and being one. */

/** What of the module is used here; asked for at run time, since bundlers for browsers stop at any `node:` import. */
type WorkerThreads = typeof import('node:worker_threads')

const builtin = (): WorkerThreads | undefined => {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? get('node:worker_threads') : undefined
}

/**
 * How many threads make sense here; 1 where there are no others. Whether they can be made is seen when they are needed: the module alone takes
 * longer to load than a small model.
 */
export function mostThreads(): number {
  const get = globalThis.process?.getBuiltinModule
  return typeof get === 'function' ? (get('node:os')?.availableParallelism?.() ?? 1) : 1
}

/** What is sent to a thread, and what it answers, each with the number of the question. */
interface Numbered<T> {
  readonly id: number
  readonly content: T
}

/** A thread that answers questions in their order. */
export interface Thread<Question, Answer> {
  /**
   * Rejects when the thread ends before it has answered, and where the question can't be passed.
   * @param transfer memory that goes over instead of being copied
   */
  ask(question: Question, transfer?: readonly ArrayBuffer[]): Promise<Answer>
  end(): Promise<void>
}

/**
 * Starts a thread. It keeps the process alive only while it is asked something.
 * @throws where there are no threads, or no such script
 */
export function startThread<Question, Answer>(script: URL): Thread<Question, Answer> {
  const threads = builtin()
  if (threads === undefined) throw new Error('There are no worker threads here')
  // What tells Node how to read a program that is given as text is refused where there is a file; other flags are not said again unless they
  // must be, since some are refused where they are said, and not where they are inherited.
  const execArgv = process.execArgv.filter((each) => !each.startsWith('--input-type'))
  const worker = new threads.Worker(script, {
    name: 'scorelet',
    ...(execArgv.length < process.execArgv.length ? { execArgv } : {}),
  })
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: unknown): void }>()
  let failure: unknown
  let last = 0
  const settle = (): void => {
    if (waiting.size === 0) worker.unref()
  }
  const fail = (error: unknown): void => {
    failure ??= error
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  }
  worker.unref()
  worker.on('message', ({ id, content }: Numbered<Answer>) => {
    waiting.get(id)?.resolve(content)
    waiting.delete(id)
    settle()
  })
  worker.on('messageerror', fail)
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`The worker thread ended with code ${code}`)))
  return {
    ask: (question, transfer = []) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure)
        const id = ++last
        const message: Numbered<Question> = { id, content: question }
        worker.postMessage(message, [...transfer])
        waiting.set(id, { resolve, reject })
        worker.ref()
      }),
    async end() {
      await worker.terminate()
    },
  }
}

/** The answer to a question, and the memory that goes over with it instead of being copied. */
export interface Answered<Answer> {
  readonly answer: Answer
  readonly transfer: readonly ArrayBuffer[]
}

/** Makes this thread one that answers questions, one after the other. */
export function answerQuestions<Question, Answer>(
  answerTo: (question: Question) => Answered<Answer> | Promise<Answered<Answer>>,
): void {
  const port = builtin()?.parentPort
  let before: Promise<void> = Promise.resolve()
  port?.on('message', ({ id, content }: Numbered<Question>) => {
    before = before.then(async () => {
      const { answer, transfer } = await answerTo(content)
      const message: Numbered<Answer> = { id, content: answer }
      port.postMessage(message, [...transfer])
    })
  })
}
