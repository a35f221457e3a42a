/** Resolvers: from the `location` of a put to the bytes of the document. */

/**
 * Something that reads documents from one kind of place. Files and http(s) are read without one.
 *
 * Errors that have a `status`, a `statusCode` or a `code` of the network's are tried again where that may help; others are not.
 *
 * @example
 * // S3, by the client that you have: npm install @aws-sdk/client-s3
 * import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
 *
 * const client = new S3Client({})
 * const s3: Resolver = {
 *   canResolve: (location) => location.startsWith('s3://'),
 *   async resolve(location, { limit, signal }) {
 *     const { host, pathname } = new URL(location)
 *     const command = new GetObjectCommand({ Bucket: host, Key: decodeURIComponent(pathname.slice(1)) })
 *     const { Body, ContentLength = 0 } = await client.send(command, { abortSignal: signal })
 *     if (Body === undefined || ContentLength > limit) throw new Error(`${location} has ${ContentLength} bytes`)
 *     return Body.transformToByteArray()
 *   },
 * }
 * const registry = new ModelRegistry({ resolvers: [s3], allow: ['s3://models/churn'] })
 */
export interface Resolver {
  /** Whether it reads such locations. The first resolver that does is asked. */
  canResolve(location: string): boolean
  /**
   * Reads a document.
   * @param limit the most bytes it may have; more must be refused, and not read into memory first
   * @param signal is aborted when nobody waits for it any more, or it takes too long
   */
  resolve(
    location: string,
    context: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array>
}
