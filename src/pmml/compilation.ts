/** What compiling a document needs to know: slots, names in scope, functions. */

import { ModelLoadError } from '../core/errors.js'
import type { Interval } from '../core/field.js'
import type { Settings } from '../core/options.js'
import type { XmlElement } from '../xml/element.js'
import { childOf, type ElementSpec } from './element.js'
import { Evaluations } from './evaluations.js'
import type { Expression, Indicator, NumberOfInput, PassedNumber } from './expressions/expression.js'
import type { Frame } from './frame.js'
import type { BuiltIn } from './functions/builtin.js'
import { type Memory, restored } from './memory.js'
import { Nesting } from './nesting.js'
import type { Predicate } from './predicates/predicate.js'
import { ownSteps, type Steps } from './steps.js'
import type { Tokenizer } from './text/tokens.js'
import type { DataType, OpType, Raw } from './types.js'

/** A Value that a field declares. */
export interface DeclaredValue {
  readonly value: Raw
  readonly displayValue: string | undefined
}

/** A field as the compiled model sees it: how to read it, and what is known of its values. */
export interface Variable {
  readonly name: string
  /** `undefined` for a parameter of a function whose type depends on the argument: `read` leaves it in `frame.resultType`. */
  readonly dataType: DataType | undefined
  readonly optype: OpType | undefined
  /** Valid values in document order: the order of ordinal fields and of classes. */
  readonly values: readonly DeclaredValue[]
  /** Intervals of valid values in document order, where the field lists such. */
  readonly intervals?: readonly Interval[]
  /** The value for this record; `null` when missing. */
  read(frame: Frame): Raw
  /** The value where it is a number, else `NaN`: without making the object that a number among other values is. Absent: by `read`. */
  number?(frame: Frame): number
  /** What the value is an indicator of, where it is one. */
  readonly indicator?: Indicator
  /** Whether the value lies in the field's domain. Absent: always. */
  isValid?(frame: Frame): boolean
  /** The slot that holds the value from the start of each record, where the field is such. */
  readonly slot?: number
  /** Where the value is nothing but the number of an input field, as exporters' casts are. */
  readonly passes?: PassedNumber
  /** Where the value is a number made of that of an input field. */
  readonly ofInput?: NumberOfInput
  /** Whether the frame has codes for the slot: places among `values`. */
  readonly hasCodes?: boolean
  /** Says that the value may be a collection. Absent: it can be none. Where nobody says so, records with one are refused. */
  admitCollections?(): void
}

/** Levels that a derived field or a function counts for, beside the expression inside. */
const DEFINITION_LEVELS = 2
const EXPRESSION_LEVELS = 2
const PREDICATE_LEVELS = 1

/** An element of a table: how it is declared, and how it becomes a `T`. */
export interface ElementCompiler<T> {
  readonly spec: ElementSpec
  readonly compile: (xml: XmlElement, scope: Scope) => T
}

/**
 * The tables of elements. They are handed to the compilation, not imported by the elements: expressions contain expressions,
 * and modules that import each other in a circle have no order.
 */
export interface Tables {
  readonly expressions: ReadonlyMap<string, ElementCompiler<Expression>>
  readonly predicates: ReadonlyMap<string, ElementCompiler<Predicate>>
  /** Built-in functions. */
  readonly functions: ReadonlyMap<string, BuiltIn>
  /** Functions of the caller. */
  readonly userFunctions: ReadonlyMap<string, BuiltIn>
}

/** A function of the document compiled for arguments of certain types. */
export interface CompiledFunction {
  /** Slots that take the arguments before the body is evaluated. */
  readonly slots: readonly number[]
  readonly body: Expression
  /** Evaluations that one call takes. */
  readonly cost: number
  /** Levels that are nested inside. */
  readonly height: number
}

/** Frames for a block of records. */
export interface FrameBlock {
  readonly frames: readonly Frame[]
  /** The numbers of all of them: those of a frame from `width` times its place on. */
  readonly numbers: Float64Array
  readonly width: number
}

/** An ensemble that can be evaluated for a block of records before they are scored one by one. */
export interface Block {
  readonly rowsAtOnce: number
  /**
   * Takes what columns have for the ensemble: for rows of nothing but numbers. False where it needs more than the numbers of inputs.
   * @param numbersOf the numbers of an input by slot
   */
  addColumns(numbersOf: (slot: number) => Float64Array | undefined, rows: number): boolean
  /** Takes what the record in the frame has for the ensemble. */
  add(frame: Frame, row: number, rows: number): void
  /** Evaluates all of them: frames whose `row` is one of them then find the result. */
  run(rows: number): void
}

/** A definition whose compilation has begun. */
interface UnderWay {
  /** Where the name means what is being compiled: two fields of one name in different scopes are different definitions. */
  readonly owner: object
  readonly name: string
}

/** State of compiling one document. */
export class Compilation {
  readonly settings: Settings
  readonly tables: Tables
  /** What does the steps that take long. */
  readonly steps: Steps
  /** Definitions of the document's own functions. */
  readonly functions = new Map<string, XmlElement>()
  /** Their compiled bodies, by name and argument types. */
  readonly compiledFunctions = new Map<string, CompiledFunction>()
  /** What cuts texts into words, shared by all TextIndex that cut alike. */
  readonly tokenizers = new Map<string, Tokenizer>()
  /** Definitions being compiled, outermost first: one that is met again is a cycle. */
  private readonly underWay: UnderWay[] = []
  readonly nesting = new Nesting()
  readonly evaluations = new Evaluations()
  /** Whether any part remembers earlier records. */
  stateful = false
  private slots = 0
  /** What splits of trees look at, by the numbers that `splitVariable` gave. */
  readonly splitVariables: Variable[] = []
  private readonly splitNumbers = new Map<unknown, number>()
  /** Ensembles that can be evaluated for many records at once. */
  readonly blocks: Block[] = []
  /** How ensembles are evaluated, and why, for `info.engine`. */
  readonly engines: string[] = []
  private readonly memories: ((value: unknown) => boolean)[] = []
  /** What must run after each record, such as a Lag taking note of it. */
  readonly afterRecord: ((frame: Frame) => void)[] = []

  constructor(settings: Settings, tables: Tables, steps = ownSteps) {
    this.settings = settings
    this.tables = tables
    this.steps = steps
  }

  /** A new slot for a value. */
  newSlot(): number {
    return this.slots++
  }

  /** The number of what a split looks at: one number for all variables that are the same value, an input's in all segments. */
  splitVariable(variable: Variable): number {
    const key = variable.slot ?? variable
    const known = this.splitNumbers.get(key)
    if (known !== undefined) return known
    const number = this.splitVariables.push(variable) - 1
    this.splitNumbers.set(key, number)
    return number
  }

  /**
   * A new slot for what is remembered between records.
   * @param holds whether a value that a snapshot has for the slot may be one that was remembered; snapshots come from outside
   */
  newMemory(holds: (value: unknown) => boolean): number {
    return this.memories.push(holds) - 1
  }

  /** Counts what evaluating an expression, or calling a function, needs. Throws `limit-exceeded`. */
  spend(evaluations: number, at: XmlElement): void {
    this.evaluations.spend(evaluations, this.underWay.at(-1)?.owner === this.functions, at)
  }

  /** Runs a step whose errors have no place yet, such as that of a malformed pattern, and tells them where they are. */
  located<T>(step: () => T, at: XmlElement): T {
    try {
      return step()
    } catch (error) {
      if (error instanceof ModelLoadError && error.line === undefined) throw error.placed(at.place())
      throw error
    }
  }

  /** Compiles a definition. Throws `cycle` when it is already under way. */
  within<T>(owner: object, name: string, at: XmlElement, step: () => T): T {
    const start = this.underWay.findIndex((each) => each.owner === owner && each.name === name)
    if (start >= 0)
      throw new ModelLoadError('cycle', `${name} depends on itself`, {
        ...at.place(),
        received: [...this.underWay.slice(start).map((each) => each.name), name].join(' → '),
        expected: 'definitions without a circle',
      })
    this.nesting.enter(DEFINITION_LEVELS, at)
    this.underWay.push({ owner, name })
    try {
      return step()
    } finally {
      this.underWay.pop()
      this.nesting.leave(DEFINITION_LEVELS)
    }
  }

  /** A memory of no records. */
  newHistory(): Memory {
    return new Array<unknown>(this.memories.length).fill(undefined)
  }

  /** The memory that a snapshot holds. Throws `bad-state` when it is not one of the model that `identity` tells. */
  historyOf(identity: string, snapshot: unknown): Memory {
    return restored(identity, this.memories, snapshot)
  }

  /** Frames for the slots given out so far, whose numbers lie one behind the other. */
  newFrames(count: number): FrameBlock {
    const width = this.slots
    const numbers = new Float64Array(count * width).fill(Number.NaN)
    const frames = Array.from({ length: count }, (_, row) =>
      this.newFrame(numbers.subarray(row * width, (row + 1) * width)),
    )
    return { frames, numbers, width }
  }

  /** A frame for the slots given out so far. */
  newFrame(numbers = new Float64Array(this.slots).fill(Number.NaN)): Frame {
    return {
      values: new Array<Raw>(this.slots).fill(null),
      stamps: new Array<number>(this.slots).fill(0),
      numbers,
      codes: new Int32Array(this.slots).fill(-1),
      invalid: new Uint8Array(this.slots),
      given: new Array<unknown>(this.slots).fill(undefined),
      row: -1,
      isEarly: false,
      generation: 0,
      resultType: undefined,
      warnings: [],
      memory: this.newHistory(),
    }
  }
}

/** How to make the fields that a part of the document defines, by name, for whatever scope they are used in. */
export type Definitions = ReadonlyMap<string, (scope: Scope) => Variable>

const noDefinitions: Definitions = new Map()
const noNames: ReadonlySet<string> = new Set()

/** Most names that the message of an unknown one lists. */
const NAMES_SHOWN = 20

/**
 * The fields visible at one level: a model's inputs, its derived fields, its outputs. Names are looked up here first, then
 * outside. A variable may be declared by how to make it, and is made when first used: derived fields may stand in any order.
 */
export class Scope {
  readonly compilation: Compilation
  readonly outer: Scope | undefined
  private readonly made = new Map<string, { readonly result: Variable; readonly height: number }>()
  private readonly declared = new Map<string, () => Variable>()
  private readonly failed = new Map<string, ModelLoadError>()
  private readonly definitions: Definitions
  private readonly except: ReadonlySet<string>
  private hidden: string | undefined

  /**
   * @param definitions fields of this level, made when they are used: a thousand segments may share ten thousand of them
   * @param except names of definitions that do not count here
   */
  constructor(
    compilation: Compilation,
    outer?: Scope,
    definitions: Definitions = noDefinitions,
    except: ReadonlySet<string> = noNames,
  ) {
    this.compilation = compilation
    this.outer = outer
    this.definitions = definitions
    this.except = except
  }

  /** Declares a variable by how to make it. Throws `duplicate-name` when the name is taken at this level. */
  declare(name: string, make: () => Variable, at: XmlElement): void {
    if (this.makes(name) !== undefined)
      throw new ModelLoadError('duplicate-name', `The name "${name}" is defined twice`, {
        ...at.place(),
        field: name,
        expected: 'names that differ',
      })
    this.declared.set(name, make)
  }

  /** Whether the name is declared here or outside. */
  knows(name: string): boolean {
    return this.makes(name) !== undefined || (this.outer?.knows(name) ?? false)
  }

  /** What makes the variable of a name of this level. */
  private makes(name: string): (() => Variable) | undefined {
    const declared = this.declared.get(name)
    if (declared !== undefined) return declared
    const define = this.except.has(name) ? undefined : this.definitions.get(name)
    return define === undefined ? undefined : () => define(this)
  }

  /** Names known here, the nearest first, as far as messages list them; `…` where there are more. */
  names(): string {
    const names = new Set<string>()
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer)
      for (const known of [scope.declared, scope.definitions])
        for (const name of known.keys()) {
          if (names.size > NAMES_SHOWN) return `${[...names].slice(0, NAMES_SHOWN).join(', ')}, …`
          names.add(name)
        }
    return names.size === 0 ? 'the known fields, of which there are none' : [...names].join(', ')
  }

  /**
   * This scope as the definition of one of its own names sees it: the name means that of an outer scope, if there is one.
   * (Exporters write `DerivedField name="x"` over `FieldRef field="x"`.)
   */
  within(name: string): Scope {
    if (this.outer?.knows(name) !== true) return this
    const view = new Scope(this.compilation, this)
    view.hidden = name
    return view
  }

  /** The variable of a name; `undefined` when there is none. */
  find(name: string, at: XmlElement): Variable | undefined {
    if (this.hidden === name) return this.outer?.outer?.find(name, at)
    const known = this.made.get(name)
    if (known !== undefined) {
      this.compilation.nesting.reach(known.height, at)
      return known.result
    }
    const failed = this.failed.get(name)
    if (failed !== undefined) throw failed
    const make = this.makes(name)
    if (make === undefined) return this.outer?.find(name, at)
    try {
      const made = this.compilation.nesting.measured(make)
      this.made.set(name, made)
      return made.result
    } catch (error) {
      // What lacks a field lacks it for all that use it: thousands may, and each look for it takes time.
      if (error instanceof ModelLoadError && error.code === 'unknown-field') this.failed.set(name, error)
      throw error
    }
  }

  /** The variable of a name. Throws `unknown-field` when there is none. */
  resolve(name: string, at: XmlElement): Variable {
    const variable = this.find(name, at)
    if (variable !== undefined) return variable
    throw new ModelLoadError(
      'unknown-field',
      `${at.name} refers to the field "${name}", which is not known here`,
      {
        ...at.place(),
        field: name,
        received: name,
        expected: `one of ${this.names()}`,
      },
    )
  }
}

/** A variable computed when first read in a record, and kept in a slot. */
export function lazily(compilation: Compilation, compute: (frame: Frame) => Raw): (frame: Frame) => Raw {
  const slot = compilation.newSlot()
  return (frame) => {
    if (frame.stamps[slot] === frame.generation) return frame.values[slot]
    const value = compute(frame)
    frame.values[slot] = value
    frame.stamps[slot] = frame.generation
    return value
  }
}

/**
 * The same for numbers, which are kept among numbers.
 * @param otherwise the value where there is no number
 */
export function lazyNumber(
  compilation: Compilation,
  number: (frame: Frame) => number,
  otherwise: (frame: Frame) => Raw,
): Pick<Variable, 'read'> & { number(frame: Frame): number } {
  const slot = compilation.newSlot()
  const compute = (frame: Frame): void => {
    const result = number(frame)
    frame.numbers[slot] = result
    if (Number.isNaN(result)) frame.values[slot] = otherwise(frame)
    frame.stamps[slot] = frame.generation
  }
  return {
    number(frame) {
      if (frame.stamps[slot] !== frame.generation) compute(frame)
      return frame.numbers[slot]
    },
    read(frame) {
      if (frame.stamps[slot] !== frame.generation) compute(frame)
      const result = frame.numbers[slot]
      return Number.isNaN(result) ? frame.values[slot] : result
    },
  }
}

/** Compiles the expression inside an element. Throws `missing-element` when there is none. */
export function compileChildExpression(xml: XmlElement, scope: Scope): Expression {
  const { expressions } = scope.compilation.tables
  return compileExpression(childOf(xml, expressions, 'an expression'), scope)
}

/** Compiles all expressions directly inside an element, in order. */
export function compileChildExpressions(xml: XmlElement, scope: Scope): Expression[] {
  const { expressions } = scope.compilation.tables
  return compileAll(expressions, xml, scope, compileExpression)
}

function compileExpression(xml: XmlElement, scope: Scope): Expression {
  scope.compilation.spend(1, xml)
  return compileWith(scope.compilation.tables.expressions, EXPRESSION_LEVELS, xml, scope)
}

/** Compiles the predicate inside an element. Throws `missing-element` when there is none. */
export function compileChildPredicate(xml: XmlElement, scope: Scope): Predicate {
  const { predicates } = scope.compilation.tables
  return compilePredicate(childOf(xml, predicates, 'a predicate'), scope)
}

/** Compiles all predicates directly inside an element, in order. */
export function compileChildPredicates(xml: XmlElement, scope: Scope): Predicate[] {
  const { predicates } = scope.compilation.tables
  return compileAll(predicates, xml, scope, compilePredicate)
}

function compilePredicate(xml: XmlElement, scope: Scope): Predicate {
  return compileWith(scope.compilation.tables.predicates, PREDICATE_LEVELS, xml, scope)
}

/** Compiles the children whose names are in a table. A loop: `map` would take a frame of the stack at each level. */
function compileAll<T>(
  table: ReadonlyMap<string, ElementCompiler<T>>,
  xml: XmlElement,
  scope: Scope,
  compile: (xml: XmlElement, scope: Scope) => T,
): T[] {
  const compiled: T[] = []
  for (const each of xml.children) if (table.has(each.name)) compiled.push(compile(each, scope))
  return compiled
}

function compileWith<T>(
  table: ReadonlyMap<string, ElementCompiler<T>>,
  levels: number,
  xml: XmlElement,
  scope: Scope,
): T {
  const element = table.get(xml.name)
  if (element === undefined) throw new TypeError(`${xml.name} is not in the table`)
  const { nesting } = scope.compilation
  nesting.enter(levels, xml)
  try {
    return element.compile(xml, scope)
  } finally {
    nesting.leave(levels)
  }
}
