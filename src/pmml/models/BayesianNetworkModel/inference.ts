/** What inference in a network is ("Bayesian Networks"). */

import type { Raw } from '../../types.js'
import type { Prediction } from '../prediction.js'

/** What evidence says of nodes: the known values by node, `null` for those to be inferred. */
export type Evidence = readonly Raw[]

/** What is inferred of a node from evidence; `nothing` where the evidence can't be. */
export type Inference = (node: number, evidence: Evidence) => Prediction
