/**
 * `npm run conformance`: scores the corpus in ../shared/conformance, or in the folder that CONFORMANCE_DIR names, and
 * prints how many cases pass, by format, source and model element, and which fail and why. A case whose model elements
 * are not all supported counts as refused, not as failed, when loading it says so.
 *
 * Options: `--filter TEXT` takes only the cases whose path contains the text; `--json` prints the results as JSON.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadModel } from '../dist/index.js'
import { knownGaps, runOnnxConformance } from './conformance/onnx.mjs'
import { answered, listPmmlCases, runPmmlCase } from './conformance/pmml.mjs'

const { values: options } = parseArgs({
  options: { filter: { type: 'string', default: '' }, json: { type: 'boolean', default: false } },
})
const directory = process.env.CONFORMANCE_DIR ?? '../shared/conformance'
if (!existsSync(directory)) {
  console.error(`No conformance corpus at ${directory}: set CONFORMANCE_DIR. Nothing was checked.`)
  process.exit(0)
}

const results = []
for (const testCase of listPmmlCases(directory))
  if (testCase.path.includes(options.filter)) results.push(await runPmmlCase(loadModel, testCase))
if (existsSync(join(directory, 'onnx')) && 'onnx'.includes(options.filter)) {
  for (const { case: name, passed, reason } of await runOnnxConformance(loadModel, join(directory, 'onnx'))) {
    const status = knownGaps[name] === undefined ? 'agreed' : 'known gap'
    results.push({ format: 'onnx', source: 'onnx', element: 'ONNX graph', name, status, passed, reason })
  }
}

if (options.json) {
  console.log(JSON.stringify(results, null, 1))
} else {
  report(results.filter(({ status }) => status === 'agreed'))
  for (const status of new Set(results.map((each) => each.status)))
    if (status !== 'agreed')
      apart(
        status,
        results.filter((each) => each.status === status),
      )
}

/** The figures of the cases that count. */
function report(cases) {
  const refused = cases.filter(isRefused)
  const counted = cases.filter((each) => !isRefused(each))
  for (const key of ['format', 'source', 'element']) {
    console.log(`\nBy ${key}:`)
    for (const [name, group] of groups(counted, key)) {
      const passed = group.filter((each) => each.passed).length
      console.log(`  ${String(name).padEnd(28)} ${String(passed).padStart(4)} of ${group.length}`)
    }
  }
  const failed = counted.filter((each) => !each.passed)
  if (failed.length > 0) console.log('\nFailed:')
  for (const { name, reason } of failed) console.log(`  ${name}: ${reason}`)
  if (refused.length > 0) {
    console.log('\nRefused at load as not supported:')
    for (const [name, group] of groups(refused, 'reason')) console.log(`  ${group.length} × ${name}`)
  }
  const beyond = counted.filter((each) => each.passed && each.answered > 0)
  if (beyond.length > 0)
    console.log('\nPassed, with records answered that the reference evaluator refuses (docs/differences.md):')
  for (const { name } of beyond) console.log(`  ${name}: ${answered[name]}`)
  console.log(
    `\n${counted.length - failed.length} of ${counted.length} cases passed, ${refused.length} refused as not supported`,
  )
}

function apart(status, cases) {
  console.log(
    `\nNot counted (${status}): ${cases.filter(({ passed }) => passed).length} of ${cases.length} pass`,
  )
  for (const { name, passed, reason } of cases) if (!passed) console.log(`  ${name}: ${reason}`)
}

/** Refused by name because of a kind of model that is not supported: said at load, with the element. */
function isRefused({ passed, reason }) {
  return !passed && reason !== undefined && reason.startsWith('unsupported-model')
}

function groups(cases, key) {
  const found = new Map()
  for (const each of cases) {
    const name = key === 'reason' ? each.reason.split('(')[0].trim() : each[key]
    found.set(name, [...(found.get(name) ?? []), each])
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}
