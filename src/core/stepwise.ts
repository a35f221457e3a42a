/** Work that is done in steps of a few milliseconds, so that other work can have its turn in between. */

/** Work that comes to a `T`; where it yields, it can wait. */
export type Stepwise<T> = Generator<void, T>

/** Does all of it. */
export function atOnce<T>(work: Stepwise<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** How long steps are done one after the other, in milliseconds. A turn of the event loop costs a millisecond at least. */
const TURN = 4

/** Does a few steps at a time, and lets all else have its turn in between. */
export async function inTurns<T>(work: Stepwise<T>): Promise<T> {
  for (;;) {
    const end = Date.now() + TURN
    do {
      const step = work.next()
      if (step.done === true) return step.value
    } while (Date.now() < end)
    await new Promise<void>((resolve) => setTimeout(resolve))
  }
}
