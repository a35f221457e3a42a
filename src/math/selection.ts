/** The few best of many numbers, without sorting them all. */

/** From how many wanted on sorting all is the better way. */
const MANY = 64

const same = (number: number): number => number

/**
 * The places of the `count` best numbers, the best first; of equals the one that comes first. `NaN` is never chosen, so there
 * may be fewer.
 * @param largest whether large numbers are the better ones
 * @param key what is compared: a function of the numbers that nowhere falls, but may be the same for some. Few of them are asked for it
 */
export function best(
  numbers: Float64Array,
  count: number,
  largest: boolean,
  key: (number: number) => number = same,
): number[] {
  const sign = largest ? -1 : 1
  const places: number[] = []
  if (count > MANY) {
    const keys = key === same ? numbers : numbers.map(key)
    for (let i = 0; i < keys.length; i++) if (!Number.isNaN(keys[i])) places.push(i)
    return places.sort((a, b) => compare(sign, keys[a], keys[b]) || a - b).slice(0, count)
  }
  if (count <= 0) return places
  const keys: number[] = []
  let next = 0
  for (; next < numbers.length && places.length < count; next++)
    if (!Number.isNaN(numbers[next])) insert(next, sign * key(numbers[next]), places, keys)
  if (places.length < count) return places
  for (;;) {
    // Whose number is not better than that of the last one has no better key.
    next = better(numbers, next, numbers[places[count - 1]], largest)
    if (next === numbers.length) return places
    const own = sign * key(numbers[next])
    if (own < keys[count - 1]) {
      places.pop()
      keys.pop()
      insert(next, own, places, keys)
    }
    next++
  }
}

/** Puts a place behind all whose keys are not greater. */
function insert(place: number, key: number, places: number[], keys: number[]): void {
  let at = places.length
  places.push(place)
  keys.push(key)
  for (; at > 0 && keys[at - 1] > key; at--) {
    places[at] = places[at - 1]
    keys[at] = keys[at - 1]
  }
  places[at] = place
  keys[at] = key
}

/** The next place from `i` on of a number that is better than a limit; the length where there is none. */
function better(numbers: Float64Array, i: number, limit: number, largest: boolean): number {
  const { length } = numbers
  let at = i
  if (largest) while (at < length && !(numbers[at] > limit)) at++
  else while (at < length && !(numbers[at] < limit)) at++
  return at
}

/** Infinities have no difference. */
function compare(sign: number, a: number, b: number): number {
  return a === b ? 0 : a < b ? -sign : sign
}
