/**
 * Factors over discrete variables, and the elimination of variables from their product (Koller and Friedman, "Probabilistic
 * Graphical Models", chapter 9). Variables are numbers from 0 on; `sizes` has how many values each can take.
 */

/** A table of numbers over some variables, the last of them running fastest. */
export interface Factor {
  readonly variables: readonly number[]
  readonly values: Float64Array
}

/** Number of entries of a table over variables. */
export const tableSize = (variables: Iterable<number>, sizes: readonly number[]): number => {
  let size = 1
  for (const variable of variables) size *= sizes[variable]
  return size
}

/** The product of two factors. */
export function multiply(a: Factor, b: Factor, sizes: readonly number[]): Factor {
  const variables = [...new Set([...a.variables, ...b.variables])]
  const values = new Float64Array(tableSize(variables, sizes))
  const [stepsA, stepsB] = [a, b].map((factor) => strides(factor.variables, variables, sizes))
  const digits = new Int32Array(variables.length)
  let [atA, atB] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    values[i] = a.values[atA] * b.values[atB]
    // Counts up the digits from the last, and moves in both tables accordingly.
    for (let d = variables.length - 1; d >= 0; d--) {
      atA += stepsA[d]
      atB += stepsB[d]
      digits[d]++
      if (digits[d] < sizes[variables[d]]) break
      atA -= stepsA[d] * digits[d]
      atB -= stepsB[d] * digits[d]
      digits[d] = 0
    }
  }
  return { variables, values }
}

/** How far apart the entries of neighbouring values are in a table, for each variable of a wider one; 0 for those it lacks. */
function strides(own: readonly number[], wider: readonly number[], sizes: readonly number[]): Int32Array {
  const steps = new Map<number, number>()
  let step = 1
  for (let d = own.length - 1; d >= 0; d--) {
    steps.set(own[d], step)
    step *= sizes[own[d]]
  }
  return Int32Array.from(wider, (variable) => steps.get(variable) ?? 0)
}

/** The factor with one variable summed out. */
export function sumOut(factor: Factor, variable: number, sizes: readonly number[]): Factor {
  return collapse(factor, variable, sizes, (sum, value) => sum + value, undefined)
}

/** The factor where a variable has one of its values. */
export function restrict(factor: Factor, variable: number, value: number, sizes: readonly number[]): Factor {
  return collapse(factor, variable, sizes, (_, entry) => entry, value)
}

function collapse(
  { variables, values }: Factor,
  variable: number,
  sizes: readonly number[],
  combine: (result: number, entry: number) => number,
  only: number | undefined,
): Factor {
  const place = variables.indexOf(variable)
  if (place < 0) return { variables, values }
  const inner = tableSize(variables.slice(place + 1), sizes)
  const size = sizes[variable]
  const result = new Float64Array(values.length / size)
  for (let i = 0; i < values.length; i++) {
    const digit = Math.floor(i / inner) % size
    if (only !== undefined && digit !== only) continue
    const at = Math.floor(i / (inner * size)) * inner + (i % inner)
    result[at] = combine(result[at], values[i])
  }
  return { variables: variables.filter((each) => each !== variable), values: result }
}

/** An order of elimination, and the size of the largest table that it makes. */
export interface Elimination {
  readonly order: readonly number[]
  readonly largest: number
}

/** The order by min-fill: next goes the variable whose neighbours need the fewest links among each other. */
export function eliminationOrder(
  scopes: readonly (readonly number[])[],
  kept: ReadonlySet<number>,
  sizes: readonly number[],
): Elimination {
  const neighbours = new Map<number, Set<number>>()
  for (const scope of scopes)
    for (const variable of scope) {
      const known = neighbours.get(variable) ?? new Set()
      for (const other of scope) if (other !== variable) known.add(other)
      neighbours.set(variable, known)
    }
  const order: number[] = []
  let largest = Math.max(1, ...scopes.map((scope) => tableSize(scope, sizes)))
  for (;;) {
    let best: number | undefined
    let fewest = Infinity
    for (const [variable, around] of neighbours) {
      if (kept.has(variable)) continue
      const fill = missingLinks(around, neighbours)
      if (fill < fewest) [best, fewest] = [variable, fill]
    }
    if (best === undefined) return { order, largest }
    const around = neighbours.get(best) ?? new Set<number>()
    largest = Math.max(largest, tableSize([best, ...around], sizes))
    for (const one of around) {
      const links = neighbours.get(one)
      links?.delete(best)
      for (const other of around) if (other !== one) links?.add(other)
    }
    neighbours.delete(best)
    order.push(best)
  }
}

function missingLinks(
  around: ReadonlySet<number>,
  neighbours: ReadonlyMap<number, ReadonlySet<number>>,
): number {
  let missing = 0
  for (const one of around)
    for (const other of around) if (one < other && !neighbours.get(one)?.has(other)) missing++
  return missing
}

/** The product of factors with variables summed out one after the other. */
export function eliminate(
  factors: readonly Factor[],
  order: readonly number[],
  sizes: readonly number[],
): Factor {
  let rest = [...factors]
  for (const variable of order) {
    const touching = rest.filter(({ variables }) => variables.includes(variable))
    if (touching.length === 0) continue
    const product = touching.reduce((a, b) => multiply(a, b, sizes))
    rest = [...rest.filter((factor) => !touching.includes(factor)), sumOut(product, variable, sizes)]
  }
  return rest.reduce((a, b) => multiply(a, b, sizes), { variables: [], values: Float64Array.of(1) })
}
