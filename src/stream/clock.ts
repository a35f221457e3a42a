/** Time and chance, as everything in a stream asks for them: tests give their own, and a run can be repeated. */

declare global {
  // The types of Node and of the browser add to this; where there are none it stays empty, so that the types of this package need neither.
  interface AbortSignal {}
}

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since 1970. May jump. */
  now(): number
  /** Nanoseconds since some moment. Never goes back. */
  nanoseconds(): number
  /**
   * Waits. Resolves early, without an error, when the signal is aborted.
   * @param ms milliseconds
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A number in [0, 1), as `Math.random` gives them. */
export type Random = () => number

/** Longest time that timers know, in milliseconds: they take more for nothing. */
const LONGEST = 2 ** 31 - 1

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  nanoseconds: () => Math.round(performance.now() * 1e6),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(Math.max(ms, 0), LONGEST))
      signal?.addEventListener('abort', done)
    }),
}
