/** Where expressions, functions and the fields they take differ from the reference on purpose. */

import type { RecordedDocument } from './compare.js'
import { type Found, type Rule, refusedWith, weRefusedWith } from './rule.js'

const TEMPORAL = String.raw`(?:date|time|dateTime|dateDaysSince|dateTimeSecondsSince|timeSeconds)\b`

/** Texts that stand in for missing values in a document: those of `mapMissingTo` and `defaultValue`. */
function replacements({ pmml }: RecordedDocument): string[] {
  return [...pmml.matchAll(/ (?:mapMissingTo|defaultValue)='([^']*)'/g)].map(([, text]) => text)
}

/** A value of a record that reads as NaN or an infinity. */
const isNotFinite = (value: unknown): boolean =>
  typeof value === 'number' ? !Number.isFinite(value) : /^[-+]?(NaN|INF|Infinity)$/.test(String(value).trim())

/** Whether a record holds a value that is an integer of more than 32 bits. */
const hasLongInteger = ({ input = {} }: Found): boolean =>
  Object.values(input).some((value) => Math.abs(Number(value)) > 2 ** 31 - 1)

/** Rules for documents with expressions, functions, derived fields and outputs made of them. */
export const expressionRules: readonly Rule[] = [
  {
    name: 'missing argument',
    reason: 'A missing argument makes a missing result in the standard; the reference refuses the record.',
    explains: refusedWith(/^MissingArgumentException/),
  },
  {
    name: 'typed replacement',
    reason:
      'mapMissingTo and defaultValue are values of the type of what they stand for; in the reference they are texts, ' +
      'which arithmetic and comparisons then refuse.',
    explains: (found) => {
      const texts = replacements(found.document)
      if (texts.length === 0) return false
      if (found.field === '')
        return refusedWith(/^EvaluationException: No PMML data type for the intersection of .*\bstring\b/)(
          found,
        )
      // The text itself, or that of a test which met it.
      const reference = String(found.reference ?? '').replace(/\|$/, '')
      return (
        texts.includes(reference) ||
        /^(true|false)?$/.test(reference) ||
        (typeof found.ours === 'string' && texts.some((text) => text !== '' && reference.includes(text)))
      )
    },
  },
  {
    name: 'NaN is missing',
    reason: 'NaN given or computed is a missing value; in the reference it is invalid, or a value.',
    explains: (found) =>
      (Object.values(found.input ?? {}).some(isNotFinite) || /NaN/.test(found.document.pmml)) &&
      (found.field !== '' ||
        refusedWith(/invalid value NaN|For input string: "NaN"|returned invalid value/)(found)),
  },
  {
    name: 'NaN result',
    reason: 'A result that is not a number is missing; the reference delivers NaN.',
    explains: ({ field, reference, ours }) => field !== '' && reference === 'NaN' && ours === null,
  },
  {
    name: 'empty text',
    reason: 'Empty text is missing in every type but string; the reference finds it invalid, or refuses it.',
    explains: refusedWith(
      /^(ValueCheckException: Field "\w+" cannot accept invalid value ""|NumberFormatException: (?:empty String|For input string: "\s*")$|IllegalArgumentException:\s*$)/,
    ),
  },
  {
    name: 'integers of 32 bits',
    reason: 'Integers are exact to 2^53; the reference has 32 bits and refuses, cuts or loses the others.',
    explains: (found) =>
      refusedWith(
        /^(ArithmeticException: [Ii]nteger overflow|IllegalArgumentException: -?\d{10,}$|ApplyException: Function "[-+*\w]+" failed)/,
      )(found) ||
      (/dateSecondsSinceYear/.test(found.document.pmml) && refusedWith(/got null value/)(found)) ||
      weRefusedWith(/^ScoreError integer-overflow: /)(found) ||
      (hasLongInteger(found) &&
        (found.field !== '' ||
          refusedWith(/got (null|double) value|invalid value -?\d{10}|[Oo]verflow/)(found))),
  },
  {
    name: 'text of dates and times',
    reason: 'A date or time has a text, which functions of texts take; the reference refuses it.',
    explains: refusedWith(new RegExp(`^TypeCheckException: Expected string value, got ${TEMPORAL}`)),
  },
  {
    name: 'dates and times among each other',
    reason:
      'Dates, times and counts of days and seconds become one another where nothing needs to be made up; the reference ' +
      'only cuts a dateTime in two.',
    explains: refusedWith(
      new RegExp(
        `^TypeCheckException: Expected (?:${TEMPORAL}(?:\\[\\d+\\])?|org\\.jpmml\\.model\\.temporals\\.\\w+) value, got (?:${TEMPORAL}|org\\.jpmml)`,
      ),
    ),
  },
  {
    name: 'counts are integers',
    reason:
      'Counts of days and seconds are integers that arithmetic takes and integers become; the reference refuses both.',
    explains: (found) =>
      refusedWith(
        /^(EvaluationException: No PMML data type for the intersection of PMML data types .*(date\w+Since|timeSeconds)|TypeCheckException: Expected org\.jpmml\.model\.temporals\.\w+ value, got java\.lang\.\w+ value)/,
      )(found),
  },
  {
    name: 'count as a double',
    reason: 'Where a moment meets a count, the count is taken for the moment that it stands for.',
    explains: (found) =>
      refusedWith(
        /^TypeCheckException: Expected (?:double|integer|float) value, got (?:date|dateTime|time) value/,
      )(found) && /Since\[|timeSeconds/.test(found.document.pmml),
  },
  {
    name: 'text of a moment',
    reason: 'The time of day may be taken of the text of a date and time; the reference refuses it.',
    explains: refusedWith(/^IllegalArgumentException: \d{4}-\d\d-\d\dT/),
  },
  {
    name: 'integer meets a fraction',
    reason:
      'An integer is not equal to a fraction, nor to the text of one; the reference refuses to compare them.',
    explains: (found) =>
      refusedWith(
        /^(TypeCheckException: Expected integer value, got (double|float) value|NumberFormatException: For input string: "-?\d*\.\d+")/,
      )(found) && /function='(equal|notEqual|isIn|isNotIn)'/.test(found.document.pmml),
  },
  {
    name: 'moment meets a day',
    reason:
      'A dateTime and a date are put in an order by the moments at which they begin; the reference refuses it.',
    explains: (found) =>
      refusedWith(/^TypeCheckException: Expected double value, got (date|dateTime) value/)(found) &&
      /function='(less|greater)/.test(found.document.pmml),
  },
  {
    name: 'abs and rint of other types',
    reason: 'abs and rint of a text or truth value are numbers; in the reference they are of its type again.',
    explains: (found) =>
      /function='(rint|abs)'/.test(found.document.pmml) &&
      (found.field === ''
        ? refusedWith(
            /^EvaluationException: No PMML data type for the intersection of .*\b(string|boolean)\b/,
          )(found)
        : /^(true|false)\|?$/.test(String(found.reference))),
  },
  {
    name: 'mean of infinities',
    reason: 'The mean of infinities of one sign is infinite; the reference finds no result.',
    explains: refusedWith(/^EvaluationException: Function "avg" returned invalid value/),
  },
  {
    name: 'value of another type',
    reason:
      'A derived value that is none of its field’s type is missing, and a number without a place among integers stays one in ' +
      'an output; the reference refuses the record.',
    explains: (found) =>
      refusedWith(
        /^(TypeCheckException: Expected|NumberFormatException: For input string|IllegalArgumentException: )/,
      )(found) &&
      /<DerivedField|<ParameterField|<OutputField [^>]*dataType='integer'/.test(found.document.pmml),
  },
  {
    name: 'text compared with a date',
    reason:
      'A text that is no date equals no date and comes before or after none; the reference refuses the record.',
    explains: (found) =>
      refusedWith(/^IllegalArgumentException: /)(found) &&
      /function='(equal|notEqual|is)/.test(found.document.pmml),
  },
  {
    name: 'texts that are numbers',
    reason:
      'A text that meets a number is put in an order as a number; the reference has no order for categories.',
    explains: refusedWith(/^EvaluationException: Categorical value cannot be used in comparison operations/),
  },
  {
    name: 'patterns of C',
    reason:
      'formatNumber and formatDatetime write as C does, the reference as Java: %g, %e, halves, infinities, %d of 2.0.',
    explains: (found) =>
      refusedWith(/^InvalidArgumentException: Function "format\w+" cannot accept "pattern"/)(found) ||
      weRefusedWith(/^UnsupportedError unsupported-value: The pattern of a (number|date)/)(found) ||
      (/function='format/.test(found.document.pmml) &&
        (found.field !== ''
          ? /%[^<]*[gfes]\b/.test(found.document.pmml)
          : Object.values(found.input ?? {}).some(isNotFinite))),
  },
  {
    name: 'pow with a negative exponent',
    reason: 'A negative power of an integer is a fraction; the reference refuses it.',
    explains: refusedWith(/^InvalidArgumentException: Function "pow" cannot accept "exponent" value of -/),
  },
  {
    name: 'invalid arguments',
    reason:
      'invalidValueTreatment of Apply decides on arguments that a function can’t take, too; the reference asks it only for ' +
      'results that are not defined.',
    explains: (found) =>
      refusedWith(
        /^(InvalidArgumentException: Function|OutOfRangeException|TypeCheckException|NumberFormatException)/,
      )(found) && /invalidValueTreatment='as/.test(found.document.pmml),
  },
  {
    name: 'arguments not needed',
    reason:
      'The first false of "and" and the first true of "or" decide: what stands after them is not evaluated.',
    explains: (found) =>
      refusedWith(
        /^(TypeCheckException|OutOfRangeException|EvaluationException: Function|InvalidArgumentException|IllegalArgumentException)/,
      )(found) && /function='(and|or)'/.test(found.document.pmml),
  },
  {
    name: 'last digits',
    reason:
      'Where numbers that are nearly equal cancel out, the last digits of hyperbolic functions and the like come forth.',
    explains: ({ field, reference, ours, document }) => {
      if (field === '') return false
      const [theirs, own] = [reference, ours].map((value) => Number(String(value).replace(/\|$/, '')))
      return (
        Math.abs(theirs - own) <= 1e-6 * Math.abs(theirs) &&
        /function='(-|\+|modulo|x-modulo|tan)'/.test(document.pmml) &&
        /function='(x?-?\w*(sin|cos|tan)h?2?|exp|expm1|ln|ln1p|pow|hypot|x-hypot|\w*ormal\w+|erf)'/.test(
          document.pmml,
        )
      )
    },
  },
  {
    name: 'untyped constant',
    reason: 'A Constant such as 1e2 or " 4 " without a dataType is a number; in the reference it is a text.',
    explains: (found) =>
      /<Constant(?: missing='false')?>(?:[-+]?[\d.]+[eE]|\s+\S|[^<]+\s<)/.test(found.document.pmml) &&
      (found.field !== '' || refusedWith(/data types (string and|\S+ and string)|NumberFormat/)(found)),
  },
  {
    name: 'order of a derived field',
    reason:
      'The Values of an ordinal DerivedField are its order; in the reference it keeps that of the field it refers to.',
    explains: (found) =>
      (found.field !== '' ||
        weRefusedWith(/none of those that give the field|no place in the order/)(found)) &&
      /<DerivedField [^>]*optype='ordinal'[^>]*>.*?<Value /.test(found.document.pmml),
  },
  {
    name: 'number without a place in the order',
    reason:
      'A value that an ordinal field does not list is one only of itself; the reference refuses the comparison.',
    explains: refusedWith(/^EvaluationException: Values .* cannot be ordered/),
  },
  {
    name: 'cells left out',
    reason: 'A row of a table may lack a cell, which then matches nothing; the reference refuses the table.',
    explains: refusedWith(/^InvalidElementException: Element InlineTable is not valid/),
  },
  {
    name: 'text that is not cut into words',
    reason: 'tokenize="false" looks for the term wherever it stands; the reference lacks it.',
    explains: refusedWith(/^UnsupportedAttributeException: Attribute with value TextIndex@tokenize=false/),
  },
  {
    name: 'aggregate of nothing',
    reason: 'The least and the greatest of no values are missing; the reference refuses an empty collection.',
    explains: refusedWith(/^NoSuchElementException/),
  },
  {
    name: 'aggregate of integers',
    reason:
      'The mean of earlier integers is a fraction; the reference makes it an integer, and refuses it when it is none.',
    explains: (found) =>
      refusedWith(/^ValueCheckException: Field "[ij]" cannot accept invalid value -?\d+\.\d+/)(found) &&
      /<Lag /.test(found.document.pmml),
  },
  {
    name: 'refused at once',
    reason:
      'A function applied to types that it has no meaning for, a malformed pattern or a value that a field can’t have is an ' +
      'error when the document is loaded; the reference finds it where a record comes to it with all values.',
    explains: (found) =>
      weRefusedWith(
        /^(ModelLoadError (type-mismatch|bad-attribute)|UnsupportedError unsupported-regex): |^ScoreError invalid-result: The function "\w+" cannot take/,
      )(found),
  },
]
