/** The fields of a model over the records that the document keeps for it ("k-Nearest Neighbors", "Gaussian Process"). */

import { ScoreError } from '../../core/errors.js'
import type { XmlElement } from '../../xml/element.js'
import { Scope, type Variable } from '../compilation.js'
import { declareDerivedFields } from '../expressions/DerivedField.js'
import type { DictionaryField } from '../schema/DataDictionary.js'
import { inputField, isTarget, type MiningFieldEntry } from '../schema/MiningSchema.js'
import type { Raw } from '../types.js'
import { parseValue } from '../values.js'
import type { InstanceScope, InstanceScoping } from './TrainingInstances.js'

/** The fields of the document, and how it derives others from them. */
interface Fields {
  readonly dictionary: ReadonlyMap<string, DictionaryField>
  readonly derive: (inputs: Scope) => Scope
}

/**
 * The model's fields over records that the document keeps: inputs are treated by the model's own MiningFields, what the records
 * do not give is derived as it is for the records to be scored.
 */
export function instanceScoping(
  own: Scope,
  entries: ReadonlyMap<string, MiningFieldEntry>,
  { dictionary, derive }: Fields,
  local: XmlElement | undefined,
): InstanceScoping {
  const { compilation } = own
  return (columns, isTransformed, at) => {
    const inputs = new Scope(compilation)
    const fills: InstanceScope['fill'][] = []
    const given = [...columns].filter((name) => {
      const entry = entries.get(name)
      return entry === undefined || !isTarget(entry)
    })
    for (const name of given) {
      const [entry, field] = [entries.get(name), dictionary.get(name)]
      if (entry === undefined || field === undefined) continue
      const input = inputField(field, entry, compilation.newSlot(), compilation.settings.dates)
      inputs.declare(name, () => input.variable, entry.xml)
      fills.push((frame, cell) => input.fill(frame, cell(name)))
    }
    const derived = new Scope(compilation, derive(inputs))
    if (local !== undefined) declareDerivedFields(local, derived)
    // Fields that the records give as they are, though the model derives them or has them from a model before. A derived field may
    // have the name of the input that it is made of: transformed records give the former.
    const scope = new Scope(compilation, derived)
    for (const name of given) {
      const isInput = entries.has(name) && dictionary.has(name)
      if (isInput && !(isTransformed && derived.find(name, at) !== inputs.find(name, at))) continue
      const variable = own.find(name, at)
      if (variable === undefined) continue
      const slot = compilation.newSlot()
      const { name: known, dataType, optype, values, intervals, admitCollections } = variable
      const stored: Variable = {
        name: known,
        dataType,
        optype,
        values,
        slot,
        read: (frame) => frame.values[slot],
        ...(intervals === undefined ? {} : { intervals }),
        ...(admitCollections === undefined ? {} : { admitCollections }),
      }
      scope.declare(name, () => stored, at)
      fills.push((frame, cell) => {
        frame.values[slot] = storedValue(variable, cell(name))
      })
    }
    return {
      scope,
      fill(frame, cell) {
        for (const each of fills) each(frame, cell)
      },
    }
  }
}

/** The value of a stored text, in the type of the field that it is given for. */
function storedValue({ name, dataType = 'string' }: Variable, cell: string | undefined): Raw {
  const value = cell === undefined ? null : parseValue(cell, dataType)
  if (value !== undefined) return value
  throw new ScoreError('wrong-type', `The value of "${name}" can't be read as ${dataType}`, {
    field: name,
    received: cell,
    expected: `a value of type ${dataType}`,
  })
}
