/** The subpath `scorelet/validate`: a model's input schema, compiled, for the bodies of requests. */

import { Ajv2020 } from 'ajv/dist/2020.js'
import { ModelLoadError, shown } from '../core/errors.js'
import type { Field } from '../core/field.js'
import type { Model } from '../core/model.js'
import { fieldSchema, requiredInputs } from '../core/schema.js'
import { fieldOf, isRecord } from '../core/value.js'
import { expectation } from './expectation.js'
import { isDate } from './formats.js'
import { reader } from './reader.js'

/** Options of `recordValidator`. */
export interface ValidatorOptions {
  /**
   * Take texts for numbers and booleans where the model would read them as such, and numbers for texts, as records from CSV
   * files and query strings have them. An empty text counts as missing, except in a field of texts. The record is not
   * changed. Default false.
   */
  readonly coerce?: boolean
}

/** One fault of a record. A field has at most one. */
export interface RecordFault {
  /** Name of the field; empty when the record as a whole is no record. */
  readonly field: string
  /** A sentence that names the field. */
  readonly message: string
  /** The value, as text of at most 100 characters; absent when there is none. */
  readonly received?: string
  /** What would have been right, in words. */
  readonly expected: string
}

/** What a validator finds. */
export interface RecordValidation {
  readonly valid: boolean
  /** Every faulty field, in the order of the model's inputs. */
  readonly errors: readonly RecordFault[]
}

/** Tells what is wrong with a record. Never throws, whatever it is given. */
export type RecordValidator = (record: unknown) => RecordValidation

const fine: RecordValidation = Object.freeze({ valid: true, errors: Object.freeze([]) })

/**
 * Compiles the input schema of a model into a validator of records. Missing values (`null`, `NaN`, `undefined`, no entry) are
 * faults only where the model can't do without the value; fields that the model does not know are let through.
 *
 * It generates code and so can't run where `new Function` is forbidden; `options.validate` of `loadModel` can.
 *
 * @param model a loaded model, or just its inputs
 * @throws ModelLoadError `bad-option` for what is no model, and for options there are not
 *
 * @example
 * const validate = recordValidator(model)
 * const { valid, errors } = validate(await request.json())
 * if (!valid) return Response.json({ errors }, { status: 422 })
 */
export function recordValidator(
  model: Pick<Model, 'inputs'>,
  options: ValidatorOptions = {},
): RecordValidator {
  checkArguments(model, options)
  const compiled = compiler()
  const fields = model.inputs.map((field) => ({
    field,
    read: reader(field, options.coerce === true),
    required: requiredInputs([field]).length > 0,
    isValid: compiled(fieldSchema({ ...field, displayName: undefined })),
  }))
  return (record) => {
    if (!isRecord(record))
      return invalid([
        { field: '', message: 'The record is no object', received: shown(record), expected: 'an object' },
      ])
    const faults: RecordFault[] = []
    for (const { field, read, required, isValid } of fields) {
      const given = fieldOf(record, field.name)
      const value = read(given) ?? null
      if (value === null) {
        if (required) faults.push(missing(field))
      } else if (!isValid(value)) {
        faults.push(wrong(field, given))
      }
    }
    return faults.length === 0 ? fine : invalid(faults)
  }
}

function checkArguments(model: unknown, options: unknown): void {
  // A promise is what `openModel` gives where somebody forgot to await it.
  if (typeof model !== 'object' || model === null || !('inputs' in model) || !Array.isArray(model.inputs))
    throw new ModelLoadError('bad-option', 'recordValidator takes a loaded model', {
      received: model,
      expected: 'a model, or an object with its inputs',
    })
  if (typeof options !== 'object' || options === null)
    throw new ModelLoadError('bad-option', 'The options of recordValidator are no object', {
      received: options,
      expected: '{ coerce }',
    })
  for (const [name, value] of Object.entries(options))
    if (name !== 'coerce' || !(value === undefined || typeof value === 'boolean'))
      throw new ModelLoadError('bad-option', `recordValidator can't take the option "${name}" as it is`, {
        received: value,
        expected: 'coerce: true or false',
      })
}

/**
 * Compiles schemas of fields, each once: most fields of a model are alike. Each field has a function of its own, since ajv
 * nests its code as deep as a schema has properties, and a model may have thousands of inputs.
 */
function compiler(): (schema: object) => (value: unknown) => boolean {
  const ajv = new Ajv2020({ ownProperties: true, strict: true, logger: false, formats: { date: isDate } })
  const known = new Map<string, (value: unknown) => boolean>()
  return (schema) => {
    const text = JSON.stringify(schema)
    const check = known.get(text) ?? ajv.compile(schema)
    known.set(text, check)
    return check
  }
}

const invalid = (errors: readonly RecordFault[]): RecordValidation => ({ valid: false, errors })

const missing = (field: Field): RecordFault => ({
  field: field.name,
  message: `The field "${field.name}" is missing`,
  expected: expectation(field),
})

const wrong = (field: Field, value: unknown): RecordFault => ({
  field: field.name,
  message: `The value of the field "${field.name}" is not valid`,
  received: shown(value),
  expected: expectation(field),
})
