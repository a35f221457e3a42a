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
    const [x, y] = [a.values[atA], b.values[atB]]
    // NaN stands for what is not known: where the other is 0, it does not matter.
    values[i] = x === 0 || y === 0 ? 0 : x * y
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

/** An order of elimination, the size of the largest table that it makes, and of all together, each counted once a product. */
export interface Elimination {
  readonly order: readonly number[]
  readonly largest: number
  readonly total: number
}

/**
 * The order by least weight: next goes the variable whose table over its neighbours is the smallest. Evidence and fewer factors
 * only make the tables smaller.
 */
export function eliminationOrder(
  scopes: readonly (readonly number[])[],
  kept: ReadonlySet<number>,
  sizes: readonly number[],
): Elimination {
  const links = new Map<number, Set<number>>()
  for (const scope of scopes)
    for (const variable of scope) {
      const known = links.get(variable) ?? new Set<number>()
      for (const other of scope) if (other !== variable) known.add(other)
      links.set(variable, known)
    }
  const sizeAround = (variable: number): number => {
    let size = sizes[variable]
    for (const other of links.get(variable) ?? []) {
      size *= sizes[other]
      // Of a node with thousands of neighbours no more needs to be known.
      if (size > Number.MAX_SAFE_INTEGER) return Infinity
    }
    return size
  }
  const waiting = new Heap()
  for (const variable of links.keys()) if (!kept.has(variable)) waiting.push(sizeAround(variable), variable)
  const order: number[] = []
  let largest = 1
  let total = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [size, variable] = next
    const around = links.get(variable)
    // Eliminated already, or its neighbours have changed since: then it stands in the heap again.
    if (around === undefined || size !== sizeAround(variable)) continue
    largest = Math.max(largest, size)
    total += size * (around.size + 1)
    // Too much anyway: links among thousands of neighbours are not worth making.
    if (size === Infinity) return { order, largest: Infinity, total: Infinity }
    links.delete(variable)
    for (const one of around) {
      const own = links.get(one)
      own?.delete(variable)
      for (const other of around) if (other !== one) own?.add(other)
    }
    for (const one of around) if (!kept.has(one)) waiting.push(sizeAround(one), one)
    order.push(variable)
  }
  const last = tableSize(kept, sizes)
  return { order, largest: Math.max(largest, last), total: total + last }
}

/** Numbers with a weight each, the lightest first. */
class Heap {
  private readonly entries: (readonly [weight: number, value: number])[] = []

  push(weight: number, value: number): void {
    const { entries } = this
    let at = entries.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (entries[above][0] <= weight) break
      entries[at] = entries[above]
      at = above
    }
    entries[at] = [weight, value]
  }

  pop(): readonly [weight: number, value: number] | undefined {
    const { entries } = this
    const top = entries[0]
    const last = entries.pop()
    if (last === undefined || entries.length === 0) return top
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= entries.length) break
      if (below + 1 < entries.length && entries[below + 1][0] < entries[below][0]) below++
      if (entries[below][0] >= last[0]) break
      entries[at] = entries[below]
      at = below
    }
    entries[at] = last
    return top
  }
}

/**
 * The product of factors with variables summed out one after the other, up to a positive number: each step is scaled, since
 * the product of thousands of small probabilities would be 0.
 */
export function eliminate(
  factors: readonly Factor[],
  order: readonly number[],
  sizes: readonly number[],
): Factor {
  // A factor waits at the first of its variables to go: so each is looked at once.
  const positions = new Map(order.map((variable, i) => [variable, i]))
  const buckets = order.map((): Factor[] => [])
  const rest: Factor[] = []
  const wait = (factor: Factor): void => {
    let first = order.length
    for (const variable of factor.variables) first = Math.min(first, positions.get(variable) ?? first)
    const bucket = first < order.length ? buckets[first] : rest
    bucket.push(factor)
  }
  const product = (all: readonly Factor[]): Factor =>
    all.reduce((a, b) => scaled(multiply(a, b, sizes)), { variables: [], values: Float64Array.of(1) })
  for (const factor of factors) wait(factor)
  for (const [i, bucket] of buckets.entries())
    if (bucket.length > 0) wait(sumOut(product(bucket), order[i], sizes))
  return product(rest)
}

/** The factor with 1 as its greatest entry. */
function scaled(factor: Factor): Factor {
  let greatest = 0
  for (const value of factor.values) if (value > greatest) greatest = value
  if (greatest === 0) return factor
  return { ...factor, values: factor.values.map((value) => value / greatest) }
}
