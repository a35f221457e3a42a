/** Compiles the kernel of ensembles and writes it down as text: `node scripts/kernel.mjs`. */

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'src/ensemble/kernel')

/** The module that holds the kernel, as its source makes it. */
export async function kernelModule() {
  let binary
  const { error, stderr } = await main(
    [
      'kernel.as.ts',
      '--outFile=kernel.wasm',
      '--runtime=stub',
      '--use=abort=',
      '--importMemory',
      '--enable=simd,bulk-memory',
      '-O3',
      '--noAssert',
      '--baseDir',
      folder,
    ],
    {
      writeFile(name, contents) {
        if (name === 'kernel.wasm') binary = contents
      },
    },
  )
  if (error !== null || binary === undefined) throw new Error(`The kernel does not compile: ${stderr}`)
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,100}/g)
  return [
    '/** The compiled kernel.as.ts: written by `node scripts/kernel.mjs`, and checked against its source by a test. */',
    '',
    `export const kernelBase64 =`,
    lines.map((line, i) => `  '${line}'${i < lines.length - 1 ? ' +' : ''}`).join('\n'),
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(folder, 'kernel.wasm.ts'), await kernelModule())
