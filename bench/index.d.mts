/** Types of what tests use of the benchmarks. */

export interface Field {
  readonly name: string
  readonly type: 'double' | 'float' | 'string'
  readonly categories?: readonly string[]
}

export interface Table {
  readonly fields: readonly Field[]
  readonly columns: readonly (Float64Array | readonly string[])[]
  readonly length: number
}

export interface NumberTable extends Table {
  readonly columns: readonly Float64Array[]
}

export interface Tree {
  readonly feature: Int32Array
  readonly limit: Float64Array
  readonly lower: Int32Array
  readonly greater: Int32Array
  readonly value: Float64Array
}

export interface Ensemble {
  readonly combine: 'sum' | 'float sum' | 'average' | 'distributions'
  readonly fields: readonly Field[]
  readonly trees: readonly Tree[]
  readonly base: number
  readonly classes?: readonly string[]
}

export interface Writing {
  readonly dialect: 'pairs' | 'else' | 'compact' | 'compact less'
  readonly casts?: boolean
  readonly ids?: boolean
}

export interface Answer {
  readonly prediction: number | string
  readonly probabilities?: readonly number[]
  readonly reasons?: readonly string[]
}

export type TableRecord = Record<string, number | string>

export function numbers(length: number, seed: number, width?: number): NumberTable
export function customers(length: number, seed: number): Table
export function recordsOf(table: Table): TableRecord[]

interface Size {
  readonly trees?: number
  readonly rows?: number
  readonly seed?: number
}
export function lightgbm(size?: Size & { readonly leaves?: number }): Ensemble
export function xgboost(size?: Size & { readonly depth?: number }): Ensemble
export function forestRegressor(size?: Size & { readonly minRows?: number }): Ensemble
export function forestClassifier(size?: Size & { readonly minRows?: number }): Ensemble
export function decisionTree(size?: {
  readonly rows?: number
  readonly minRows?: number
  readonly seed?: number
}): Ensemble
export function bigForest(size?: Size): Ensemble
export function evaluateEnsemble(ensemble: Ensemble, row: ArrayLike<number>): Answer
export function ensemblePmml(ensemble: Ensemble, writing: Writing): string
export function ensembleOnnx(ensemble: Ensemble): Uint8Array
export function nativePieces(ensemble: Ensemble): Generator<Uint8Array>
export function lightgbmText(ensemble: Ensemble): string
export function writeBigForest(path: string, forest: Ensemble): void

/** Models of other kinds are handed from maker to writer and evaluator as they are. */
export interface Logistic {
  readonly kind?: 'logistic'
}
export interface Network {
  readonly kind?: 'network'
}
export interface Card {
  readonly kind?: 'card'
}
export function logistic(seed?: number): Logistic
export function logisticPmml(model: Logistic): string
export function logisticOnnx(model: Logistic): Uint8Array
export function evaluateLogistic(model: Logistic, record: TableRecord): Answer
export function network(hidden?: readonly number[], seed?: number): Network
export function networkPmml(model: Network): string
export function networkOnnx(model: Network): Uint8Array
export function evaluateNetwork(model: Network, record: TableRecord): Answer
export function scorecard(seed?: number): Card
export function scorecardPmml(model: Card): string
export function evaluateScorecard(model: Card, record: TableRecord): Answer

export const transformations: { readonly [name: string]: string }

export interface FigureTable {
  readonly title: string
  readonly columns: readonly { readonly title: string; readonly digits?: number }[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  readonly notes?: readonly string[]
}
export interface Result {
  readonly group: string
  readonly date: string
  readonly tables: readonly FigureTable[]
}
export function terminalTable(table: FigureTable): string
export function readResults(folder: string, order: readonly string[]): Result[]
export function performancePage(results: readonly Result[]): string
export const groups: readonly { readonly name: string; readonly title: string }[]
