/** From an offset in a text to line and column. */

/** A spot in a text, for people: both numbers start at 1, columns count UTF-16 units. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** Finds the spot of an offset. The table of line starts is made when the first spot is asked for. */
export function spotFinder(text: string): (offset: number) => Spot {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    // The last line that starts at or before the offset.
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}

/** The spot of one offset; where many are wanted, `spotFinder` is faster. */
export function spotOf(text: string, offset: number): Spot {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line += 1
    start = end + 1
  }
  return { line, column: offset - start + 1 }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}
