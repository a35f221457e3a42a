/** How a score came about, as text for people. */

import type { Explanation, ExplanationStep } from '../index.js'
import { printable } from './command.js'
import { jsonText } from './write.js'

/** An explanation as indented lines. */
export function explanationText(explanation: Explanation): string {
  return `${lines(explanation, '').join('\n')}\n`
}

function lines({ element, name, prediction, inputs, steps }: Explanation, indent: string): string[] {
  const title = name === undefined ? element : `${element} "${printable(name)}"`
  const seen = Object.entries(inputs ?? {}).map(
    ([field, value]) => `${indent}  ${printable(field)} = ${shown(value)}`,
  )
  return [
    `${indent}${title}: ${shown(prediction)}`,
    ...seen,
    ...steps.flatMap((step) => stepLines(step, `${indent}  `)),
  ]
}

function stepLines(step: ExplanationStep, indent: string): string[] {
  switch (step.kind) {
    case 'node':
      return [`${indent}node ${step.id ?? ''}: ${printable(step.predicate)}${valued(step.value)}`]
    case 'term': {
      const factor = step.coefficient === undefined ? '' : ` × ${step.coefficient}`
      return [
        `${indent}${of(step.category)}${printable(step.term)}${factor}${valued(step.value)} adds ${shown(step.contribution)}`,
      ]
    }
    case 'intermediate':
      return [`${indent}${of(step.category)}${printable(step.name)}${valued(step.value)}`]
    case 'segment': {
      const head = `${indent}segment ${printable(step.id)}, weight ${step.weight}`
      return step.explanation === undefined
        ? [`${head}: takes no part`]
        : [`${head}:`, ...lines(step.explanation, `${indent}  `)]
    }
    case 'rule': {
      const condition = step.condition === undefined ? '' : `: ${printable(step.condition)}`
      const figures = [
        step.weight === undefined ? undefined : `weight ${step.weight}`,
        step.confidence === undefined ? undefined : `confidence ${step.confidence}`,
        step.reasonCode === undefined ? undefined : `reason code ${printable(step.reasonCode)}`,
      ].filter((each) => each !== undefined)
      const tail = figures.length === 0 ? '' : ` (${figures.join(', ')})`
      return [`${indent}rule ${printable(step.id)}${condition}${valued(step.value)}${tail}`]
    }
    case 'entity':
      return [`${indent}entity ${printable(step.id)}${valued(step.value)}: ${step.affinity}`]
    case 'target':
      return [`${indent}Targets: ${shown(step.before)} becomes ${shown(step.after)}`]
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? printable(value) : jsonText(value))
const valued = (value: unknown): string => (value === undefined ? '' : ` = ${shown(value)}`)
const of = (category: unknown): string => (category === undefined ? '' : `[${shown(category)}] `)
