/**
 * Dictionaries of results, such as probabilities by class: objects that inherit no name, so that `__proto__` and `constructor` are names like all
 * others. An object without any prototype is slow to make in every engine, one with an empty prototype is not.
 */

import { generated, lines, propertyName, useCounter } from './generated.js'

/** How Node shows an object. Its display of one with an empty prototype tells of that instead of the result. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/** What all dictionaries of results inherit: no name. */
const nameless: object = Object.freeze(
  Object.create(null, {
    [inspect]: {
      value(this: object): object {
        return { ...this }
      },
    },
  }),
)

/** Whether objects with such a prototype inherit no names. */
export const isNameless = (prototype: unknown): boolean => prototype === null || prototype === nameless

/** An empty dictionary of results. */
export function resultDictionary<T>(): Record<string, T> {
  return Object.create(nameless)
}

/** Makes a dictionary of the values of its names. */
export type DictionaryMaker<T> = (values: ArrayLike<T>) => Record<string, T>

/** Most names for which code is made: larger objects are slow whoever makes them. */
const MANY_NAMES = 64

/** Makes dictionaries of certain names. */
export function dictionaryMaker<T>(given: readonly string[]): DictionaryMaker<T> {
  const names = given.map(propertyName)
  let make: DictionaryMaker<T> = (values) => {
    const dictionary = resultDictionary<T>()
    for (let i = 0; i < names.length; i++) dictionary[names[i]] = values[i]
    return dictionary
  }
  if (names.length > MANY_NAMES) return make
  const pays = useCounter()
  return (values) => {
    if (pays()) make = generated(['names', 'prototype'], makingCode(names.length), [names, nameless]) ?? make
    return make(values)
  }
}

const makingCode = (count: number): string => `
${lines(count, (i) => `const n${i} = names[${i}]`)}
function Dictionary(values) {
${lines(count, (i) => `this[n${i}] = values[${i}]`)}
}
Dictionary.prototype = prototype
return (values) => new Dictionary(values)`
