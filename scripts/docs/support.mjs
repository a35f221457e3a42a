/** The page that says what is supported, element by element. */

import { featuresTable } from './features.mjs'
import { madeFrom, table, words } from './markdown.mjs'
import { otherNames, refused } from './refused.mjs'

/** What is made of the declarations in src/pmml, and the part about ONNX, which is written by hand. */
export function supportPage(code, onnx) {
  return `# What is supported

${madeFrom('the declarations in `src/pmml`, `scripts/docs/refused.mjs` and `scripts/docs/onnx.md`')}

Nothing is guessed: what is not listed here as supported, and would change a result, is an error when the model is loaded, with the
element, its line and its column. **PMML** is evaluated by this package itself, **ONNX** by ONNX Runtime.

- [PMML: models](#pmml-models), [refused by name](#refused-by-name), [read over](#read-over), [extensions](#extensions-that-are-read),
  [functions](#functions), [ensembles](#ensembles), [output features](#output-features), [data types](#data-types), [elements and their attributes](#elements)
- [ONNX](#onnx)

## PMML: models

Versions 3.0 to 4.4.1, with or without namespace.

${modelsTable(code)}

A document may have several models. The one asked for is the first that says it can be scored, or the one that \`options.model\` names; what
the others use that is refused is no matter. Something refused inside of an ensemble refuses the whole.

## Refused by name

${refusedTable(code)}

## Read over

These tell about a model and influence no score, whatever is in them:

${metadataTable(code)}

So does a \`Partition\` in a \`Node\` or a \`TargetValue\`. Attributes marked *informational* below are read over, too, and so is an attribute that is not
listed below.

Every element, attribute and word of the grammar of PMML 4.4.1 stands on this page: as supported, as refused with the reason, or as read
over. A test walks all 365 definitions of the grammar and holds the declarations, from which this page is made, complete.

## Extensions that are read

- An attribute that is absent may be given with \`x-\` before its name, and a word of a list with \`x-\` before it, as documents older than
  the word have them.
- \`x-mathContext="float"\` on a model: every step is rounded to 32 bits, as the library that trained the model did. (JPMML's exporters.)
- \`wordRE\` of \`TextIndex\`: a pattern of the words themselves. \`multiModelChain\`: a chain that delivers all targets on its way. The data types
  with epochs from 1990 on. (JPMML.)
- Functions with the prefix \`x-\`: ${words([...code.builtIns.keys()].filter((name) => name.startsWith('x-')))}.

## Functions

${functionsTable(code)}

Functions that the document defines (\`DefineFunction\`) are called in the same way.

## Ensembles

${methodsTable(code)}

## Output features

${featuresTable(code)}

Any other feature of a model is refused with \`unsupported-value\`, since its result would always be missing.

## Data types

${words(code.dataTypes)}.

## Elements

*Required*: the element is refused without it. An attribute without a default may be left out. *Supported*: it is read, and acts as the
standard says. *Informational*: read over. *Refused*: the document is refused, for the reason given.

${elementTables(code)}

## ONNX

${onnx.trim()}

${elementTypesTable(code)}
`
}

/** The models, as README.md lists them. */
export function modelsLine({ models, modelElements }) {
  const is = (supported) => words(modelElements.filter((name) => models.has(name) === supported))
  const not = is(false)
  return `- **PMML** 3.0 to 4.4.1: ${is(true)}, with all transformations and built-in functions, treatments of missing and invalid values, targets and
  outputs.${not === '' ? '' : ` Refused by name when they are loaded: ${not}.`}`
}

function metadataTable({ metadata }) {
  return table(
    ['element', 'what it is', 'elements that occur only inside'],
    Object.entries(metadata).map(([name, { what, inside = [] }]) => [`\`${name}\``, what, words(inside)]),
  )
}

function modelsTable({ models, modelElements }) {
  return table(
    ['model', 'supported'],
    modelElements.map((name) => [`\`${name}\``, models.has(name) ? 'yes' : 'refused: `unsupported-model`']),
  )
}

function refusedTable({ elements }) {
  const values = elements.flatMap(({ name, attributes }) =>
    Object.entries(attributes).flatMap(([attribute, { refused = {} }]) =>
      byReason(refused).map(([reason, list]) => [
        `\`${name}\` with \`${attribute}\` ${words(list)}`,
        reason,
        '`unsupported-value`',
      ]),
    ),
  )
  const rows = refused.map(({ what, reason, code }) => [what, reason, `\`${code}\``])
  return table(['what', 'why', '`code`'], [...rows, ...values])
}

/** Values with their reasons as reasons with their values. */
function byReason(reasons) {
  const groups = new Map()
  for (const [value, reason] of Object.entries(reasons))
    groups.set(reason, [...(groups.get(reason) ?? []), value])
  return [...groups]
}

function functionsTable({ builtIns }) {
  const groups = new Map()
  for (const [name, { arity }] of builtIns) {
    if (name.startsWith('x-')) continue
    const [least, most] = arity
    const count = least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`
    groups.set(count, [...(groups.get(count) ?? []), name])
  }
  return table(
    ['arguments', 'functions'],
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([count, names]) => [count, words(names)]),
  )
}

function methodsTable({ methods }) {
  return table(
    ['`multipleModelMethod`', 'combines results of', 'segments see the results of those before'],
    Object.entries(methods).map(([name, { functions, chained }]) => [
      `\`${name}\``,
      functions.length > 2 ? 'every function' : words(functions),
      chained ? 'yes' : '',
    ]),
  )
}

function elementTables(code) {
  const { elements, modelAttributes, modelChildren } = code
  const sections = new Map()
  for (const each of elements) sections.set(each.section, [...(sections.get(each.section) ?? []), each])
  const common = `### Every model\n\n${attributesTable(code, Object.entries(modelAttributes))}\n\nContains ${childrenText(code, modelChildren)}.`
  const parts = [...sections].map(
    ([section, list]) => `### ${section}\n\n${list.map((each) => elementText(code, each)).join('\n\n')}`,
  )
  return [common, ...parts].join('\n\n')
}

function elementText(code, { name, attributes, children }) {
  const { models, modelAttributes } = code
  const own = Object.entries(attributes).filter(([key, declared]) => modelAttributes[key] !== declared)
  return [
    `#### ${name}`,
    ...(models.has(name) ? ['A model: has what [every model](#every-model) has.'] : []),
    ...(own.length > 0 ? [attributesTable(code, own)] : []),
    children === 'free'
      ? 'Contains elements of any name.'
      : children.length === 0
        ? 'Contains no elements.'
        : `Contains ${childrenText(code, children)}.`,
  ].join('\n\n')
}

function attributesTable(code, attributes) {
  return table(
    ['attribute', 'values', 'when absent', 'state'],
    attributes.map(([name, declared]) => [
      `\`${name}\``,
      expectedText(code, declared),
      declared.required ? 'required' : declared.fallback === undefined ? '' : `\`${declared.fallback}\``,
      [
        declared.informational ? 'informational' : 'supported',
        ...byReason(declared.refused ?? {}).map(([reason, list]) => `refused: ${words(list)} (${reason})`),
      ].join('; '),
    ]),
  )
}

/** The values of an attribute: a list of words, or a type. */
function expectedText({ attributeTypes, dataTypes }, { expected }) {
  const { text, number, integer, share, dataType } = attributeTypes
  if (expected === dataType.optional.expected) return `a [data type](#data-types) (${dataTypes.length})`
  if ([text, number, integer, share].some(({ optional }) => optional.expected === expected)) return expected
  return words(expected.split(' | '))
}

/** Names of children, the groups of the standard said in a word. */
function childrenText(code, children) {
  const { elements, expressionElements, metadata, predicateElements, modelElements, modelChildren, models } =
    code
  const groups = [
    ['an expression', expressionElements],
    ['a predicate', predicateElements],
    ['a model', modelElements],
    ['what every model contains', modelChildren],
  ]
  const left = new Set(children)
  const said = []
  for (const [phrase, names] of groups) {
    if (children === names || !names.every((name) => left.has(name))) continue
    said.push(phrase)
    for (const name of names) left.delete(name)
  }
  const declared = new Set([...elements.map(({ name }) => name), ...modelElements])
  const named = [...left].map((name) => {
    if (declared.has(name) && !modelElements.includes(name)) return `\`${name}\``
    if (models.has(name)) return `\`${name}\``
    if (Object.hasOwn(otherNames, name)) return `\`${name}\` (for \`${otherNames[name]}\`)`
    if (Object.hasOwn(metadata, name)) return `\`${name}\` (read over)`
    if (name === 'TableLocator') return '`TableLocator` (with `options.tables`)'
    if (modelElements.includes(name) || refused.some(({ element }) => element === name))
      return `\`${name}\` (refused)`
    throw new Error(
      `${name} is no declared element, and scripts/docs/refused.mjs does not say what becomes of it`,
    )
  })
  return [...said, ...named].join(', ')
}

function elementTypesTable({ elementTypes }) {
  return table(
    ['element type', 'in records and results'],
    elementTypes.map(({ name, kind, runtime, carrier }) => [
      `\`${name}\``,
      kind === 'other'
        ? 'refused'
        : runtime === undefined
          ? `handed over as \`${carrier}\` and converted inside the graph`
          : 'yes',
    ]),
  )
}
