/** How the results of one segment become fields for the next ones ("Multiple Models: Model Chain"). */

import type { XmlElement } from '../../../xml/element.js'
import type { Scope, Variable } from '../../compilation.js'
import { type Frame, notYet } from '../../frame.js'
import type { CompiledSegment } from '../../segmentation/segment.js'

/** Makes the results of each segment visible to the segments after it: its outputs, and its prediction as the target. */
export function chain(scope: Scope): (segment: CompiledSegment, xml: XmlElement) => CompiledSegment {
  const results = new Map<string, Filled[]>()
  const publish = (name: string, variable: Filled, xml: XmlElement): void => {
    const known = results.get(name)
    if (known !== undefined) {
      known.push(variable)
      return
    }
    const variables = [variable]
    results.set(name, variables)
    scope.declare(name, () => latest(variables), xml)
  }
  return (segment, xml) => {
    const targets = segment.model.targets.flatMap((target) => {
      const { name } = target
      if (name === undefined) return []
      const slot = scope.compilation.newSlot()
      publish(
        name,
        {
          ...target,
          name,
          resultSlot: slot,
          read: (frame) => (isFilled(slot, frame) ? frame.values[slot] : notYet(frame)),
        },
        xml,
      )
      return [{ name, slot }]
    })
    for (const output of segment.model.outputs) publish(output.name, output, xml)
    return {
      ...segment,
      publish(frame, prediction) {
        for (const { name, slot } of targets) {
          frame.values[slot] = (prediction.targets?.get(name) ?? prediction).value
          frame.stamps[slot] = frame.generation
        }
      },
    }
  }
}

/** A variable that only some records reach: then the slot has their stamp. */
interface Filled extends Variable {
  readonly resultSlot: number
}

const isFilled = (slot: number, { stamps, generation }: Frame): boolean => stamps[slot] === generation

/** Several segments may give a result of the same name: that of the last one which took part counts. */
function latest(variables: readonly Filled[]): Variable {
  return {
    ...variables[0],
    read(frame) {
      for (let i = variables.length - 1; i >= 0; i--)
        if (isFilled(variables[i].resultSlot, frame)) return variables[i].read(frame)
      return notYet(frame)
    },
  }
}
