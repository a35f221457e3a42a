/** The machine that figures come from. */

import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { versionOf } from './process.mjs'

export function machine() {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: systemName(),
    node: process.version,
    v8: process.versions.v8,
  }
}

function systemName() {
  try {
    const [, name] = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
    if (name !== undefined) return `${name}, ${type()} ${release().split('-')[0]}`
  } catch {
    // Systems without that file say who they are in one word.
  }
  return versionOf('sw_vers', ['-productVersion']) ?? `${type()} ${release()}`
}
