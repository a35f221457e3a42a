/** The fields that a model predicts, and how Targets adjust what it says of them ("Targets"). */

import type { DeclaredValue } from '../compilation.js'
import type { DictionaryField } from '../schema/DataDictionary.js'
import type { MiningFieldEntry } from '../schema/MiningSchema.js'
import { compileTarget, type TargetEntry, type TargetField, type TargetStep } from '../schema/Targets.js'
import type { DataType, OpType, Raw } from '../types.js'
import { parseValue } from '../values.js'
import type { MiningFunction } from './attributes.js'
import { type Prediction, withValue } from './prediction.js'

/** Applies each Target to the prediction it belongs to. */
export function targetSteps(
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
    return typeof value === 'number' ? withValue(adjusted, Math.fround(value)) : adjusted
  }

/** The target that a MiningField names. */
export function targetField(
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

/** Whether two are the same field. */
export const isSameTarget = (a: TargetField, b: TargetField): boolean =>
  a.name === b.name &&
  a.dataType === b.dataType &&
  a.optype === b.optype &&
  a.displayName === b.displayName &&
  a.values.length === b.values.length &&
  a.values.every(
    ({ value, displayValue }, i) => value === b.values[i].value && displayValue === b.values[i].displayValue,
  )

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
export function unnamedTarget(
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
