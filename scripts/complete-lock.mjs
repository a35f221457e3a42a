/**
 * Completes package-lock.json. npm leaves out the optional packages of other platforms when it could not look them up while
 * writing the lock file, and `npm ci` then refuses the file everywhere. Run this after `npm install`; running it again changes nothing.
 * With `--check` it only tells what is missing.
 */

import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = {}

for (const [path, entry] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`node_modules/${name}`, `${path}/node_modules/${name}`].some((each) =>
      Object.hasOwn(lock.packages, each),
    )
    if (!known) missing[`node_modules/${name}`] = lockEntry(name, version, entry)
  }

/** By the naming rule that these packages share: `…-linux-arm64-musl`, `…-win32-x64-msvc`. */
function lockEntry(name, version, { dev, engines }) {
  const [, os, cpu, abi] =
    /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64|mips64el)(?:-(\w+))?$/.exec(
      name,
    ) ?? []
  if (os === undefined || !/^\d/.test(version))
    throw new Error(`${name}@${version}: the platform can't be told from the name`)
  const libc = os !== 'linux' ? undefined : abi?.startsWith('musl') ? ['musl'] : ['glibc']
  return { version, cpu: [cpu], dev, libc, optional: true, os: [os], engines }
}

const names = Object.keys(missing)
if (names.length === 0) {
  console.log('package-lock.json is complete')
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${names.join(', ')}: run node scripts/complete-lock.mjs`)
  process.exitCode = 1
} else {
  const entries = Object.entries({ ...lock.packages, ...missing })
  lock.packages = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`package-lock.json now has ${names.length} more packages of other platforms`)
}
