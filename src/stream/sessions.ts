/** The histories of a stateful model, one a key: a customer's records are no other customer's past. */

import type { Session, SyncModel } from '../core/model.js'

/** Sessions by key, the most recently used last; there are never more than a limit. */
export class Sessions {
  readonly #model: SyncModel
  readonly #limit: number
  readonly #byKey = new Map<string | undefined, Session>()

  /** @param limit how many keys may have a session; the one that was used the longest ago is forgotten first */
  constructor(model: SyncModel, limit: number) {
    this.#model = model
    this.#limit = limit
  }

  get size(): number {
    return this.#byKey.size
  }

  /** The history of a key, or that of all records without one. */
  of(key: string | undefined): Session {
    const known = this.#byKey.get(key)
    const session = known ?? this.#model.session()
    // Deleted and set again, it is the last one.
    if (known !== undefined) this.#byKey.delete(key)
    this.#byKey.set(key, session)
    if (this.#byKey.size > this.#limit) {
      const [oldest] = this.#byKey.keys()
      this.#byKey.delete(oldest)
    }
    return session
  }

  stored(): StoredSession[] {
    return Array.from(this.#byKey, ([key, session]) => ({
      ...(key === undefined ? {} : { key }),
      state: session.snapshot(),
    }))
  }

  /** Goes on where other sessions of the same model stood. Throws a `ScoreError` `bad-state` for those of another. */
  restore(stored: readonly StoredSession[]): void {
    for (const { key, state } of stored) this.#byKey.set(key, this.#model.session(state))
  }
}

/** A session as plain data. */
export interface StoredSession {
  readonly key?: string
  readonly state: unknown
}
