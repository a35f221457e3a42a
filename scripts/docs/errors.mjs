/** The page of error codes. */

import { madeFrom, table } from './markdown.mjs'

/** The classes with what they mean, in the order of the page. */
const classes = {
  ModelLoadError: `The document is no model, or is broken, or costs more than is allowed. Thrown by \`loadModel\` and \`openModel\`; for models whose
runtime starts later (ONNX), \`ready()\`, \`score\` and the like reject with it. Whoever catches it stops using the model.`,
  UnsupportedError: `The document may be right, but uses something that is not supported. A kind of \`ModelLoadError\`, thrown when the model is loaded and
never later.`,
  ScoreError: `This record can't be scored. The model is fine, and so may be the next record. In a batch \`index\` tells which record it was.`,
  UpdateError: `This control message to a registry of models can't be carried out. All is as it was before, and the next message is fine.`,
  BrokerError: 'The broker that a stream goes through can’t be reached, or refuses something.',
  ModelClosedError: 'The model was cleaned up.',
}

/** @param {Record<string, { class: string, meaning: string, remedy: string }>} codes */
export function errorsPage(codes) {
  const parts = Object.entries(classes).map(([name, text]) => {
    const rows = Object.entries(codes)
      .filter(([, entry]) => entry.class === name)
      .map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy])
    return `## ${name}\n\n${text}\n\n${table(['`code`', 'what it means', 'what to do'], rows)}`
  })
  const unknown = Object.values(codes).find((each) => !Object.hasOwn(classes, each.class))
  if (unknown !== undefined)
    throw new Error(`The class ${unknown.class} has no text in scripts/docs/errors.mjs`)
  return `# Errors

${madeFrom('`src/core/error-codes.ts`')}

Every error that this package throws on purpose is a \`ScoreletError\` with a stable \`code\`. The other properties are there where they are known:

${table(
  ['property', 'of', 'what'],
  [
    [
      '`line`, `column`, `path`',
      'documents, control messages',
      'where the fault is: both numbers start at 1; the path is that of elements, such as `PMML/TreeModel/Node[2]`, or of properties of a message, such as `canary/steps/2`',
    ],
    ['`field`', 'records, documents', 'the field concerned'],
    ['`received`', 'all', 'what was found, as text of at most 100 characters'],
    ['`expected`', 'all', 'what would have been right, in words'],
    ['`index`', 'records', 'position of the record in its batch, from 0'],
    ['`issues`', 'records', 'all faults of the record as `ScoreError`s, with `options.validate`'],
    ['`cause`', 'all', 'the error behind this one: of the operating system, of the runtime'],
  ],
)}

The message is a sentence made from these. Test \`code\` or the class, not the message: \`error instanceof ScoreError\` also holds when two
copies of the package are installed.

${parts.join('\n\n')}
`
}
