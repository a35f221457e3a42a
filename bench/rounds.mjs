/** Measuring in turns: whatever disturbs a machine disturbs everybody. */

/**
 * @template {object} T
 * @param {readonly T[]} contestants
 * @param {(contestant: T) => Promise<number> | number} measure
 * @param {number} rounds
 * @returns {Promise<Map<T, { best: number, median: number }>>}
 */
export async function inTurns(contestants, measure, rounds) {
  /** @type {Map<T, number[]>} */
  const figures = new Map(contestants.map((each) => [each, []]))
  for (let round = 0; round < rounds; round++)
    for (const [contestant, list] of figures) list.push(await measure(contestant))
  return new Map([...figures].map(([contestant, list]) => [contestant, summary(list)]))
}

/** @param {readonly number[]} list */
export function summary(list) {
  const sorted = [...list].sort((a, b) => a - b)
  const half = sorted.length / 2
  const median = sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2
  return { best: sorted[0], median }
}
