/** Pieces of Markdown. */

/** What stands at the top of a page that is made. */
export const madeFrom = (source) =>
  `<!-- Made by \`npm run docs\` from ${source}: change that, not this. A test holds the two together. -->`

/** Text in a cell of a table. */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A table. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** Words as code, with commas between. */
export const words = (list) => list.map((word) => `\`${word}\``).join(', ')

/** A page in which the part between the marks of a name is made anew. */
export function withPart(page, name, text) {
  const [start, end] = [`<!-- made:${name} -->`, `<!-- /made:${name} -->`]
  const [before, rest] = page.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`A page lacks ${start} … ${end}`)
  return `${before}${start}\n${text}\n${end}${after}`
}
