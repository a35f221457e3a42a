/** Whether an ordered list of transactions contains a sequence of sets ("Sequence Rules"). */

/** What happened at one time. */
export interface Transaction {
  /** When; transactions without times are numbered. */
  readonly time: number
  has(set: number): boolean
}

/** How a set follows the one before it. */
export interface Step {
  readonly set: number
  /** In the same transaction, or in a later one; of the first set neither matters. */
  readonly across: boolean
  /** Nothing may lie between: the next transaction. */
  readonly adjacent: boolean
  /** Bounds of the time since the set before. */
  readonly least: number
  readonly most: number
}

/** Bounds of the time from the first set to the last. */
export interface Span {
  readonly least: number
  readonly most: number
}

/** How much looking a record has left, counted in steps times transactions. */
export interface Effort {
  left: number
}

/**
 * Whether the transactions contain the steps. Reachable ends are carried from step to step, from one possible beginning at a time
 * where the whole time is bounded. `undefined` when the effort is used up.
 */
export function contains(
  transactions: readonly Transaction[],
  steps: readonly Step[],
  span: Span,
  effort: Effort,
): boolean | undefined {
  const starts = transactions.flatMap((transaction, i) => (transaction.has(steps[0].set) ? [i] : []))
  const isUnbounded = span.least <= 0 && span.most === Infinity
  for (const from of isUnbounded ? [starts] : starts.map((start) => [start])) {
    effort.left -= steps.length * transactions.length
    if (effort.left < 0) return undefined
    for (const end of endsFrom(from, transactions, steps)) {
      const time = transactions[end].time - transactions[from[0]].time
      if (isUnbounded || (time >= span.least && time <= span.most)) return true
    }
  }
  return false
}

/** Where the steps can end, in order, when they begin at one of some places in order. */
function endsFrom(
  starts: readonly number[],
  transactions: readonly Transaction[],
  steps: readonly Step[],
): readonly number[] {
  let ends = starts
  for (const step of steps.slice(1)) {
    if (ends.length === 0) return ends
    ends = step.across ? later(ends, transactions, step) : ends.filter((i) => transactions[i].has(step.set))
  }
  return ends
}

/** The places after some others, at once or later, in time. */
function later(ends: readonly number[], transactions: readonly Transaction[], step: Step): number[] {
  const next: number[] = []
  // Both lists are in order, and so are times: the last end that is long enough ago is followed along.
  let last = -1
  for (let i = ends[0] + 1; i < transactions.length; i++) {
    const { time } = transactions[i]
    const isLongAgo = (end: number): boolean => end < i && time - transactions[end].time >= step.least
    while (last + 1 < ends.length && isLongAgo(ends[last + 1])) last++
    if (!transactions[i].has(step.set) || last < 0) continue
    // Of those long enough ago the last one is the nearest: if it is too long ago, or not next before, all are.
    const end = ends[last]
    if (time - transactions[end].time <= step.most && (!step.adjacent || end === i - 1)) next.push(i)
  }
  return next
}
