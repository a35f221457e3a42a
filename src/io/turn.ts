/** Turns of the event loop: letting timers and what comes from outside be seen to before going on. */

/**
 * Resolves after everything that the event loop has to do by now: timers that are due, what has come from sockets and files. Awaiting promises that
 * are settled gives none of it a turn.
 */
export const eventLoopTurn: () => Promise<void> = turnTaker()

function turnTaker(): () => Promise<void> {
  const get = globalThis.process?.getBuiltinModule
  if (typeof get === 'function') {
    const { setImmediate } = get('node:timers')
    return () => new Promise((resolve) => setImmediate(resolve))
  }
  // Browsers make timers that start each other wait for 4 ms.
  return () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => {
        port1.close()
        resolve()
      })
      port1.start()
      port2.postMessage(undefined)
    })
}
