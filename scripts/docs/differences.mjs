/** The part of docs/differences.md that is made from what the comparisons with the reference evaluator let pass. */

import { madeFrom, table, withPart } from './markdown.mjs'

/**
 * The page with that part made anew.
 * @param {string} page
 * @param {readonly { name: string, reason: string }[]} rules of the comparison of random documents
 * @param {Record<string, string>} answered reasons by case of the conformance corpus
 */
export function differencesPage(page, rules, answered) {
  const reasons = new Set(Object.values(answered).flatMap((text) => text.split('; ')))
  const part = `${madeFrom('`test/differential/rules.ts` and `scripts/conformance/pmml.mjs`')}

## What the comparisons let pass

Random documents and records are compared with what the reference evaluator made of them (\`test/differential/\`). These
differences are let pass, and no others:

${table(
  ['difference', 'why'],
  rules.map(({ name, reason }) => [name, reason]),
)}

So are documents of other projects (\`npm run conformance\`). There, some records that the reference refuses are answered here:

${[...reasons]
  .sort()
  .map((reason) => `- ${reason}`)
  .join('\n')}
`
  return withPart(page, 'rules', part)
}
