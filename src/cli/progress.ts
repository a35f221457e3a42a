/** How far a run is: a bar on the terminal, or now and then a line where there is none and it was asked for. */

import type { CliIo } from './command.js'

/** Shows progress. */
export interface Progress {
  /** Tells how far the run is. Cheap: most calls do nothing. */
  update(records: number, bytes: number): void
  /** Prints a line without tearing the bar. */
  say(line: string): void
  /** Takes the bar away. */
  done(): void
}

/** When to show progress: on a terminal, always, or never. */
export type ProgressMode = 'terminal' | 'always' | 'never'

/** Milliseconds between two drawings of the bar, and between two lines. */
const BAR_EVERY = 100
const LINE_EVERY = 5000

/**
 * Progress on standard error.
 * @param total bytes of the input, if known: without it there is a count instead of a bar
 */
export function startProgress(
  stderr: CliIo['stderr'],
  mode: ProgressMode,
  total: number | undefined,
): Progress {
  const bar = mode !== 'never' && stderr.isTTY === true
  const lines = mode === 'always' && !bar
  const start = performance.now()
  const every = bar ? BAR_EVERY : LINE_EVERY
  let next = start + every
  let drawn = false
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[K')
    drawn = false
  }
  return {
    update(records, bytes) {
      if (!bar && !lines) return
      const now = performance.now()
      if (now < next) return
      next = now + every
      const text = progressText(
        records,
        bytes,
        total,
        now - start,
        bar ? (stderr.columns || 80) - 1 : undefined,
      )
      if (bar) {
        stderr.write(`\r${text}\u001b[K`)
        drawn = true
      } else {
        stderr.write(`${text}\n`)
      }
    },
    say(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    done: clear,
  }
}

/**
 * The text of a state of progress.
 * @param milliseconds since the start
 * @param width most characters; `undefined` for a line without bar
 */
export function progressText(
  records: number,
  bytes: number,
  total: number | undefined,
  milliseconds: number,
  width: number | undefined,
): string {
  const seconds = milliseconds / 1000
  const counts = `${count(records)} records, ${count(seconds > 0 ? records / seconds : 0)}/s`
  if (total === undefined || total === 0) return counts.slice(0, width)
  const share = Math.min(1, bytes / total)
  const left = share > 0.001 ? `, ${duration((seconds * (1 - share)) / share)} left` : ''
  const percent = `${Math.floor(share * 100)}%`.padStart(4)
  const text = `${percent}  ${counts}${left}`
  if (width === undefined) return text.trimStart()
  const room = Math.min(30, width - text.length - 3)
  if (room < 5) return text.slice(0, width)
  const full = Math.round(share * room)
  return `[${'#'.repeat(full)}${'-'.repeat(room - full)}] ${text}`
}

/** A number with separated thousands. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Seconds for people: `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Bytes for people. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(1)} ${units[unit]}`
}
