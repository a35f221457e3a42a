/** PMML as a format: detection and loading. */

import { type SyncEngine, syncModel } from '../core/engine.js'
import { ModelLoadError } from '../core/errors.js'
import type { Format } from '../core/format.js'
import type { Settings } from '../core/options.js'
import type { DocumentParts } from '../core/parallel.js'
import { atOnce, type Stepwise } from '../core/stepwise.js'
import type { XmlElement } from '../xml/element.js'
import { detach } from '../xml/node.js'
import { looksLikeXml, parseDocument, parseXml, type Skeleton } from '../xml/parse.js'
import type { PackedCut } from '../xml/read.js'
import type { PackOptions } from '../xml/stretches.js'
import { compileDocument } from './document.js'
import { pmmlEngine } from './engine.js'
import { dropColumns } from './models/TreeModel/columns.js'
import type { Steps } from './steps.js'

/** The least number of bytes of a tree that are worth packing: even forests of small ones take half the time and memory then. */
export const LARGE_TREE = 2 ** 10

/** What is packed of a document: the nodes of trees. */
export const packingOf = (least: number): PackOptions => ({ name: 'Node', least })

export const pmmlFormat: Format = {
  name: 'pmml',
  detect: looksLikeXml,
  load(bytes, settings) {
    const { engine, skeleton } = loadInParts(bytes, settings, LARGE_TREE)
    return syncModel(engine, settings, skeleton === undefined ? bytes : partsOf(skeleton, bytes.length))
  },
}

/** What a document of which much is packed is beside its text. */
export interface PmmlParts {
  readonly cuts: readonly PackedCut[]
  /** Size of the document. */
  readonly bytes: number
}

/**
 * A document for threads. What was packed of it is there as long as the model is, which makes explanations of it; so keeping the document in this form takes
 * little more memory.
 */
export const partsOf = ({ text, cuts }: Skeleton, bytes: number): DocumentParts<PmmlParts> => ({
  text,
  data: { cuts, bytes },
})

/**
 * Reads and compiles a document.
 * @param least the least number of bytes for which the nodes of a tree are read in packed form
 */
export const loadPmml = (bytes: Uint8Array, settings: Settings, least = LARGE_TREE): SyncEngine =>
  loadInParts(bytes, settings, least).engine

function loadInParts(
  bytes: Uint8Array,
  settings: Settings,
  least: number,
): { readonly engine: SyncEngine; readonly skeleton?: Skeleton | undefined } {
  const { root, skeleton } = parseDocument(bytes, settings.limits, packingOf(least))
  try {
    return { engine: compiled(root, bytes.length, settings), skeleton }
  } catch (error) {
    // What was packed has no places. With a fault somewhere, all is read so that it can be told where.
    if (bytes.length < least || packedElements(root).length === 0) throw error
  }
  return { engine: compiled(parseXml(bytes, settings.limits), bytes.length, settings) }
}

const compiled = (xml: XmlElement, bytes: number, settings: Settings): SyncEngine =>
  atOnce(compileInSteps(xml, bytes, settings))

/**
 * Compiles a document that was read.
 * @param steps what does the steps that take long
 */
export function* compileInSteps(
  xml: XmlElement,
  bytes: number,
  settings: Settings,
  steps?: Steps,
): Stepwise<SyncEngine> {
  try {
    const document = yield* compileDocument(xml, settings, steps)
    yield
    const engine = pmmlEngine(document, bytes)
    dropColumns(document.compilation)
    detach(xml, isCompiled)
    return engine
  } catch (cause) {
    // Compiling counts how deep it goes; but nobody knows how much of the stack the caller has left.
    if (!isStackOverflow(cause)) throw cause
    throw new ModelLoadError('limit-exceeded', 'The document is nested deeper than the call stack allows', {
      ...xml.place(),
      cause,
    })
  }
}

/**
 * Whether an element is kept though no error of a record tells its place: the declaration of a field, and packed nodes, whose places nobody
 * knows.
 */
const isCompiled = ({ name, packed }: XmlElement): boolean => packed !== undefined || declarations.has(name)
const declarations: ReadonlySet<string> = new Set(['DataField', 'MiningField', 'Target'])

/** The elements of a document that are packed. */
export function packedElements(xml: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = []
  const pending = [xml]
  for (let each = pending.pop(); each !== undefined; each = pending.pop())
    if (each.packed !== undefined) found.push(each)
    else for (const child of each.children) pending.push(child)
  return found
}

/** What an exhausted call stack throws: a RangeError, in Firefox an InternalError. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof Error && /call stack|too much recursion/i.test(error.message)
