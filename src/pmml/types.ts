/**
 * PMML's data types and the values in them. Inside the evaluator a value is a plain JavaScript value whose type is
 * known from its field or expression:
 *
 * | data type | representation |
 * | --- | --- |
 * | string | string |
 * | integer, float, double | number; float is rounded to 32 bits |
 * | boolean | boolean |
 * | date, dateDaysSince[Y] | number of whole days since 1970 for date, since Y for the others |
 * | time, timeSeconds | number of seconds since midnight |
 * | dateTime, dateTimeSecondsSince[Y] | number of seconds since 1970 for dateTime, since Y for the others |
 *
 * Missing is `null` in every type. A collection is an array of such values.
 */

/** A value inside the evaluator. */
export type Raw = null | number | string | boolean | readonly Raw[]

export const dataTypes = [
  'string',
  'integer',
  'float',
  'double',
  'boolean',
  'date',
  'time',
  'dateTime',
  'dateDaysSince[0]',
  'dateDaysSince[1960]',
  'dateDaysSince[1970]',
  'dateDaysSince[1980]',
  'dateDaysSince[1990]',
  'dateDaysSince[2000]',
  'dateDaysSince[2010]',
  'dateDaysSince[2020]',
  'timeSeconds',
  'dateTimeSecondsSince[0]',
  'dateTimeSecondsSince[1960]',
  'dateTimeSecondsSince[1970]',
  'dateTimeSecondsSince[1980]',
  'dateTimeSecondsSince[1990]',
  'dateTimeSecondsSince[2000]',
  'dateTimeSecondsSince[2010]',
  'dateTimeSecondsSince[2020]',
] as const

/** PMML's DATATYPE; the epochs from 1990 on are JPMML's extensions. */
export type DataType = (typeof dataTypes)[number]

export const opTypes = ['categorical', 'ordinal', 'continuous'] as const

/** PMML's OPTYPE: equality only, order, or arithmetic. */
export type OpType = (typeof opTypes)[number]

/** Whether values of a type are numbers with arithmetic. */
export const isNumeric = (type: DataType): boolean =>
  type === 'integer' || type === 'float' || type === 'double'
