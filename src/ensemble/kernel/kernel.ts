/** The kernel of ensembles: compiled, where the platform runs WebAssembly, else in plain JavaScript. */

import { type CompiledKernel, kernelFactory } from '../../math/webassembly.js'
import { kernelBase64 } from './kernel.wasm.js'
import { type PlainKernel, plainKernel } from './plain.js'

/** What the kernel does; kernel.as.ts tells how. */
export interface Kernel extends PlainKernel {
  /** Only compiled: it lives on wide registers. */
  cut?(forest: number, rows: number, ends: boolean): void
  select?(forest: number, rows: number, wanted: number): void
}

/** Memory with a kernel that works on it. */
export type KernelMemory = CompiledKernel<Kernel>

const kernels = kernelFactory<Required<Kernel>>(kernelBase64)

/** Whether there is a compiled kernel here. */
export const canCompile = kernels.isAvailable

/** Memory for the compiled kernel; `undefined` where there is none, or no room. */
export const compiledMemory = kernels.make

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
