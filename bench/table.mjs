/** Tables of figures: data first; text for the terminal and for the page are made from it. */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {number} [digits] after the point, of numbers below 100; words have none
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly Column[]} columns
 * @property {(string | number | null)[][]} rows
 * @property {readonly string[]} [notes] sentences below the table
 */

/**
 * A cell as text: large numbers need no digits after the point.
 * @param {string | number | null} cell
 * @param {Column} column
 */
export function cellText(cell, { digits = 0 }) {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  const size = Math.abs(cell)
  const shown =
    size >= 1000 ? 0 : size >= 100 ? Math.min(digits, 1) : size >= 10 ? Math.min(digits, 2) : digits
  const [whole, rest] = cell.toFixed(shown).split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

/** @param {Table} table */
function texts({ columns, rows }) {
  return [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map((cell, c) => cellText(cell, columns[c]))),
  ]
}

/** Whether a column has numbers, which stand to the right. @param {Table} table @param {number} column */
const isNumeric = ({ rows }, column) => rows.some((row) => typeof row[column] === 'number')

/** For a terminal. @param {Table} table */
export function terminalTable(table) {
  const lines = texts(table)
  const widths = table.columns.map((_, c) => Math.max(...lines.map((line) => line[c].length)))
  const laid = lines.map((line) =>
    line
      .map((cell, c) => (isNumeric(table, c) ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join('  ')
      .trimEnd(),
  )
  return [
    table.title,
    ...laid.map((line) => `  ${line}`),
    ...(table.notes ?? []).map((note) => `  ${note}`),
  ].join('\n')
}

/** For a page of Markdown. @param {Table} table */
export function markdownTable(table) {
  const [head, ...body] = texts(table).map((line) => `| ${line.join(' | ')} |`)
  const rule = `|${table.columns.map((_, c) => (isNumeric(table, c) ? ' ---: |' : ' --- |')).join('')}`
  const notes = (table.notes ?? []).map((note) => `\n${note}`)
  return [`### ${table.title}`, '', head, rule, ...body, ...notes].join('\n')
}
