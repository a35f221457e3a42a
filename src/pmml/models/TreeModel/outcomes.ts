/** What a tree of classes can say, as columns: for ensembles, which count and average what their members say. */

import type { TreeOutcomes } from '../../model/compiled.js'
import type { Prediction } from '../../model/prediction.js'
import type { Raw } from '../../types.js'

/** The outcomes of a tree, and the place of each prediction's outcome, `NaN` for predictions of nothing. */
export function treeOutcomes(predictions: readonly Prediction[]): {
  readonly outcomes: TreeOutcomes
  readonly places: Float64Array
} {
  const places = new Float64Array(predictions.length).fill(Number.NaN)
  const said = new Map<unknown, number>()
  const firsts: Prediction[] = []
  for (const [row, prediction] of predictions.entries()) {
    const { value, probabilities } = prediction
    if (value === null) continue
    // Rows that end at one node share its prediction; without a distribution, all that there is to say is the class.
    const key = probabilities === undefined ? value : prediction
    const known = said.get(key)
    places[row] = known ?? firsts.length
    if (known !== undefined) continue
    said.set(key, firsts.length)
    firsts.push(prediction)
  }
  const listed = firsts[0]?.probabilities?.categories ?? []
  const classes = new Map<Raw, number>(listed.map((category, i) => [category, i]))
  for (const { value } of firsts) if (!classes.has(value)) classes.set(value, classes.size)
  const winners = Int32Array.from(firsts, ({ value }) => classes.get(value) ?? -1)
  const alike =
    classes.size === listed.length && firsts.every((each) => each.probabilities?.categories === listed)
  return {
    places,
    outcomes: {
      classes: [...classes.keys()],
      winners,
      shares: alike ? sharesOf(firsts, listed.length) : undefined,
    },
  }
}

function sharesOf(predictions: readonly Prediction[], width: number): Float64Array {
  const shares = new Float64Array(predictions.length * width)
  for (const [i, { probabilities }] of predictions.entries())
    shares.set(probabilities?.values ?? [], i * width)
  return shares
}
