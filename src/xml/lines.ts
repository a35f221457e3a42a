/** From an offset in a text to line and column. */

/** A spot in a text, for people: both numbers start at 1, columns count UTF-16 units. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** Where a text leaves something out: how many lines end in it, and how many units stand behind the last of these. */
export interface Cut {
  readonly at: number
  readonly lines: number
  readonly tail: number
}

/** Finds the spot of an offset in the whole of a text from which parts were cut out. */
export function spotFinderAround(text: string, cuts: readonly Cut[]): (offset: number) => Spot {
  const find = spotFinder(text)
  return (offset) => {
    let { line, column } = find(offset)
    const start = offset - column + 1
    for (const { at, lines, tail } of cuts) {
      if (at > offset) break
      line += lines
      if (at >= start) column = lines === 0 ? column + tail : offset - at + tail + 1
    }
    return { line, column }
  }
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
