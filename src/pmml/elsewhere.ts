/** Loading on two threads: one reads a document and compiles its large trees, the other one makes the model of what came of that. */

import { syncModel } from '../core/engine.js'
import type { SyncModel } from '../core/model.js'
import type { Settings } from '../core/options.js'
import type { DocumentParts } from '../core/parallel.js'
import { atOnce, type Stepwise } from '../core/stepwise.js'
import { type ForestData, forestOfData } from '../ensemble/evaluation.js'
import { parseSkeleton, readSkeleton, type Skeleton, skeletonOf } from '../xml/parse.js'
import {
  compileInSteps,
  LARGE_TREE,
  loadPmml,
  type PmmlParts,
  packedElements,
  packingOf,
  partsOf,
} from './format.js'
import { type Results, recordedSteps, takenSteps } from './steps.js'

/** What goes from thread to thread: plain data. */
export interface PreparedPmml {
  readonly skeleton: Skeleton
  readonly results: Omit<Results, 'forest'>
  readonly forests: readonly (ForestData | string)[]
  readonly bytes: number
}

/** It, and the memory that goes over with it instead of being copied. */
export interface Preparation {
  readonly prepared: PreparedPmml
  readonly transfer: readonly ArrayBuffer[]
}

/**
 * Reads and compiles a document for another thread.
 * @param least the least number of bytes for which the nodes of a tree are read in packed form
 * @returns why there is nothing that can be taken over, where that is so
 * @throws ModelLoadError as loading it does
 */
export function preparePmml(bytes: Uint8Array, settings: Settings, least = LARGE_TREE): Preparation | string {
  const skeleton = skeletonOf(bytes, settings.limits, packingOf(least))
  // Too small to hold anybody up, or nothing that this thread could do in another one's place.
  if (skeleton === undefined) return 'it has no large trees in plain UTF-8'
  const { steps, results } = recordedSteps()
  let isInside: boolean
  try {
    const xml = parseSkeleton(skeleton, settings.limits)
    isInside = packedElements(xml).some(({ parent }) => parent?.name === 'Node')
    atOnce(compileInSteps(xml, bytes.length, settings, steps))
  } catch {
    // Something is wrong, and the whole document tells where.
    loadPmml(bytes, settings, Number.POSITIVE_INFINITY)
    return 'it can’t be read in parts'
  }
  const { forest, ...others } = results
  // Then nodes are compiled one by one.
  if (isInside || others.tree.length === 0 || others.tree.includes(undefined))
    return 'its trees are no tables'
  const forests = forest.map((each) => (typeof each === 'string' ? each : each.data()))
  const prepared = { skeleton, results: others, forests, bytes: bytes.length }
  return { prepared, transfer: memoryOf(prepared) }
}

/** The memory of all that is large. */
function memoryOf({ skeleton, results, forests }: PreparedPmml): ArrayBuffer[] {
  const views: (ArrayBufferView | undefined)[] = skeleton.cuts.map(({ packed }) => packed.bytes)
  for (const each of forests) if (typeof each !== 'string') views.push(each.content)
  for (const each of results.shares) views.push(each?.shares)
  for (const each of results.tree) {
    if (each?.table === undefined) continue
    const { table, nodes, outcomes } = each.table
    const { features, limits, lowers, values, missing } = table
    views.push(features, limits, lowers, values, missing, nodes, outcomes?.winners, outcomes?.shares)
  }
  const memory = new Set<ArrayBuffer>()
  for (const view of views) if (view?.buffer instanceof ArrayBuffer) memory.add(view.buffer)
  return [...memory]
}

/**
 * Makes the model of what another thread has prepared, in steps of a few milliseconds.
 * @returns nothing where its forests can't be evaluated here, for want of memory
 */
export function* finishPmml(
  { skeleton, results, forests, bytes }: PreparedPmml,
  settings: Settings,
): Stepwise<SyncModel | undefined> {
  const forest: Results['forest'] = []
  for (const each of forests) {
    const made = typeof each === 'string' ? each : yield* forestOfData(each)
    if (made === undefined) return undefined
    forest.push(made)
    yield
  }
  const xml = yield* readSkeleton(skeleton)
  const engine = yield* compileInSteps(xml, bytes, settings, takenSteps({ ...results, forest }))
  yield
  return syncModel(engine, settings, partsOf(skeleton, bytes))
}

/** Makes the model of a document that another thread has loaded, of the parts that it has of it. */
export function loadParts({ text, data }: DocumentParts<PmmlParts>, settings: Settings): SyncModel {
  const xml = atOnce(readSkeleton({ text, cuts: data.cuts }))
  return syncModel(atOnce(compileInSteps(xml, data.bytes, settings)), settings)
}
