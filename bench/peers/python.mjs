/** Peers that compile LightGBM's models to native code and are driven from Python: lleaves (LLVM) and tl2cgen (C). */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Host, run, versionOf } from '../process.mjs'

const requirements = {
  lleaves: ['lleaves==1.3.0', 'llvmlite==0.43.0', 'numpy==2.4.6'],
  tl2cgen: ['tl2cgen==1.0.0', 'treelite==4.8.1', 'numpy==2.4.6'],
}

/** @param {'lleaves' | 'tl2cgen'} name @returns {import('./index.mjs').Peer} */
function compiled(name) {
  const python = (/** @type {string} */ cache) => join(cache, name, 'bin/python')
  return {
    name,
    modes: ['one', 'batch'],
    reads: 'lightgbm',
    warm: 200,
    tolerance: name === 'lleaves' ? 1e-9 : 2e-5,
    prepare({ cache }) {
      if (versionOf('python3') === undefined) throw new Error('there is no Python')
      if (!existsSync(python(cache))) run('python3', ['-m', 'venv', join(cache, name)])
      const found = `import importlib.metadata as m; import ${name}; print(m.version("${name}"))`
      try {
        return run(python(cache), ['-c', found]).trim()
      } catch {
        run(python(cache), ['-m', 'pip', 'install', '--quiet', ...requirements[name]])
        return run(python(cache), ['-c', found]).trim()
      }
    },
    start: ({ root, cache }, folder, file) =>
      new Host(
        python(cache),
        [join(root, 'bench/hosts/compiled.py'), name, join(folder, file), join(folder, 'table.csv')],
        { OMP_NUM_THREADS: '1', BENCH_CACHE: cache },
      ),
  }
}

export const lleaves = compiled('lleaves')
export const tl2cgen = compiled('tl2cgen')
