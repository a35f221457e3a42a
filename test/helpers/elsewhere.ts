/** Tests of what runs where there is no Node: its built-in modules can't be asked for meanwhile. */

/** Runs something as if it were in a browser, as far as built-in modules go. */
export async function elsewhere<T>(run: () => T | Promise<T>): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(process, 'getBuiltinModule')
  if (before === undefined) throw new Error('There is no process.getBuiltinModule')
  Object.defineProperty(process, 'getBuiltinModule', { ...before, value: undefined })
  try {
    return await run()
  } finally {
    Object.defineProperty(process, 'getBuiltinModule', before)
  }
}
