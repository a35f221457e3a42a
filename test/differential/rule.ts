/** What a difference on purpose is, and the two ways that most of them take. */

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

/** Whether the reference refused the record with a message like this, and we gave results. */
export const refusedWith =
  (pattern: RegExp) =>
  ({ field, reference, ours }: Found): boolean =>
    field === '' && typeof reference === 'string' && typeof ours === 'object' && pattern.test(reference)

/** Whether the reference gave results, and we refused the record or the document with a message like this. */
export const weRefusedWith =
  (pattern: RegExp) =>
  ({ field, ours }: Found): boolean =>
    field === '' && typeof ours === 'string' && pattern.test(ours)
