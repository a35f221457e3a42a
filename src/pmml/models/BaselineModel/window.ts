/** The last records that a test statistic looks back at, with their weights, as plain data ("Baseline Models"). */

import { isTable } from '../../memory.js'

/** At most as many items as the window is long, and the weight of each. */
export interface Window<T extends number | string> {
  readonly items: T[]
  readonly weights: number[]
  /** Where the oldest item stands, once the window is full. */
  oldest: number
}

/** Whether something is a window of a size with items of a type. */
export const isWindow = (value: unknown, size: number, type: 'number' | 'string'): boolean =>
  isTable(value) &&
  Array.isArray(value.items) &&
  Array.isArray(value.weights) &&
  value.items.length <= size &&
  value.items.length === value.weights.length &&
  value.items.every((item) => typeof item === type) &&
  value.weights.every((weight) => typeof weight === 'number') &&
  Number.isInteger(value.oldest) &&
  Number(value.oldest) >= 0 &&
  Number(value.oldest) < size

/**
 * The window with one more item, which takes the place of the oldest when the window is full. The window given is changed: a
 * session's memory belongs to it alone.
 */
export function pushed<T extends number | string>(
  window: Window<T> | undefined,
  size: number,
  item: T,
  weight: number,
): Window<T> {
  if (window === undefined) return { items: [item], weights: [weight], oldest: 0 }
  if (window.items.length < size) {
    window.items.push(item)
    window.weights.push(weight)
  } else {
    window.items[window.oldest] = item
    window.weights[window.oldest] = weight
    window.oldest = (window.oldest + 1) % size
  }
  return window
}

/** Visits what the window would hold with one more item, and changes nothing. The order is that of the places, not of time. */
export function visitWith<T extends number | string>(
  window: Window<T> | undefined,
  size: number,
  item: T,
  weight: number,
  visit: (item: T, weight: number) => void,
): void {
  if (window !== undefined) {
    const leaves = window.items.length < size ? -1 : window.oldest
    for (let i = 0; i < window.items.length; i++) if (i !== leaves) visit(window.items[i], window.weights[i])
  }
  visit(item, weight)
}
