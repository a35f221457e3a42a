/** Dense layers and rows give the same bits compiled and in plain JavaScript, and what a sum by itself gives. */

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kernelModule } from '../../scripts/kernel.mjs'
import { WORTH_IT } from '../../src/math/dense/compiled.js'
import { type DenseLayer, denseLayer, EIGHT, layerMemory } from '../../src/math/dense/dense.js'
import { preparedRows } from '../../src/math/dense/rows.js'

it('the kernel is what its source compiles to', async () => {
  const folder = 'src/math/dense'
  expect(readFileSync(`${folder}/kernel.wasm.ts`, 'utf8')).toBe(await kernelModule(folder))
})

/** Numbers between -2 and 2, and some that are hard to add up. */
const number = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e300, -1e300, 5e-324, Infinity, -Infinity, Number.NaN) },
)
const numbers = (length: number): fc.Arbitrary<Float64Array> =>
  fc.array(number, { minLength: length, maxLength: length }).map((each) => Float64Array.from(each))

/** Layers one after the other, of sizes that fill the kernel's eights and pairs or don't. */
const network = fc.array(fc.integer({ min: 1, max: 21 }), { minLength: 2, maxLength: 4 }).chain((sizes) =>
  fc.record({
    sizes: fc.constant(sizes),
    input: numbers(sizes[0]),
    layers: fc.tuple(
      ...sizes
        .slice(1)
        .map((rows, i) =>
          fc.record({ weights: numbers(rows * sizes[i]), biases: numbers(rows), rectified: fc.boolean() }),
        ),
    ),
  }),
)

interface Weights {
  readonly weights: Float64Array
  readonly biases: Float64Array
  readonly rectified: boolean
}

/** All numbers of a network after its input was given. */
function run(
  sizes: readonly number[],
  layers: readonly Weights[],
  input: Float64Array,
  compiled: boolean,
): { isCompiled: boolean; numbers: number[] } {
  // A large layer that is never made: else small ones are not compiled.
  const dense = layers.map(({ biases }, i) => ({ rows: biases.length, length: sizes[i] }))
  const count = sizes.reduce((sum, size) => sum + size, 0)
  const memory = layerMemory(count, [...dense, { rows: 100, length: 100 }], compiled)
  let first = sizes[0]
  const steps = layers.map(({ weights, biases, rectified }, i) => {
    const layer: DenseLayer = { weights, biases, rectified, length: sizes[i], from: first - sizes[i], first }
    first += biases.length
    return denseLayer(memory, layer)
  })
  memory.numbers.set(input)
  // Twice: nothing of the first run may show in the second.
  for (const { one } of [...steps, ...steps]) one()
  return { isCompiled: memory.compile !== undefined, numbers: [...memory.numbers] }
}

it('compiled, plain, and one sum after the other', () => {
  fc.assert(
    fc.property(network, ({ sizes, input, layers }) => {
      const compiled = run(sizes, layers, input, true)
      const plain = run(sizes, layers, input, false)
      expect([compiled.isCompiled, plain.isCompiled]).toEqual([true, false])
      const expected = [...input]
      let from = 0
      for (const [i, { weights, biases, rectified }] of layers.entries()) {
        const sums = [...biases].map((bias, row) => {
          let sum = 0
          for (let k = 0; k < sizes[i]; k++) sum += weights[row * sizes[i] + k] * expected[from + k]
          return rectified ? Math.max(sum + bias, 0) : sum + bias
        })
        from += sizes[i]
        expected.push(...sums)
      }
      expect(compiled.numbers).toEqual(expected)
      expect(plain.numbers).toEqual(expected)
    }),
  )
})

it.each([true, false])('many records give what each gives by itself; compiled: %s', (isCompiled) => {
  fc.assert(
    fc.property(
      network,
      fc.array(fc.array(number, { minLength: 21, maxLength: 21 }), { minLength: 1, maxLength: 64 }),
      ({ sizes, layers }, records) => {
        const dense = layers.map(({ biases }, i) => ({ rows: biases.length, length: sizes[i] }))
        const count = sizes.reduce((sum, size) => sum + size, 0)
        const memory = layerMemory(count, [...dense, { rows: 100, length: 100 }], isCompiled)
        expect(memory.compile !== undefined).toBe(isCompiled)
        const { eights } = memory
        if (eights === undefined) throw new Error('There is no room')
        expect(eights.count).toBe(8)
        let first = sizes[0]
        const steps = layers.map(({ weights, biases, rectified }, i) => {
          const own = { weights, biases, rectified, length: sizes[i], from: first - sizes[i], first }
          first += biases.length
          return denseLayer(memory, own)
        })
        const at = (record: number, i: number): number =>
          Math.floor(record / EIGHT) * eights.stride + i * EIGHT + (record % EIGHT)
        for (const [r, record] of records.entries())
          for (let i = 0; i < sizes[0]; i++) eights.numbers[at(r, i)] = record[i]
        // What is behind the last record of an eight is nobody's, and may be anything.
        for (const step of steps) step.eights(Math.ceil(records.length / EIGHT))
        for (const [r, record] of records.entries()) {
          memory.numbers.set(record.slice(0, sizes[0]))
          for (const { one } of steps) one()
          expect(Array.from({ length: count }, (_, i) => eights.numbers[at(r, i)])).toEqual([
            ...memory.numbers,
          ])
        }
      },
    ),
  )
})

describe('memory', () => {
  it.each([
    ['small layers', [{ rows: 4, length: 4 }], false],
    ['no layers', [], false],
    ['a layer of some size', [{ rows: 40, length: 40 }], true],
  ])('for %s', (_, layers, isCompiled) => {
    const memory = layerMemory(7, layers)
    expect(memory.numbers.length).toBe(7)
    expect(memory.compile !== undefined).toBe(isCompiled)
  })

  it.each([
    ['as many eights as fit', 4000, 1],
    ['at least one', 1_000_000, 1],
    ['no more than a block of rows has', 7, 8],
    ['some', 700, 5],
  ])('%s', (_, count, eights) => {
    const memory = layerMemory(count, [{ rows: 40, length: 40 }])
    expect(memory.eights?.count).toBe(eights)
    expect(memory.eights?.numbers.length).toBe(eights * (memory.eights?.stride ?? 0))
  })

  it('of a layer larger than a page', () => {
    const [rows, length] = [300, 200]
    const weights = Float64Array.from({ length: rows * length }, (_, i) => i % 7)
    const memory = layerMemory(rows + length, [{ rows, length }])
    const step = denseLayer(memory, {
      weights,
      biases: new Float64Array(rows),
      length,
      from: 0,
      first: length,
    })
    memory.numbers.fill(1, 0, length)
    step.one()
    const sum = (row: number): number =>
      weights.subarray(row * length, (row + 1) * length).reduce((total, each) => total + each, 0)
    expect([...memory.numbers.subarray(length)]).toEqual(Array.from({ length: rows }, (_, row) => sum(row)))
  })
})

describe('rows', () => {
  const rows = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 9 }), fc.boolean())
    .chain(([length, more, isLarge]) => {
      const count = (isLarge ? Math.ceil(WORTH_IT / length) : 0) + more
      return fc.record({
        length: fc.constant(length),
        count: fc.constant(count),
        all: fc
          .infiniteStream(number)
          .map((stream) => Float64Array.from({ length: count * length }, () => stream.next().value)),
        vectors: fc.array(numbers(length), { minLength: 2, maxLength: 2 }),
      })
    })

  it('compiled, plain, and one sum after the other', () => {
    fc.assert(
      fc.property(rows, ({ length, count, all, vectors }) => {
        const [compiled, plain] = [true, false].map((each) => preparedRows(all, count, length, each))
        const [a, b] = [new Float64Array(count), new Float64Array(count)]
        const sums = (term: (row: number, i: number) => number): number[] =>
          Array.from({ length: count }, (_, row) => {
            let sum = 0
            for (let i = 0; i < length; i++) sum += term(all[row * length + i], i)
            return sum
          })
        for (const x of vectors) {
          compiled.products(x, a)
          plain.products(x, b)
          const products = sums((each, i) => x[i] * each)
          expect([...a]).toEqual(products)
          expect([...b]).toEqual(products)
          compiled.squaredDistances(x, a)
          plain.squaredDistances(x, b)
          const squares = sums((each, i) => (x[i] - each) * (x[i] - each))
          expect([...a]).toEqual(squares)
          expect([...b]).toEqual(squares)
        }
      }),
      { numRuns: 60 },
    )
  })
})
