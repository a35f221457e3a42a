/**
 * The kernel of dense layers, and of distances from many points, in AssemblyScript: `node scripts/kernel.mjs` compiles it into kernel.wasm.ts. Every sum is added up in the order
 * in which JavaScript adds it, so that both give the same bits: two sums share a wide register, and eight go side by side.
 */

/** Two numbers. */
const WIDE: usize = 16
const NUMBER: usize = 8
/** Bytes of eight numbers, of as many records. */
const EIGHT: usize = 64

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
 * The same as `sums` for eights of records: what a row of weights meets is the same number of eight of them.
 * @param x of each eight the first numbers of its records, then their second ones, and so on; so go the sums
 * @param eights how many of them there are
 * @param stride from one eight to the next, in bytes
 */
export function sumsOfEights(
  weights: usize,
  biases: usize,
  pairs: u32,
  length: u32,
  x: usize,
  out: usize,
  least: f64,
  eights: u32,
  stride: usize,
): void {
  const floor = f64x2.splat(least)
  const fours = pairs & ~3
  for (let eight: u32 = 0; eight < eights; eight++) {
    const end = x + <usize>length * EIGHT
    let at = weights
    let bias = biases
    let to = out
    let pair: u32 = 0
    // Two loops, so that each has its step as a constant: a tenth faster than one for all pairs.
    for (; pair < fours; pair += 4) {
      for (let part: usize = 0; part < 4; part++) {
        pairOfEight(at, 4 * WIDE, bias, x, end, to, floor)
        at += WIDE
        bias += WIDE
        to += 2 * EIGHT
      }
      at += <usize>(length - 1) * 4 * WIDE
    }
    for (; pair < pairs; pair++) {
      pairOfEight(at, WIDE, bias, x, end, to, floor)
      at += <usize>length * WIDE
      bias += WIDE
      to += 2 * EIGHT
    }
    x += stride
    out += stride
  }
}

/** The sums of two rows of weights for eight records: sixteen in eight wide registers, as many as there are beside what they take. */
@inline
function pairOfEight(
  weights: usize,
  step: usize,
  biases: usize,
  x: usize,
  end: usize,
  out: usize,
  floor: v128,
): void {
  let at = weights
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  let e = a
  let f = a
  let g = a
  let h = a
  for (let number = x; number < end; number += EIGHT) {
    const x0 = v128.load(number)
    const x1 = v128.load(number, WIDE)
    const x2 = v128.load(number, 2 * WIDE)
    const x3 = v128.load(number, 3 * WIDE)
    const one = v128.load64_splat(at)
    a = f64x2.add(a, f64x2.mul(one, x0))
    b = f64x2.add(b, f64x2.mul(one, x1))
    c = f64x2.add(c, f64x2.mul(one, x2))
    d = f64x2.add(d, f64x2.mul(one, x3))
    const other = v128.load64_splat(at, NUMBER)
    e = f64x2.add(e, f64x2.mul(other, x0))
    f = f64x2.add(f, f64x2.mul(other, x1))
    g = f64x2.add(g, f64x2.mul(other, x2))
    h = f64x2.add(h, f64x2.mul(other, x3))
    at += step
  }
  const one = v128.load64_splat(biases)
  v128.store(out, f64x2.pmax(f64x2.add(a, one), floor))
  v128.store(out, f64x2.pmax(f64x2.add(b, one), floor), WIDE)
  v128.store(out, f64x2.pmax(f64x2.add(c, one), floor), 2 * WIDE)
  v128.store(out, f64x2.pmax(f64x2.add(d, one), floor), 3 * WIDE)
  const other = v128.load64_splat(biases, NUMBER)
  v128.store(out, f64x2.pmax(f64x2.add(e, other), floor), 4 * WIDE)
  v128.store(out, f64x2.pmax(f64x2.add(f, other), floor), 5 * WIDE)
  v128.store(out, f64x2.pmax(f64x2.add(g, other), floor), 6 * WIDE)
  v128.store(out, f64x2.pmax(f64x2.add(h, other), floor), 7 * WIDE)
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
