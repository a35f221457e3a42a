export interface Refused {
  readonly what: string
  readonly reason: string
  readonly code: string
  readonly at: readonly string[]
  readonly element?: string
  readonly version?: string
  readonly shown: readonly string[]
}
export const refused: readonly Refused[]
export const otherNames: { readonly [element: string]: string }
export function documentWith(part: string, version?: string): string
