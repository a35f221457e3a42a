/** The runtime that evaluates graphs: `onnxruntime-node` or what the caller gives. It is looked up, never bundled. */

import { ModelLoadError } from '../core/errors.js'

/** A tensor of the runtime. */
export interface RuntimeTensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: unknown
  dispose?(): void
}

/** A model loaded by the runtime. */
export interface RuntimeSession {
  run(
    feeds: { readonly [name: string]: RuntimeTensor },
    fetches: readonly string[],
  ): Promise<{ readonly [name: string]: RuntimeTensor }>
  release(): Promise<void>
}

/** The part of the ONNX Runtime's JavaScript interface used here. */
export interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: { readonly [option: string]: unknown }): Promise<RuntimeSession>
  }
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RuntimeTensor
}

/** Kept out of `import()`'s sight, so that bundlers for browsers don't look for it. */
const packageName = 'onnxruntime-node'

/**
 * Finds the runtime: `given`, or the installed package. Where packages can be looked up synchronously, absence is an error at
 * once: `runtime-absent`; elsewhere the promise rejects with it. Throws `bad-option` when what is given is no runtime.
 */
export function findRuntime(given: unknown): Runtime | Promise<Runtime> {
  if (given !== undefined) {
    const runtime = asRuntime(given)
    if (runtime !== undefined) return runtime
    throw new ModelLoadError('bad-option', 'options.onnx.runtime is no ONNX runtime', {
      received: given,
      expected: 'the module onnxruntime-node or onnxruntime-web',
    })
  }
  const require = nodeRequire()
  if (require === undefined)
    return import(/* @vite-ignore */ /* webpackIgnore: true */ packageName).then(
      installed,
      (error: unknown) => {
        throw absent(error)
      },
    )
  let module: unknown
  try {
    module = require(packageName)
  } catch (error) {
    throw absent(error)
  }
  return installed(module)
}

/** Node's `require`, where this runs in Node or something that has its built-in modules. */
function nodeRequire(): ((name: string) => unknown) | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  return process.getBuiltinModule('node:module')?.createRequire(import.meta.url)
}

function installed(module: unknown): Runtime {
  const runtime = asRuntime(module)
  if (runtime === undefined)
    throw new ModelLoadError(
      'runtime-refused',
      `The installed ${packageName} has no InferenceSession and Tensor`,
    )
  return runtime
}

function absent(cause: unknown): ModelLoadError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
  const missing =
    (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') && reason.includes(`'${packageName}'`)
  if (missing || code === undefined)
    return new ModelLoadError(
      'runtime-absent',
      `ONNX models are scored by the package ${packageName}, which is not installed; install it with: npm install ${packageName}, or pass options.onnx.runtime`,
      { cause },
    )
  return new ModelLoadError(
    'runtime-refused',
    `The package ${packageName} is installed but does not start: ${reason}`,
    {
      cause,
    },
  )
}

function asRuntime(module: unknown): Runtime | undefined {
  if (isRuntime(module)) return module
  if (typeof module === 'object' && module !== null && 'default' in module && isRuntime(module.default))
    return module.default
  return undefined
}

function isRuntime(module: unknown): module is Runtime {
  if (typeof module !== 'object' || module === null) return false
  if (!('InferenceSession' in module) || !('Tensor' in module)) return false
  const { InferenceSession, Tensor } = module
  return (
    typeof InferenceSession === 'function' &&
    'create' in InferenceSession &&
    typeof InferenceSession.create === 'function' &&
    typeof Tensor === 'function'
  )
}
