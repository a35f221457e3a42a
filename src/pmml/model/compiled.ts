/** What a model element compiles to, and what it gets to compile itself. */

import type { Explanation, ExplanationStep } from '../../core/explanation.js'
import type { Stepwise } from '../../core/stepwise.js'
import type { XmlElement } from '../../xml/element.js'
import type { Compilation, Scope, Variable } from '../compilation.js'
import type { ElementSpec } from '../element.js'
import type { Frame } from '../frame.js'
import type { TargetField } from '../schema/Targets.js'
import type { DataType } from '../types.js'
import type { MiningFunction } from './attributes.js'
import type { ColumnwiseMaker, OutputPart } from './columnwise.js'
import type { OutlineNode } from './outline.js'
import type { Prediction } from './prediction.js'
import type { InstanceScoping } from './TrainingInstances.js'
import type { TableOfTree } from './treeTables.js'

/** What an OutputField may ask of a model beyond the predicted value. */
export type ResultPart =
  | 'probability'
  | 'confidence'
  | 'affinity'
  | 'entityId'
  | 'reasonCode'
  | 'standardError'
  | 'standardDeviation'
  | 'rules'

/** A compiled OutputField: a variable that later expressions can read. */
export interface OutputVariable extends Variable {
  readonly displayName: string | undefined
  /** Type of the delivered value; `undefined` when the document does not say and it varies. */
  readonly dataType: DataType | undefined
  readonly isFinalResult: boolean
  readonly feature: string
  /** Computes the value from a model's prediction. */
  fill(frame: Frame, prediction: Prediction): void
  /** What of the prediction it shows as it is, where nothing else decides. */
  readonly part?: OutputPart
  /** Where the value is once this record has reached the output: then the slot has the stamp of the record. */
  readonly resultSlot: number
}

/** What a model element compiles to: how it scores a record, before Targets. */
export interface Scorer {
  /** The model's own result. */
  score(frame: Frame): Prediction
  /** The predicted number alone, `NaN` when there is none. Absent: that of `score`. */
  number?(frame: Frame): number
  /** Evaluation of many rows at once, for a model that is no part of another. The same as `score` says row by row. */
  readonly columnwise?: ColumnwiseMaker
  /** Most of its predictions are objects made once, which say the same whenever they come up. */
  readonly repeats?: boolean
  /** The tree as a table, where it is one. A large tree makes it anew for who asks after `forgetTree`. */
  tree?(): TableOfTree
  /** Says that who asked for the table has what is needed of it: a large tree lets it go. */
  forgetTree?(): void
  /** Makes the scorer anew, and keeps nothing for it but what the document says: of a large tree. */
  readonly again?: () => Scorer
  /** The steps by which it comes to its result for the record in the frame, computed anew. */
  explain(frame: Frame): readonly ExplanationStep[]
  /** What its results can contain beyond the predicted value. */
  readonly gives: ReadonlySet<ResultPart>
  /** A small tree as plain data. */
  outline?(): OutlineNode | undefined
  /** Outputs of models inside that are delivered with the model's own. */
  readonly innerOutputs?: readonly OutputVariable[]
  /**
   * The result is that of a model inside, to which its own Targets were applied: those of this model say only what counts when
   * no segment takes part (`noSegment`).
   */
  readonly passesOn?: boolean
  /** The predicted value is a list. */
  readonly givesList?: boolean
  /** The fields that Output sees, where there are more than the model's body sees: results of models inside. */
  readonly outputScope?: Scope
  /** Models inside, by segment id. */
  readonly segments?: ReadonlyMap<string, CompiledModel>
  /** Targets that models inside predict, where the model itself names none or several. */
  readonly innerTargets?: readonly TargetField[]
}

/** What a model element gets to compile itself. */
export interface ModelContext {
  readonly compilation: Compilation
  /** The fields that the model's body sees. */
  readonly scope: Scope
  readonly functionName: MiningFunction
  /** The first target, or what stands for it where the model names none. */
  readonly target: TargetField
  /** The targets that the MiningSchema names. */
  readonly namedTargets: readonly TargetField[]
  /** Rounds each step of a computation: to 32 bits with `x-mathContext="float"`. */
  readonly round: (x: number) => number
  readonly mathContext: 'float' | 'double'
  /** Segment ids that OutputFields ask for. */
  readonly wantedSegments: ReadonlySet<string>
  /** The model's fields over records that the document keeps. */
  readonly instanceScope: InstanceScoping
  /** Compiles a model inside this one, whose inputs are the fields of a scope. Without a target of its own it has this model's. */
  readonly compileInner: (xml: XmlElement, scope: Scope) => CompiledModel
  /** The same, in steps. */
  readonly compileInside: (xml: XmlElement, scope: Scope) => Stepwise<CompiledModel>
}

/** An entry of the table of models. */
export interface ModelElement {
  readonly spec: ElementSpec
  /** Of a model that has models inside, in steps. */
  readonly compile: (xml: XmlElement, context: ModelContext) => Scorer | Stepwise<Scorer>
}

/** What is known of a model before it scores. */
export interface ModelFacts {
  readonly element: string
  readonly name: string | undefined
  readonly functionName: MiningFunction
  /** The primary target first. */
  readonly targets: readonly TargetField[]
  /** Outputs to deliver: those of models in a chain, then the model's own. */
  readonly outputs: readonly OutputVariable[]
  readonly gives: ReadonlySet<ResultPart>
  /** The predicted value is a list. */
  readonly givesList: boolean
}

/** Evaluation of many rows at once, before Targets. */
export interface FinishedColumnwise {
  readonly make: ColumnwiseMaker
  /** Targets, where there are any. */
  readonly finish: ((prediction: Prediction) => Prediction) | undefined
}

/** Predictions that come up again and again, and what becomes of them. */
export interface RepeatedPredictions {
  predict(frame: Frame): Prediction
  /** Targets, then Output into the frame. */
  finish(prediction: Prediction, frame: Frame): Prediction
}

/** A model ready to score. */
export interface CompiledModel extends ModelFacts {
  /** Scores the record in the frame: result, Targets, Output. */
  score(frame: Frame): Prediction
  /** The predicted number alone, `NaN` when there is none: for ensembles that need no more of their members. */
  number(frame: Frame): number
  /** The tree as a table, as the scorer has it, where Targets and Output add nothing to what it says. */
  tree(): TableOfTree | undefined
  /** Says that the table was copied and is not needed any more: then a model that can be made anew lets go of all that it was compiled to. */
  forgetTree(): void
  /** Evaluation of many rows at once, and what Targets make of each prediction; absent where rows are to be scored one by one. */
  readonly columnwise?: FinishedColumnwise
  /** Its predictions before Targets and Output, where these are objects that come up again and again. */
  readonly repeated?: RepeatedPredictions
  /** How it comes to its result for the record in the frame. */
  explain(frame: Frame): Explanation
  /** A small tree as plain data; `undefined` for other models and for large trees. */
  outline(): OutlineNode | undefined
}
