/** Control messages: what changes the models of a registry, as values. `schema.ts` says the same as JSON Schema, for those from outside. */

import type { ModelFormat } from '../core/model.js'
import type { Route } from './route.js'

/** Puts a version of a model into service, in place of the one that has its label. */
export interface PutMessage {
  readonly type: 'put'
  /** What records ask for. Any text. */
  readonly name: string
  /** Which of the models of this name it is. Any text; versions are not compared. */
  readonly version: string
  /** The document: bytes, or in JSON their base64 form. Either this or `location`. */
  readonly data?: Uint8Array | string
  /** Where the document is: a path, a URL, or whatever a resolver of the caller's understands. */
  readonly location?: string
  /** The format that the document must be of. Default: what it is. */
  readonly format?: ModelFormat
  /** SHA-256 of the document, in hexadecimal: anything else is refused. */
  readonly sha256?: string
  /** When the message was made, in milliseconds since 1970. Default: when it arrives. One that is not later than the newest in force is stale. */
  readonly at?: number
  /** Which of the versions it is to be. Default `stable`, the one that serves where no route says otherwise. */
  readonly label?: string
  /** Whether it may need inputs that the version before did not. Default false. */
  readonly force?: boolean
  /** Anything the caller wants to find again in `state()`. */
  readonly metadata?: { readonly [key: string]: unknown }
}

/** Says which versions score the records of a name. */
export interface RouteMessage extends Route {
  readonly type: 'route'
  readonly name: string
  readonly at?: number
}

/** Puts the version that was `stable` before back into service. */
export interface RollbackMessage {
  readonly type: 'rollback'
  readonly name: string
  /** Which of the retained versions. Default: the one before. */
  readonly version?: string
  readonly at?: number
}

/** Takes a name, or one version of it, out of service. */
export interface RemoveMessage {
  readonly type: 'remove'
  readonly name: string
  /** Default: all versions, and the route. */
  readonly version?: string
  readonly at?: number
}

/** What may arrive on the control stream. */
export type ControlMessage = PutMessage | RouteMessage | RollbackMessage | RemoveMessage
