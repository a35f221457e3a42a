/** First in, first out: adding and taking are equally quick however many there are. */

interface Link<T> {
  readonly item: T
  next: Link<T> | undefined
}

/** A queue of whatever. */
export class Fifo<T> {
  size = 0
  #first: Link<T> | undefined
  #last: Link<T> | undefined

  /** The one that was added first. */
  get head(): T | undefined {
    return this.#first?.item
  }

  add(item: T): void {
    const link: Link<T> = { item, next: undefined }
    if (this.#last === undefined) this.#first = link
    else this.#last.next = link
    this.#last = link
    this.size++
  }

  take(): T | undefined {
    const first = this.#first
    if (first === undefined) return undefined
    this.#first = first.next
    if (first.next === undefined) this.#last = undefined
    this.size--
    return first.item
  }
}
