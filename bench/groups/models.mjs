/** Models against their peers: one record, one record with a promise, and columns; after all have shown that they say the same. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { agreementOf, agreementText, agrees } from '../agreement.mjs'
import { parts, writeCase } from '../cases.mjs'
import { inTurns } from '../rounds.mjs'

const titles = {
  gbm: 'Gradient boosting, LightGBM',
  xgboost: 'Gradient boosting, XGBoost',
  forests: 'Random forests',
  small: 'Small models',
}

const about = `Microseconds a record, the best of the rounds. *One* is one record at a time, always another of
10\u202f000 (\`scoreSync\`); *promise* the same with \`await score\`; *columns* 10\u202f000 rows at once (\`scoreColumnsSync\`). *says* compares all predictions with a plain
evaluation of the model's definition.`

/** @typedef {{ peer: import('../peers/index.mjs').Peer, host: import('../process.mjs').Host, dialect: string, says: string }} Running */

/** @param {keyof typeof titles} name @returns {import('../bench.mjs').Group} */
const group = (name) => ({
  name,
  title: titles[name],
  about,
  async run(context) {
    const tables = []
    for (const part of parts[name]) tables.push(await measure(part, context))
    return tables
  },
})

export const modelGroups = [group('gbm'), group('xgboost'), group('forests'), group('small')]

/**
 * @param {import('../cases.mjs').Part} part
 * @param {import('../bench.mjs').Running} context
 */
async function measure(part, context) {
  const { quick, rounds, work, say } = context
  const prepared = part.prepare(quick)
  const folder = join(work, part.name)
  const files = writeCase(prepared, folder)
  /** @type {Running[]} */
  const running = []
  const notes = []
  try {
    for (const peer of context.present)
      for (const { dialect, file } of files[peer.reads]) {
        const host = peer.start(context, folder, file, prepared.classes ?? [])
        const title = titleOf(peer.name, dialect)
        try {
          await host.ready()
          const says = await check(host, peer, folder, prepared, (text) => {
            say(`DISAGREES: ${part.name}: ${title}: ${text}`)
            notes.push(`${title} says something else: ${text}.`)
            if (peer.name === 'scorelet') process.exitCode = 1
          })
          running.push({ peer, host, dialect, says })
        } catch (error) {
          // A peer that can't do this model is told of; scorelet has to.
          await host.close()
          if (peer.name === 'scorelet') throw error
          const why = error instanceof Error ? error.message : String(error)
          say(`SKIPPED: ${part.name}: ${title}: ${why}`)
          notes.push(`${title} was left out: ${why}.`)
        }
      }
    const contests = running.flatMap((each) => each.peer.modes.map((mode) => ({ ...each, mode })))
    for (const { host, peer, mode } of contests) await host.time(mode, quick ? peer.warm / 4 : peer.warm)
    const figures = await inTurns(contests, ({ host, mode }) => host.time(mode, quick ? 60 : 250), rounds)
    return tableOf(quick ? `${prepared.title} (smaller)` : prepared.title, running, [...figures], notes)
  } finally {
    for (const { host } of running) await host.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const titleOf = (/** @type {string} */ peer, /** @type {string} */ dialect) =>
  dialect === '' ? peer : `${peer}, ${dialect}`

async function check(host, peer, folder, prepared, complain) {
  const path = join(folder, 'predictions.csv')
  const found = []
  for (const mode of peer.modes) {
    await host.ask(`predict ${path} ${mode}`)
    found.push(agreementOf(path, prepared.answers))
  }
  const worst = found.reduce((a, b) => (b.difference > a.difference || b.otherClass > a.otherClass ? b : a))
  const text = agreementText(worst)
  if (agrees(worst, peer.tolerance)) return text
  complain(text)
  return `differs, ${text}`
}

/**
 * @param {string} title
 * @param {readonly Running[]} running
 * @param {readonly [{ host: import('../process.mjs').Host, mode: string }, { best: number, median: number }][]} figures
 * @param {string[]} notes
 * @returns {import('../table.mjs').Table}
 */
function tableOf(title, running, figures, notes) {
  const micros = (host, mode) => {
    const found = figures.find(([contest]) => contest.host === host && contest.mode === mode)
    return found === undefined ? undefined : { best: found[1].best / 1e3, median: found[1].median / 1e3 }
  }
  // The first document of scorelet's is what peers are compared with.
  const own = running[0]
  const times = (host, mode) => {
    const [theirs, ours] = [micros(host, mode), micros(own.host, mode)]
    return host === own.host || theirs === undefined || ours === undefined ? null : theirs.best / ours.best
  }
  return {
    title,
    columns: [
      { title: 'who' },
      { title: 'one', digits: 3 },
      { title: 'promise', digits: 3 },
      { title: 'columns', digits: 3 },
      { title: 'one ÷ ours', digits: 2 },
      { title: 'columns ÷ ours', digits: 2 },
      { title: 'loads in ms', digits: 1 },
      { title: 'says' },
    ],
    rows: running.map(({ peer, host, dialect, says }) => [
      titleOf(peer.name, dialect),
      ...['one', 'promise', 'batch'].map((mode) => shown(micros(host, mode))),
      times(host, 'one'),
      times(host, 'batch'),
      host.loaded,
      says,
    ]),
    notes,
  }
}

/** @param {{ best: number, median: number } | undefined} figure */
const shown = (figure) => (figure === undefined ? null : Number(figure.best.toPrecision(4)))
