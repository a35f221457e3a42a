/** An input of a model inside another: a field of the model around, treated once more ("Mining Schema"). */

import type { Compilation, Variable } from '../compilation.js'
import type { Frame } from '../frame.js'
import { type DictionaryField, domainTest, domainText } from '../schema/DataDictionary.js'
import { isPlain, leavesPresent, type MiningFieldEntry, treatment } from '../schema/MiningSchema.js'
import type { Raw } from '../types.js'

/** A field of the model around, with this model's treatments on top. */
export function treatedVariable(
  entry: MiningFieldEntry,
  variable: Variable,
  dictionary: ReadonlyMap<string, DictionaryField>,
  compilation: Compilation,
): Variable {
  const optype = entry.optype ?? variable.optype
  if (isPlain(entry)) return { ...variable, optype }
  const field = dictionary.get(entry.name)
  const dataType = variable.dataType ?? 'string'
  const slot = compilation.newSlot()
  const treat = treatment(
    entry,
    {
      name: entry.name,
      dataType,
      // A model that treats nothing else leaves it to the model around which values are valid.
      domainTest: field === undefined || leavesPresent(entry) ? () => true : domainTest(field),
      domainText: field === undefined ? `a value of type ${dataType}` : domainText(field),
    },
    slot,
  )
  const read = (frame: Frame): Raw => {
    if (frame.stamps[slot] === frame.generation) return frame.values[slot]
    const given = variable.read(frame)
    // A replacement that the model around put in may be one of the values that stand for missing.
    const value = field?.missingValues.has(given) ? null : given
    treat(frame, value, value)
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
      if (frame.invalid[slot] === 1) return false
      return !leavesPresent(entry) || variable.isValid === undefined || variable.isValid(frame)
    },
  }
}
