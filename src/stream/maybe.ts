/** Values that are there at once where they can be, and later where they can't: a promise costs more than a small tree's score. */

/** A value, or the promise of one. */
export type Maybe<T> = T | Promise<T>

/** Whether something is a promise of whatever kind. */
export const isThenable = <T>(value: unknown): value is PromiseLike<T> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

/** Goes on with a value as soon as it is there. */
export const after = <T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> =>
  value instanceof Promise ? value.then(next) : next(value)
