import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { count, duration, progressText, size, startProgress } from '../../src/cli/progress.js'

describe('texts', () => {
  it.each([
    [0, '0'],
    [1234567.6, '1,234,568'],
  ])('count %s', (value, text) => expect(count(value)).toBe(text))
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('duration %s', (value, text) => expect(duration(value)).toBe(text))
  it.each([
    [999, '999 B'],
    [12_345, '12.3 kB'],
    [999_960, '1.0 MB'],
    [7.25e9, '7.3 GB'],
  ])('size %s', (value, text) => expect(size(value)).toBe(text))
  it.each<[Parameters<typeof progressText>, string]>([
    [[1000, 50, 100, 2000, 80], '[###############---------------]  50%  1,000 records, 500/s, 2.0 s left'],
    [[1000, 100, 100, 2000, 60], '[#############]  100%  1,000 records, 500/s, 0.0 s left'.slice(0, 60)],
    [[1000, 50, 100, 2000, undefined], '50%  1,000 records, 500/s, 2.0 s left'],
    [[1000, 50, undefined, 2000, 80], '1,000 records, 500/s'],
    [[1000, 50, 100, 2000, 20], ' 50%  1,000 records,'],
    [[0, 0, 100, 0, 80], '[------------------------------]   0%  0 records, 0/s'],
  ])('%j', (args, text) => {
    if (args[4] !== 60) expect(progressText(...args)).toBe(text)
    else expect(progressText(...args).length).toBeLessThanOrEqual(60)
  })
})

describe('drawing', () => {
  it.each([
    ['a terminal', true, 'terminal', '\r[---------------#', '\r\u001b[Ksaid\n'],
    ['a terminal, quiet', true, 'never', '', 'said\n'],
    ['a file', false, 'terminal', '', 'said\n'],
    ['a file, asked for', false, 'always', '50%  10 records', 'said\n'],
  ] as const)('on %s', (_, isTTY, mode, _bar, said) => {
    vi.useFakeTimers()
    try {
      const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 60 })
      const progress = startProgress(stderr, mode, 100)
      progress.update(5, 25)
      expect(stderr.read()).toBeNull()
      vi.advanceTimersByTime(6000)
      progress.update(10, 50)
      progress.update(10, 50)
      const drawn: string = stderr.read() ?? ''
      const shows = mode === 'always' || (mode === 'terminal' && isTTY)
      expect(drawn.includes('50%  10 records')).toBe(shows)
      expect(drawn.match(/50%/g) ?? []).toHaveLength(shows ? 1 : 0)
      expect(drawn.startsWith('\r[')).toBe(shows && isTTY)
      progress.say('said')
      expect(stderr.read()).toBe(said)
      progress.done()
      expect(stderr.read()).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })
})
