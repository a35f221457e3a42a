import type { Model } from '../../src/core/model.js'
import type { LoadOptions } from '../../src/core/options.js'

export interface CaseResult {
  case: string
  passed: boolean
  reason?: string
}
export const knownGaps: { readonly [name: string]: string }
export function runOnnxConformance(
  load: (bytes: Uint8Array, options?: LoadOptions) => Model,
  dir: string,
): Promise<CaseResult[]>
