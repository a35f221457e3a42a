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

/**
 * Whether the transactions contain the steps. Reachable ends are carried from step to step, from one possible beginning at a time
 * where the whole time is bounded.
 */
export function contains(transactions: readonly Transaction[], steps: readonly Step[], span: Span): boolean {
  const starts = transactions.flatMap((transaction, i) => (transaction.has(steps[0].set) ? [i] : []))
  const unbounded = span.least <= 0 && span.most === Infinity
  if (unbounded) return endsFrom(starts, transactions, steps).length > 0
  return starts.some((start) =>
    endsFrom([start], transactions, steps).some((end) => {
      const time = transactions[end].time - transactions[start].time
      return time >= span.least && time <= span.most
    }),
  )
}

function endsFrom(
  starts: readonly number[],
  transactions: readonly Transaction[],
  steps: readonly Step[],
): number[] {
  let ends = [...starts]
  for (const step of steps.slice(1)) {
    const next: number[] = []
    for (let i = 0; i < transactions.length; i++)
      if (transactions[i].has(step.set) && ends.some((end) => follows(end, i, step, transactions)))
        next.push(i)
    ends = next
    if (ends.length === 0) return ends
  }
  return ends
}

function follows(from: number, to: number, step: Step, transactions: readonly Transaction[]): boolean {
  if (!step.across) return to === from
  if (step.adjacent ? to !== from + 1 : to <= from) return false
  const time = transactions[to].time - transactions[from].time
  return time >= step.least && time <= step.most
}
