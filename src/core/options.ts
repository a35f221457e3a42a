/** What a caller may ask for when loading a model. */

/** Bounds on what a document may cost. All are counted after unpacking. */
export interface Limits {
  /** Most bytes of a document. Default 1 GiB. */
  readonly bytes: number
  /** Most levels of nested elements. Default 2000. */
  readonly depth: number
  /** Most elements and attributes together. Default 50 million. */
  readonly nodes: number
}

export const defaultLimits: Limits = { bytes: 2 ** 30, depth: 2000, nodes: 50_000_000 }

/** Options for ONNX models. */
export interface OnnxOptions {
  /** The runtime module to use, such as `onnxruntime-node` or `onnxruntime-web`. Default: `onnxruntime-node`, looked up from here. */
  readonly runtime?: unknown
  /** The contents of the files that hold the model's external data, by the name the model refers to them. */
  readonly externalData?: { readonly [name: string]: Uint8Array }
  /**
   * Which fields of a record, in which order, make up an input of shape [N,K]. With several such inputs: a map from
   * input name to order. Default: what the file's `metadata_props` say.
   */
  readonly features?: readonly string[] | { readonly [input: string]: readonly string[] }
  /** Options handed to the runtime's `InferenceSession.create`. */
  readonly session?: { readonly [option: string]: unknown }
}

/** Options of `loadModel` and `openModel`. */
export interface LoadOptions {
  /** Which of several models of one document: its `modelName`. Default: the first that can be scored. */
  readonly model?: string
  /** Check the whole record against the model's input domains before scoring and report all faults at once. Default false. */
  readonly validate?: boolean
  /** What a record without any entry for an active field means: `missing` (default) or an `error`. */
  readonly missingFields?: 'missing' | 'error'
  /** Admit `Date` objects, read in universal or local time. Default: they are refused, since the standard knows no time zones. */
  readonly dates?: 'utc' | 'local'
  readonly limits?: Partial<Limits>
  readonly onnx?: OnnxOptions
}

/** Options with every default filled in. */
export interface Settings extends LoadOptions {
  readonly validate: boolean
  readonly missingFields: 'missing' | 'error'
  readonly limits: Limits
}
