/** Where we and the reference differ on purpose: each rule as narrow as it can be, with its reason. */

import type { Difference, RecordedDocument } from './compare.js'

/** A difference, and the document that it was found in. */
export interface Found extends Difference {
  readonly document: RecordedDocument
}

/** A difference on purpose. */
export interface Rule {
  readonly name: string
  /** Why we do not follow the reference. */
  readonly reason: string
  /** Whether the rule explains a difference. */
  readonly explains: (found: Found) => boolean
}

const refusedWith =
  (pattern: RegExp) =>
  ({ reference }: Found): boolean =>
    typeof reference === 'string' && pattern.test(reference)

export const rules: readonly Rule[] = [
  {
    name: 'missing argument',
    reason: 'A missing argument makes a missing result in the standard; the reference refuses the record.',
    explains: refusedWith(/^MissingArgumentException/),
  },
]
