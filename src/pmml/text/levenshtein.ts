/** Levenshtein's edit distance, given up where it exceeds what is asked for. */

/**
 * The least number of insertions, deletions and replacements of characters that turn `a` into `b`, as far as it is at
 * most `limit`; else `limit + 1`. Takes time in the order of `limit` times the shorter length.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0
  if (limit <= 0 || Math.abs(a.length - b.length) > limit) return limit + 1
  // One row of the table at a time, and of it the band around the diagonal only: outside, distances exceed the limit.
  const beyond = limit + 1
  const row = new Array<number>(b.length + 1)
  for (let j = 0; j <= b.length; j++) row[j] = Math.min(j, beyond)
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit)
    const to = Math.min(b.length, i + limit)
    let diagonal = row[from - 1]
    let left = from === 1 ? Math.min(i, beyond) : beyond
    row[from - 1] = left
    let least = left
    for (let j = from; j <= to; j++) {
      const above = j === i + limit ? beyond : row[j]
      const distance =
        a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
          ? diagonal
          : Math.min(beyond, Math.min(diagonal, above, left) + 1)
      diagonal = row[j]
      row[j] = distance
      left = distance
      if (distance < least) least = distance
    }
    if (least > limit) return beyond
  }
  return Math.min(row[b.length], beyond)
}
