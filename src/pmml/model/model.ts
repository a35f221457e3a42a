/**
 * What is the same for every model: its fields, its derived fields, then the element's own evaluation, then Targets,
 * then Output ("General Structure of a PMML Document", "Mining Schema", "Targets", "Output").
 */

import { UnsupportedError } from '../../core/errors.js'
import { atOnce, type Stepwise } from '../../core/stepwise.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, Scope, type Variable } from '../compilation.js'
import { child, childrenOf, element, requiredChild } from '../element.js'
import {
  compileUnusedFields,
  declareDerivedFields,
  LocalTransformations,
} from '../expressions/DerivedField.js'
import type { Frame } from '../frame.js'
import type { DictionaryField } from '../schema/DataDictionary.js'
import {
  type InputField,
  inputField,
  isPlain,
  isTarget,
  type MiningFieldEntry,
  readMiningSchema,
} from '../schema/MiningSchema.js'
import { compileOutput, Output } from '../schema/Output.js'
import { readTargets, type TargetField } from '../schema/Targets.js'
import { modelAttributes } from './attributes.js'
import type { CompiledModel, ModelElement, ModelFacts, OutputVariable } from './compiled.js'
import { instanceScoping } from './instanceScope.js'
import { explaining, ModelOnDemand, plainModel } from './onDemand.js'
import { noSegment, numberOf, type Prediction } from './prediction.js'
import { isSameTarget, targetField, targetSteps, unnamedTarget } from './targets.js'
import { treatedVariable } from './treatedVariable.js'

/** Levels that a model inside another counts for. */
const MODEL_LEVELS = 4

/** A document's fields, as models use them. */
export interface DocumentFields {
  readonly dictionary: ReadonlyMap<string, DictionaryField>
  readonly models: ReadonlyMap<string, ModelElement>
  /** Models without a MiningSchema, inside a MiningModel or a Node ("Model Composition"). */
  readonly embedded: ReadonlyMap<string, ModelElement>
  /** Adds the fields of the TransformationDictionary to a scope of inputs, except those that are inputs themselves. */
  readonly derive: (inputs: Scope, except?: ReadonlySet<string>) => Scope
}

/** A top-level model: its inputs come from records. */
export interface TopModel extends CompiledModel {
  readonly inputs: readonly TopInput[]
}

/** An input of a top-level model. */
export interface TopInput {
  readonly field: DictionaryField
  readonly entry: MiningFieldEntry
  readonly input: InputField
  /** Whether anything of the model reads the field. */
  isUsed(): boolean
}

/** Compiles a top-level model, a step for each model inside. */
export function* compileTopModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  compilation: Compilation,
): Stepwise<TopModel> {
  const entries = readMiningSchema(requiredChild(xml, 'MiningSchema'))
  const inputScope = new Scope(compilation)
  const inputs: TopInput[] = []
  for (const entry of entries.values()) {
    const field = documentFields.dictionary.get(entry.name)
    if (field === undefined) continue
    const input = inputField(field, entry, compilation.newSlot(), compilation.settings.dates)
    let used = false
    inputs.push({ field, entry, input, isUsed: () => used })
    const use = (): Variable => {
      used = true
      return input.variable
    }
    inputScope.declare(entry.name, use, entry.xml)
  }
  const scope = documentFields.derive(inputScope)
  for (const entry of entries.values())
    if (!documentFields.dictionary.has(entry.name) && !isTarget(entry)) scope.resolve(entry.name, entry.xml)
  const model = yield* compileBody(xml, documentFields, entries, new Scope(compilation, scope), compilation)
  return { ...model, inputs }
}

/** Compiles a model inside another: its inputs are fields of the model around it, treated once more where it says so. */
function* compileInnerModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  outer: Scope,
  around: Surroundings,
  compilation: Compilation,
): Stepwise<CompiledModel> {
  const entries = readMiningSchema(requiredChild(xml, 'MiningSchema'))
  const treated = [...entries.values()].filter(
    (entry) => !isTarget(entry) && !(isPlain(entry) && entry.optype === undefined),
  )
  // Most segments treat nothing, and there may be thousands: they see the fields around as they are.
  const scope = treated.length === 0 ? outer : new Scope(compilation, outer)
  for (const entry of treated) {
    const { name, xml: at } = entry
    const treat = (): Variable =>
      treatedVariable(entry, outer.resolve(name, at), documentFields.dictionary, compilation)
    scope.declare(name, treat, at)
  }
  // Fields that the document derives are derived from the inputs as this model treats them.
  const names = new Set(treated.map(({ name }) => name))
  const derived = treated.length > 0 ? documentFields.derive(scope, names) : scope
  return yield* compileBody(xml, documentFields, entries, ownScope(xml, derived), compilation, around)
}

/** The fields that the body of a model inside another sees: a level of its own where it derives some. */
const ownScope = (xml: XmlElement, outer: Scope): Scope =>
  child(xml, 'LocalTransformations') === undefined ? outer : new Scope(outer.compilation, outer)

/** What a model inside another takes over from it. */
interface Surroundings {
  readonly target: TargetField
  readonly mathContext: 'float' | 'double'
  /** The targets of the one before: thousands of segments predict the same, and share them. */
  latest: readonly TargetField[]
}

/** Compiles a model without a MiningSchema, which is part of the model around it ("Model Composition"). */
function* compileEmbeddedModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  outer: Scope,
  around: Surroundings,
  compilation: Compilation,
): Stepwise<CompiledModel> {
  const { models, embedded, ...fields } = documentFields
  const asModels = { ...fields, embedded, models: new Map([...models, ...embedded]) }
  return yield* compileBody(xml, asModels, new Map(), ownScope(xml, outer), compilation, around)
}

/** The outputs of a model: OutputField, and ResultField in older documents. */
function outputFieldsOf(xml: XmlElement): XmlElement[] {
  const output = child(xml, 'Output')
  if (output !== undefined) Output.read(output)
  return [
    ...(output === undefined ? [] : childrenOf(output, 'OutputField')),
    ...childrenOf(xml, 'ResultField'),
  ]
}

const modelSpec = element('model', 'General Structure', modelAttributes, 'free')

/**
 * Everything of a model but where its inputs come from.
 * @param entries what the model has of its MiningSchema; empty afterwards: thousands of segments would keep theirs for nothing
 */
function* compileBody(
  xml: XmlElement,
  documentFields: DocumentFields,
  entries: Map<string, MiningFieldEntry>,
  scope: Scope,
  compilation: Compilation,
  around?: Surroundings,
): Stepwise<CompiledModel> {
  const modelElement = documentFields.models.get(xml.name)
  if (modelElement === undefined)
    throw new UnsupportedError('unsupported-model', `${xml.name} is not supported yet`, {
      ...xml.place(),
      received: xml.name,
      expected: [...documentFields.models.keys()].join(' | '),
    })
  // The element's own declaration checks its children; it reads its own attributes when it compiles.
  modelElement.spec.read(xml)
  const attributes = modelSpec.read(xml)
  const { functionName, modelName } = attributes
  const embedded = documentFields.embedded.has(xml.name)
  const mathContext = embedded && around !== undefined ? around.mathContext : attributes.mathContext
  const local = child(xml, 'LocalTransformations')
  if (local !== undefined) {
    LocalTransformations.read(local)
    declareDerivedFields(local, scope)
  }
  const targetEntries = readTargets(child(xml, 'Targets'))
  const named = [...entries.values()]
    .filter(isTarget)
    .map((entry) =>
      targetField(entry, documentFields.dictionary.get(entry.name), targetEntries, functionName),
    )
  const ownTargets = sharedTargets(
    named.length > 0 ? named : [unnamedTarget(functionName, targetEntries, around?.target)],
    around,
  )
  const [target] = ownTargets
  const round = mathContext === 'float' ? Math.fround : asItIs
  const outputFields = outputFieldsOf(xml)
  const surroundings: Surroundings = { target, mathContext, latest: [] }
  function* compileInside(inner: XmlElement, innerScope: Scope): Stepwise<CompiledModel> {
    compilation.nesting.enter(MODEL_LEVELS, inner)
    const compile = documentFields.embedded.has(inner.name) ? compileEmbeddedModel : compileInnerModel
    const model = yield* compile(inner, documentFields, innerScope, surroundings, compilation)
    compilation.nesting.leave(MODEL_LEVELS)
    return model
  }
  const compiled = modelElement.compile(xml, {
    compilation,
    scope,
    functionName,
    target,
    namedTargets: named.length > 0 ? ownTargets : [],
    round,
    mathContext,
    wantedSegments: new Set(outputFields.flatMap((each) => each.attributes.get('segmentId') ?? [])),
    instanceScope: instanceScoping(scope, entries, documentFields, local),
    compileInner: (inner, innerScope) => atOnce(compileInside(inner, innerScope)),
    compileInside,
  })
  const scorer = 'next' in compiled ? yield* compiled : compiled
  const targets = scorer.innerTargets ?? ownTargets
  const applyTargets = targetSteps(
    targetEntries,
    targets,
    scorer.innerTargets !== undefined,
    functionName,
    round,
  )
  const finish =
    applyTargets !== undefined && scorer.passesOn
      ? (prediction: Prediction) => (prediction === noSegment ? applyTargets(prediction) : prediction)
      : applyTargets
  const outputs =
    outputFields.length === 0
      ? []
      : compileOutput(outputFields, {
          compilation,
          scope: scorer.outputScope ?? scope,
          targets,
          gives: scorer.gives,
          segments: scorer.segments ?? new Map(),
          functionName,
        })
  const addOutputs = adding(finish, outputs)
  const score =
    addOutputs === undefined ? scorer.score : (frame: Frame) => addOutputs(scorer.score(frame), frame)
  // What Targets or Output add to the result needs the whole of it.
  const numberAlone = applyTargets === undefined && outputs.length === 0
  if (local !== undefined) compileUnusedFields(local, scope, (name) => documentFields.dictionary.has(name))
  entries.clear()
  const facts: ModelFacts = {
    element: xml.name,
    name: modelName,
    functionName,
    targets,
    outputs: [...(scorer.innerOutputs ?? []), ...outputs],
    gives: scorer.gives,
    givesList: scorer.givesList ?? false,
  }
  if (numberAlone && around !== undefined && scorer.again !== undefined)
    return new ModelOnDemand(facts, plainModel(facts, scorer), scorer.again)
  const made: CompiledModel = numberAlone
    ? plainModel(facts, scorer)
    : {
        ...facts,
        score,
        outline: () => scorer.outline?.(),
        explain: explaining(facts, scorer, score),
        number: (frame) => numberOf(score(frame)),
        tree: () => undefined,
        forgetTree: () => scorer.forgetTree?.(),
      }
  if (around !== undefined) return made
  // Of a model inside another nobody asks for these.
  const { columnwise, repeats } = scorer
  return {
    ...made,
    ...(columnwise === undefined ? {} : { columnwise: { make: columnwise, finish } }),
    ...(repeats !== true || addOutputs === undefined
      ? {}
      : { repeated: { predict: scorer.score, finish: addOutputs } }),
  }
}

const asItIs = (x: number): number => x

/** The targets of a model, or those of the one before in the same model around, where they are the same. */
function sharedTargets(
  targets: readonly TargetField[],
  around: Surroundings | undefined,
): readonly TargetField[] {
  if (around === undefined) return targets
  const { latest } = around
  if (latest.length === targets.length && targets.every((each, i) => isSameTarget(each, latest[i])))
    return latest
  around.latest = targets
  return targets
}

/** Targets, then Output, for the result of a record; models without these two pay nothing for them. */
function adding(
  applyTargets: ((prediction: Prediction) => Prediction) | undefined,
  outputs: readonly OutputVariable[],
): ((prediction: Prediction, frame: Frame) => Prediction) | undefined {
  if (outputs.length === 0) return applyTargets
  return (own, frame) => {
    const prediction = applyTargets === undefined ? own : applyTargets(own)
    for (const each of outputs) each.fill(frame, prediction)
    return prediction
  }
}
