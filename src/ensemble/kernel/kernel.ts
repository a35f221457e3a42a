/** The kernel of ensembles: compiled, where the platform runs WebAssembly, else in plain JavaScript. */

import { kernelBase64 } from './kernel.wasm.js'
import { plainKernel } from './plain.js'

/** What the kernel does; kernel.as.ts tells how. `forest` is the address of a header. */
export interface Kernel {
  place(forest: number, rows: number, missing: number): number
  cells(forest: number, rows: number): void
  walk(forest: number, rows: number, ends: boolean): void
  split(forest: number, rows: number): void
  total(forest: number, rows: number): void
  total32(forest: number, rows: number): void
  results(forest: number, rows: number): void
  /** Only compiled: it lives on wide registers. */
  cut?(forest: number, rows: number): void
}

/** Memory with a kernel that works on it. */
export interface KernelMemory {
  readonly kernel: Kernel
  /** Another one after `grow`. */
  readonly buffer: ArrayBuffer
  /** Makes room for so many bytes in all. Throws a RangeError where there is none. */
  grow(bytes: number): void
}

/** The part of the platform's WebAssembly that is used here. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: CompiledMemory } },
  ) => { readonly exports: Required<Kernel> }
  readonly Memory: new (size: { readonly initial: number }) => CompiledMemory
}

interface CompiledMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

declare const WebAssembly: Platform | undefined

/** Compiled once; `null` where the platform can't, or may not. */
let compiled: object | null | undefined

function compile(platform: Platform): object | null {
  try {
    return new platform.Module(Uint8Array.from(atob(kernelBase64), (each) => each.charCodeAt(0)))
  } catch {
    // No wide registers, or a content security policy without "wasm-unsafe-eval".
    return null
  }
}

/** Whether there is a compiled kernel here. */
export function canCompile(): boolean {
  if (typeof WebAssembly === 'undefined') return false
  if (compiled === undefined) compiled = compile(WebAssembly)
  return compiled !== null
}

const PAGE = 65536

/** Memory for the compiled kernel; `undefined` where there is none, or no room. */
export function compiledMemory(bytes: number): KernelMemory | undefined {
  if (typeof WebAssembly === 'undefined' || !canCompile() || !compiled) return undefined
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
    return {
      kernel: exports,
      get buffer() {
        return memory.buffer
      },
      grow(wanted) {
        const pages = Math.ceil((wanted - memory.buffer.byteLength) / PAGE)
        if (pages > 0) memory.grow(pages)
      },
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Memory for the plain kernel. */
export function plainMemory(bytes: number): KernelMemory {
  let buffer = new ArrayBuffer(bytes)
  let kernel = plainKernel(buffer)
  return {
    get kernel() {
      return kernel
    },
    get buffer() {
      return buffer
    },
    grow(wanted) {
      if (wanted <= buffer.byteLength) return
      const larger = new ArrayBuffer(wanted)
      new Uint8Array(larger).set(new Uint8Array(buffer))
      buffer = larger
      kernel = plainKernel(buffer)
    },
  }
}
