/** Compiles the kernels and writes them down as text: `node scripts/kernel.mjs`. */

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Folders with a kernel: of ensembles, of dense layers. */
export const kernels = ['src/ensemble/kernel', 'src/math/dense']

/** The module that holds the kernel of a folder, as its source makes it. */
export async function kernelModule(kernel = kernels[0]) {
  const folder = join(root, kernel)
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
  for (const kernel of kernels)
    writeFileSync(join(root, kernel, 'kernel.wasm.ts'), await kernelModule(kernel))
