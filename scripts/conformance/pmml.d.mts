import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'

/** A case of the corpus: its folder, and what its case.json says. */
export interface PmmlCase {
  readonly path: string
  readonly folder: string
  readonly modelElement: string
  readonly nested?: { readonly [element: string]: number }
  readonly status: 'agreed' | 'unconfirmed' | 'disputed'
}

export interface PmmlCaseResult {
  readonly format: 'pmml'
  readonly source: string
  readonly element: string
  readonly name: string
  readonly status: string
  /** All model elements of the document. */
  readonly models: readonly string[]
  readonly passed: boolean
  /** Number of values compared. */
  readonly cells: number
  /** Number of values for which the reference evaluator refuses the record and a result is given here. */
  readonly answered: number
  readonly reason?: string
}

/** Cases in which records are answered on purpose that the reference evaluator refuses, with the reason. */
export const answered: { readonly [path: string]: string }

export function listPmmlCases(directory: string): PmmlCase[]
export function runPmmlCase(
  load: (bytes: Uint8Array, options?: LoadOptions) => Model,
  testCase: PmmlCase,
): Promise<PmmlCaseResult>
