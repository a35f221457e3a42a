/**
 * The kernel of dense layers, and of distances from many points, in AssemblyScript: `node scripts/kernel.mjs` compiles it into kernel.wasm.ts. Every sum is added up in the order
 * in which JavaScript adds it, so that both give the same bits: two sums share a wide register, and eight go side by side.
 */

/** Two numbers. */
const WIDE: usize = 16
const NUMBER: usize = 8

/**
 * Σ weight·x + bias for pairs of rows, or `least` where that is less: the greater of two wide numbers costs nothing, where a branch a number
 * is guessed wrong half the time.
 * @param weights by fours of pairs, then the pairs that are left one by one; of each, the weights of all its rows column by column
 * @param biases by row
 * @param length how many numbers each row meets
 * @param least -∞ for none
 */
export function sums(
  weights: usize,
  biases: usize,
  pairs: u32,
  length: u32,
  x: usize,
  out: usize,
  least: f64,
): void {
  // A sum that is no number is not less, and stays so. None is -0, which 0 would have to replace: sums begin with 0.
  const floor = f64x2.splat(least)
  const end = x + <usize>length * NUMBER
  let at = weights
  let pair: u32 = 0
  for (; pair + 4 <= pairs; pair += 4) {
    let a = f64x2.splat(0)
    let b = a
    let c = a
    let d = a
    for (let number = x; number < end; number += NUMBER) {
      const each = v128.load64_splat(number)
      a = f64x2.add(a, f64x2.mul(v128.load(at), each))
      b = f64x2.add(b, f64x2.mul(v128.load(at, WIDE), each))
      c = f64x2.add(c, f64x2.mul(v128.load(at, 2 * WIDE), each))
      d = f64x2.add(d, f64x2.mul(v128.load(at, 3 * WIDE), each))
      at += 4 * WIDE
    }
    const to = <usize>pair * WIDE
    v128.store(out + to, f64x2.pmax(f64x2.add(a, v128.load(biases + to)), floor))
    v128.store(out + to, f64x2.pmax(f64x2.add(b, v128.load(biases + to, WIDE)), floor), WIDE)
    v128.store(out + to, f64x2.pmax(f64x2.add(c, v128.load(biases + to, 2 * WIDE)), floor), 2 * WIDE)
    v128.store(out + to, f64x2.pmax(f64x2.add(d, v128.load(biases + to, 3 * WIDE)), floor), 3 * WIDE)
  }
  for (; pair < pairs; pair++) {
    let sum = f64x2.splat(0)
    for (let number = x; number < end; number += NUMBER) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(at), v128.load64_splat(number)))
      at += WIDE
    }
    const to = <usize>pair * WIDE
    v128.store(out + to, f64x2.pmax(f64x2.add(sum, v128.load(biases + to)), floor))
  }
}

/**
 * Σ (x − coordinate)² for pairs of points.
 * @param points as the weights of rows are packed
 */
export function squares(points: usize, pairs: u32, length: u32, x: usize, out: usize): void {
  const end = x + <usize>length * NUMBER
  let at = points
  let pair: u32 = 0
  for (; pair + 4 <= pairs; pair += 4) {
    let a = f64x2.splat(0)
    let b = a
    let c = a
    let d = a
    for (let number = x; number < end; number += NUMBER) {
      const each = v128.load64_splat(number)
      const gapA = f64x2.sub(each, v128.load(at))
      const gapB = f64x2.sub(each, v128.load(at, WIDE))
      const gapC = f64x2.sub(each, v128.load(at, 2 * WIDE))
      const gapD = f64x2.sub(each, v128.load(at, 3 * WIDE))
      a = f64x2.add(a, f64x2.mul(gapA, gapA))
      b = f64x2.add(b, f64x2.mul(gapB, gapB))
      c = f64x2.add(c, f64x2.mul(gapC, gapC))
      d = f64x2.add(d, f64x2.mul(gapD, gapD))
      at += 4 * WIDE
    }
    const to = <usize>pair * WIDE
    v128.store(out + to, a)
    v128.store(out + to, b, WIDE)
    v128.store(out + to, c, 2 * WIDE)
    v128.store(out + to, d, 3 * WIDE)
  }
  for (; pair < pairs; pair++) {
    let sum = f64x2.splat(0)
    for (let number = x; number < end; number += NUMBER) {
      const gap = f64x2.sub(v128.load64_splat(number), v128.load(at))
      sum = f64x2.add(sum, f64x2.mul(gap, gap))
      at += WIDE
    }
    v128.store(out + <usize>pair * WIDE, sum)
  }
}
