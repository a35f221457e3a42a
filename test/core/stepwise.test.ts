/** Work in steps comes to the same at once and in turns, and lets other work in between. */

import { describe, expect, it } from 'vitest'
import { atOnce, inTurns, type Stepwise } from '../../src/core/stepwise.js'

function* counting(to: number, each: () => void = () => {}): Stepwise<number> {
  let sum = 0
  for (let i = 1; i <= to; i++) {
    each()
    sum += i
    yield
  }
  return sum
}

function* failing(): Stepwise<number> {
  yield
  throw new RangeError('no further')
}

const busy = (milliseconds: number): void => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('work in steps', () => {
  it('comes to the same', async () => {
    expect(atOnce(counting(100))).toBe(5050)
    expect(await inTurns(counting(100))).toBe(5050)
    expect(atOnce(counting(0))).toBe(0)
  })

  it('fails as work does', async () => {
    expect(() => atOnce(failing())).toThrow(RangeError)
    await expect(inTurns(failing())).rejects.toThrow(RangeError)
  })

  it('lets other work have its turn', async () => {
    let others = 0
    const timer = setInterval(() => others++, 0)
    await inTurns(counting(20, () => busy(5)))
    clearInterval(timer)
    expect(others).toBeGreaterThanOrEqual(19)
  })
})
