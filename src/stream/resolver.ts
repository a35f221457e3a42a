/** Resolvers: from the `location` of a put to the bytes of the document. */

/** Something that reads documents from one kind of place. */
export interface Resolver {
  /** Whether it reads such locations. The first resolver that does is asked. */
  canResolve(location: string): boolean
  /**
   * Reads a document.
   * @param limit the most bytes it may have; more must be refused, and not read into memory first
   */
  resolve(
    location: string,
    context: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array>
}
