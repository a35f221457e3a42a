/** What a caller may ask for when loading a model. */

import type { DocumentParts, Parallel } from './parallel.js'
import type { Value } from './value.js'

/** Bounds on what a document may cost. All are counted after unpacking. */
export interface Limits {
  /** Most bytes of a document. Default 1 GiB. */
  readonly bytes: number
  /** Most levels of nested elements. Default 2000. */
  readonly depth: number
  /**
   * Most elements and attributes together; comments, processing instructions and CDATA sections count too. Default 20
   * million, which is about what fits into 4 GiB of memory.
   */
  readonly nodes: number
}

export const defaultLimits: Limits = { bytes: 2 ** 30, depth: 2000, nodes: 20_000_000 }

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
  /**
   * Functions for PMML's Apply beyond the built-in ones and those of the document, by name. A name that is built in is a
   * `bad-option`; a DefineFunction of the document wins over one of these.
   */
  readonly functions?: { readonly [name: string]: UserFunction }
  /** Supplies the rows of tables that a PMML document keeps elsewhere (TableLocator). Default: such a document is refused. */
  readonly tables?: (locator: TableReference) => Iterable<{ readonly [column: string]: unknown }>
  readonly onnx?: OnnxOptions
  /**
   * How many steps a time series model forecasts where the record does not say: a whole number from 1 on. Default 1. The result is a
   * number for one step, a list for more.
   */
  readonly horizon?: number
  readonly timeSeries?: TimeSeriesOptions
  /**
   * Of `openModel` alone: whether a thread of its own reads the document and compiles the large ensembles of trees in it, so that this one
   * is not held up. The model is the same as without. What can't go from thread to thread is loaded here, and `info.engine` says so.
   * Default false.
   */
  readonly worker?: boolean
}

/** How time series models are read where their producers differ. */
export interface TimeSeriesOptions {
  /**
   * Sign of moving-average coefficients, and of the coefficients of transfer functions behind the first: `plus` for
   * 1 + θ₁B + …, as R and statsmodels write them, `minus` for 1 − θ₁B − …. Default: `minus` where the document says that it comes
   * from SAS or SPSS, else `plus`.
   */
  readonly movingAverage?: 'plus' | 'minus'
  /**
   * What `constantTerm` of ARIMA is: the `mean` μ of the differenced series in φ(B)(w − μ) = θ(B)e, as R, SAS and SPSS write it
   * (default), or the `intercept` c in φ(B)w = c + θ(B)e.
   */
  readonly constantTerm?: 'mean' | 'intercept'
}

/** A function of the caller that a model may apply. It must be pure: the same arguments, the same result. */
export interface UserFunction {
  /** Data type of the result, in PMML's words. A result of another type is an `invalid-result`. */
  readonly type: 'string' | 'integer' | 'float' | 'double' | 'boolean' | 'date' | 'time' | 'dateTime'
  /** Number of arguments, or the least and the greatest number. Default: any. */
  readonly arity?: number | readonly [least: number, most: number]
  /** Whether it is called with missing arguments (`null`). Default false: a missing argument makes a missing result. */
  readonly acceptsMissing?: boolean
  /**
   * Computes the result from arguments as `Score` has values: numbers, texts, booleans, ISO text for dates; `null` for a
   * missing result. What it throws is an `invalid-result` of the record.
   */
  readonly call: (...args: readonly Value[]) => unknown
}

/** A reference to a table outside of the document. */
export interface TableReference {
  /** Element path of the TableLocator. */
  readonly path: string
  /** The attributes of the TableLocator; the standard defines none. */
  readonly attributes: { readonly [name: string]: string }
  /** What its Extension elements say. */
  readonly extensions: readonly {
    readonly name?: string
    readonly value?: string
    readonly extender?: string
  }[]
}

/** Options with every default filled in. */
export interface Settings extends LoadOptions {
  readonly validate: boolean
  readonly missingFields: 'missing' | 'error'
  readonly limits: Limits
  /** Gives the model of a document its threads, where there may be some. Nobody is asked for this: the door knows. */
  readonly parallel?: (document: Uint8Array | DocumentParts) => Parallel
  /** What `info.engine` is to say beside how the model is evaluated. */
  readonly note?: string
}
