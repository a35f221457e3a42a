/** The few best of many numbers, without sorting them all. */

/** From how many wanted on sorting all is the better way. */
const MANY = 64

/**
 * The places of the `count` best numbers, the best first; of equals the one that comes first. `NaN` is never chosen, so there
 * may be fewer.
 * @param largest whether large numbers are the better ones
 */
export function best(numbers: Float64Array, count: number, largest: boolean): number[] {
  const sign = largest ? -1 : 1
  if (count > MANY) {
    const places: number[] = []
    for (let i = 0; i < numbers.length; i++) if (!Number.isNaN(numbers[i])) places.push(i)
    return places.sort((a, b) => compare(sign, numbers[a], numbers[b]) || a - b).slice(0, count)
  }
  const places: number[] = []
  if (count <= 0) return places
  let worst = Number.NaN
  for (let i = 0; i < numbers.length; i++) {
    const number = sign * numbers[i]
    const full = places.length === count
    // Written so that NaN goes by, too.
    if (full ? !(number < worst) : Number.isNaN(number)) continue
    let at = full ? count - 1 : places.length
    while (at > 0 && sign * numbers[places[at - 1]] > number) {
      places[at] = places[at - 1]
      at--
    }
    places[at] = i
    worst = sign * numbers[places[places.length - 1]]
  }
  return places
}

/** Infinities have no difference. */
function compare(sign: number, a: number, b: number): number {
  return a === b ? 0 : a < b ? -sign : sign
}
