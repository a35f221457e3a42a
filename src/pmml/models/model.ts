/**
 * What is the same for every model: its fields, its derived fields, then the element's own evaluation, then Targets,
 * then Output ("General Structure of a PMML Document", "Mining Schema", "Targets", "Output").
 */

import { UnsupportedError } from '../../core/errors.js'
import type { Explanation } from '../../core/explanation.js'
import type { XmlElement } from '../../xml/element.js'
import { type Compilation, type DeclaredValue, Scope, type Variable } from '../compilation.js'
import { boolean, child, childrenOf, element, informational, oneOf, requiredChild, text } from '../element.js'
import { compileRemaining, declareDerivedFields, LocalTransformations } from '../expressions/DerivedField.js'
import type { Frame } from '../frame.js'
import { type DictionaryField, domainTest, domainText } from '../schema/DataDictionary.js'
import {
  type InputField,
  inputField,
  isPlain,
  isTarget,
  leavesPresent,
  type MiningFieldEntry,
  readMiningSchema,
  treatment,
} from '../schema/MiningSchema.js'
import { compileOutput, Output } from '../schema/Output.js'
import {
  compileTarget,
  readTargets,
  type TargetEntry,
  type TargetField,
  type TargetStep,
} from '../schema/Targets.js'
import type { DataType, OpType, Raw } from '../types.js'
import { delivered, parseValue } from '../values.js'
import type { CompiledModel, MiningFunction, ModelElement, OutputVariable, Scorer } from './compiled.js'
import { instanceScoping } from './instanceScope.js'
import { noSegment, numberOf, type Prediction } from './prediction.js'

/** Levels that a model inside another counts for. */
const MODEL_LEVELS = 4

/** Attributes that every model element has. */
export const modelAttributes = {
  modelName: text.optional,
  functionName: oneOf([
    'associationRules',
    'sequences',
    'classification',
    'regression',
    'clustering',
    'timeSeries',
    'mixed',
  ]).required,
  algorithmName: informational,
  isScorable: boolean.or(true),
  /** JPMML's extension `x-mathContext`: whether the model was trained in 32 or in 64 bits. */
  mathContext: oneOf(['float', 'double']).or('double'),
} as const

/** Children that every model element may have. */
export const modelChildren = [
  'MiningSchema',
  'Output',
  'ModelStats',
  'ModelExplanation',
  'Targets',
  'LocalTransformations',
  'ModelVerification',
] as const

/** Children that models inside others without a MiningSchema may have. */
export const embeddedChildren = [
  'Output',
  'ModelStats',
  'Targets',
  'LocalTransformations',
  'ResultField',
] as const

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

/** Compiles a top-level model. */
export function compileTopModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  compilation: Compilation,
): TopModel {
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
  const model = compileBody(xml, documentFields, entries, new Scope(compilation, scope), compilation)
  return { ...model, inputs }
}

/** Compiles a model inside another: its inputs are fields of the model around it, treated once more where it says so. */
function compileInnerModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  outer: Scope,
  around: Surroundings,
  compilation: Compilation,
): CompiledModel {
  const entries = readMiningSchema(requiredChild(xml, 'MiningSchema'))
  const scope = new Scope(compilation, outer)
  const treated = [...entries.values()].filter(
    (entry) => !isTarget(entry) && !(isPlain(entry) && entry.optype === undefined),
  )
  for (const entry of treated) {
    const { name, xml: at } = entry
    const treat = (): Variable =>
      treatedVariable(entry, outer.resolve(name, at), documentFields.dictionary, compilation)
    scope.declare(name, treat, at)
  }
  // Fields that the document derives are derived from the inputs as this model treats them.
  const names = new Set(treated.map(({ name }) => name))
  const derived = treated.length > 0 ? documentFields.derive(scope, names) : scope
  return compileBody(xml, documentFields, entries, new Scope(compilation, derived), compilation, around)
}

/** What a model inside another takes over from it. */
interface Surroundings {
  readonly target: TargetField
  readonly mathContext: 'float' | 'double'
}

/** Compiles a model without a MiningSchema, which is part of the model around it ("Model Composition"). */
function compileEmbeddedModel(
  xml: XmlElement,
  documentFields: DocumentFields,
  outer: Scope,
  around: Surroundings,
  compilation: Compilation,
): CompiledModel {
  const { models, embedded, ...fields } = documentFields
  const asModels = { ...fields, embedded, models: new Map([...models, ...embedded]) }
  return compileBody(xml, asModels, new Map(), new Scope(compilation, outer), compilation, around)
}

/** A field of the model around, with this model's treatments on top. */
function treatedVariable(
  entry: MiningFieldEntry,
  variable: Variable,
  dictionary: ReadonlyMap<string, DictionaryField>,
  compilation: Compilation,
): Variable {
  const optype = entry.optype ?? variable.optype
  if (isPlain(entry)) return { ...variable, optype }
  const field = dictionary.get(entry.name)
  const dataType = variable.dataType ?? 'string'
  const treat = treatment(entry, {
    name: entry.name,
    dataType,
    optype: optype ?? 'categorical',
    values: variable.values,
    // A model that treats nothing else leaves it to the model around which values are valid.
    domainTest: field === undefined || leavesPresent(entry) ? () => true : domainTest(field),
    domainText: field === undefined ? `a value of type ${dataType}` : domainText(field),
  })
  const slot = compilation.newSlot()
  const read = (frame: Frame): Raw => {
    if (frame.stamps[slot] === frame.generation) return frame.values[slot]
    const given = variable.read(frame)
    // A replacement that the model around put in may be one of the values that stand for missing.
    const value = field?.missingValues.has(given) ? null : given
    frame.invalid[slot] = false
    frame.values[slot] = treat(value, value, () => {
      frame.invalid[slot] = true
    })
    frame.stamps[slot] = frame.generation
    return frame.values[slot]
  }
  const { admitCollections } = variable
  return {
    name: entry.name,
    dataType,
    optype,
    values: variable.values,
    ...(admitCollections === undefined ? {} : { admitCollections }),
    read,
    isValid(frame) {
      read(frame)
      if (frame.invalid[slot]) return false
      return !leavesPresent(entry) || variable.isValid === undefined || variable.isValid(frame)
    },
  }
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

/** Everything of a model but where its inputs come from. */
function compileBody(
  xml: XmlElement,
  documentFields: DocumentFields,
  entries: ReadonlyMap<string, MiningFieldEntry>,
  scope: Scope,
  compilation: Compilation,
  around?: Surroundings,
): CompiledModel {
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
  const target = named[0] ?? unnamedTarget(functionName, targetEntries, around?.target)
  const round = mathContext === 'float' ? Math.fround : (x: number) => x
  const outputFields = outputFieldsOf(xml)
  const scorer = modelElement.compile(xml, {
    compilation,
    scope,
    functionName,
    target,
    namedTargets: named,
    round,
    mathContext,
    wantedSegments: new Set(outputFields.flatMap((each) => each.attributes.get('segmentId') ?? [])),
    instanceScope: instanceScoping(scope, entries, documentFields, local),
    compileInner(inner, innerScope) {
      compilation.enter(MODEL_LEVELS, inner)
      const compile = documentFields.embedded.has(inner.name) ? compileEmbeddedModel : compileInnerModel
      const model = compile(inner, documentFields, innerScope, { target, mathContext }, compilation)
      compilation.leave(MODEL_LEVELS)
      return model
    },
  })
  const targets = scorer.innerTargets ?? (named.length > 0 ? named : [target])
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
  const score = scoring(scorer, finish, outputs)
  if (local !== undefined) compileRemaining(local, scope, (name) => documentFields.dictionary.has(name))
  return {
    element: xml.name,
    name: modelName,
    functionName,
    targets,
    outputs: [...(scorer.innerOutputs ?? []), ...outputs],
    gives: scorer.gives,
    givesList: scorer.givesList ?? false,
    score,
    outline: () => scorer.outline?.(),
    explain: explaining(xml.name, modelName, scorer, score, targets[0]),
    // What Targets or Output add to the result needs the whole of it.
    number:
      scorer.number !== undefined && applyTargets === undefined && outputs.length === 0
        ? scorer.number
        : (frame) => numberOf(score(frame)),
  }
}

/** The steps of the element itself, then what Targets made of its result. */
function explaining(
  element: string,
  name: string | undefined,
  scorer: Scorer,
  score: (frame: Frame) => Prediction,
  { dataType }: TargetField,
): (frame: Frame) => Explanation {
  return (frame) => {
    const own = delivered(scorer.score(frame).value, dataType)
    const prediction = delivered(score(frame).value, dataType)
    const steps = scorer.explain(frame)
    return {
      element,
      ...(name === undefined ? {} : { name }),
      prediction,
      steps: own === prediction ? steps : [...steps, { kind: 'target', before: own, after: prediction }],
    }
  }
}

/** Result, then Targets, then Output; models without the latter two pay nothing for them. */
function scoring(
  scorer: Scorer,
  applyTargets: ((prediction: Prediction) => Prediction) | undefined,
  outputs: readonly OutputVariable[],
): (frame: Frame) => Prediction {
  const predict =
    applyTargets === undefined
      ? scorer.score
      : (frame: Frame): Prediction => applyTargets(scorer.score(frame))
  if (outputs.length === 0) return predict
  return (frame) => {
    const prediction = predict(frame)
    for (const each of outputs) each.fill(frame, prediction)
    return prediction
  }
}

/** Applies each Target to the prediction it belongs to. */
function targetSteps(
  entries: readonly TargetEntry[],
  targets: readonly TargetField[],
  several: boolean,
  functionName: MiningFunction,
  round: (x: number) => number,
): ((prediction: Prediction) => Prediction) | undefined {
  const steps = targets.map((target) => {
    // A Target without a field is that of a model which names none.
    const entry = entries.find(({ field }) => field === target.name)
    // Several targets may differ in kind, whatever the function of the model.
    const continuous =
      several || functionName === 'mixed' ? target.optype === 'continuous' : functionName === 'regression'
    const step = entry === undefined ? undefined : compileTarget(entry, target, continuous, round)
    return continuous && target.dataType === 'float' && round !== Math.fround ? inFloat(step) : step
  })
  if (steps.every((step) => step === undefined)) return undefined
  if (!several) return steps[0]
  return (prediction) => {
    const parts = prediction.targets
    if (parts === undefined) return steps[0]?.(prediction) ?? prediction
    const adjusted = new Map(parts)
    targets.forEach(({ name }, i) => {
      const part = name === undefined ? undefined : parts.get(name)
      const step = steps[i]
      if (name !== undefined && part !== undefined && step !== undefined) adjusted.set(name, step(part))
    })
    const primary = targets[0].name === undefined ? undefined : adjusted.get(targets[0].name)
    return { ...prediction, ...primary, targets: adjusted }
  }
}

/** A predicted number of a target of type float has 32 bits, whatever follows. */
const inFloat =
  (step: TargetStep | undefined): TargetStep =>
  (prediction) => {
    const adjusted = step === undefined ? prediction : step(prediction)
    const { value } = adjusted
    return typeof value === 'number' ? { ...adjusted, value: Math.fround(value) } : adjusted
  }

function targetField(
  entry: MiningFieldEntry,
  field: DictionaryField | undefined,
  targetEntries: readonly TargetEntry[],
  functionName: MiningFunction,
): TargetField {
  const target = targetEntries.find(({ field }) => field === entry.name)
  const fallback = fallbackTypes(functionName)
  // Optype precedence: Target over MiningField over DataField ("Targets").
  const optype = target?.optype ?? entry.optype ?? field?.optype ?? fallback.optype
  return {
    name: entry.name,
    dataType: field?.dataType ?? fallback.dataType,
    optype,
    values: displayed(field?.values ?? [], target, field?.dataType ?? fallback.dataType),
    displayName: field?.displayName,
  }
}

/** The valid values of a target; a displayValue of Target wins over that of the data dictionary. */
function displayed(
  values: readonly DeclaredValue[],
  target: TargetEntry | undefined,
  dataType: DataType,
): readonly DeclaredValue[] {
  const given = (target?.values ?? []).flatMap(({ value, displayValue }) => {
    const typed = value === undefined ? undefined : parseValue(value, dataType)
    return typed === undefined || typed === null ? [] : [{ value: typed, displayValue }]
  })
  if (values.length === 0) return given
  const texts = new Map<Raw, string | undefined>(
    given.map(({ value, displayValue }) => [value, displayValue]),
  )
  return values.map((each) => ({ ...each, displayValue: texts.get(each.value) ?? each.displayValue }))
}

/** The target of a model that names none: for classes, that of the model around it, whose classes it predicts. */
function unnamedTarget(
  functionName: MiningFunction,
  targetEntries: readonly TargetEntry[],
  outer: TargetField | undefined,
): TargetField {
  const fallback = fallbackTypes(functionName)
  const shared = functionName !== 'regression' && outer?.optype !== 'continuous' ? outer : undefined
  const dataType = shared?.dataType ?? fallback.dataType
  return {
    name: undefined,
    dataType,
    // Without a name it has no place in an order, either: the classes are told apart, no more.
    optype: targetEntries[0]?.optype ?? fallback.optype,
    values: displayed(shared?.values ?? [], targetEntries[0], dataType),
    displayName: undefined,
  }
}

/** Types of a target that the document does not describe. */
function fallbackTypes(functionName: MiningFunction): { dataType: DataType; optype: OpType } {
  return functionName === 'regression' || functionName === 'timeSeries'
    ? { dataType: 'double', optype: 'continuous' }
    : { dataType: 'string', optype: 'categorical' }
}
