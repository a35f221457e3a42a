/** The outline of a tree: plain data for people to look at. */

/** A node as people read it. */
export interface OutlineNode {
  readonly id: string
  readonly predicate: string
  readonly score?: string
  readonly children: readonly OutlineNode[]
}
