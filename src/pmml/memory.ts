/** What a model remembers of earlier records (Lag and the like), and how it is written down between two runs. */

import { ScoreError } from '../core/errors.js'
import type { Raw } from './types.js'

/** A memory: what each part that remembers has put into its slot. Plain data: numbers, texts, lists and objects of such. */
export type Memory = unknown[]

/** A memory as JSON has it. Numbers that JSON can't hold are written as `{ "number": "NaN" }`. */
export interface MemorySnapshot {
  /** Tells the model apart from others: state of one means nothing to another. */
  readonly model: string
  readonly memory: readonly unknown[]
}

/** Writes a memory down. */
export const snapshotOf = (model: string, memory: Memory): MemorySnapshot => ({
  model,
  memory: memory.map((each) => written(each)),
})

/**
 * Restores a memory. Throws `bad-state` when the snapshot is not one of this model.
 * @param holds for each slot, whether a value may be one that was remembered there
 */
export function restored(
  model: string,
  holds: readonly ((value: unknown) => boolean)[],
  snapshot: unknown,
): Memory {
  const given = snapshot as Partial<MemorySnapshot> | null
  if (typeof given !== 'object' || given === null || given.model !== model || !Array.isArray(given.memory))
    throw new ScoreError('bad-state', 'The snapshot is not one of a session of this model', {
      received: given?.model ?? snapshot,
      expected: `what snapshot() gave for ${model}`,
    })
  if (given.memory.length !== holds.length)
    throw new ScoreError('bad-state', 'The snapshot remembers other things than this model', {
      received: given.memory.length,
      expected: `${holds.length} entries`,
    })
  // A slot that nothing was put into is null in JSON. Within a slot null is a missing value, and stays that.
  const memory = given.memory.map((each) => (each === null ? undefined : read(each)))
  const wrong = memory.findIndex((each, i) => each !== undefined && !holds[i](each))
  if (wrong >= 0)
    throw new ScoreError('bad-state', 'The snapshot has something that the model does not remember', {
      received: given.memory[wrong],
      expected: `what snapshot() gave for ${model}`,
    })
  return memory
}

function written(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: numberText(value) }
  if (Array.isArray(value)) return value.map(written)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, written(each)]))
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read)
  if (typeof value !== 'object' || value === null) return value
  if ('number' in value && typeof value.number === 'string') return Number(value.number)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, read(each)]))
}

/** Whether something is a value of a record as a memory has it. */
export const isRaw = (value: unknown): value is Raw =>
  value === null ||
  ['number', 'string', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every(isRaw))

/** Whether something is an object with named members. */
export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
