/** Compiled kernels: WebAssembly with memory of its own, where the platform runs it. */

/** A kernel with the memory that it works on. */
export interface CompiledKernel<Exports> {
  readonly kernel: Exports
  /** Another one after `grow`. */
  readonly buffer: ArrayBuffer
  /** Makes room for so many bytes in all. Throws a RangeError where there is none. */
  grow(bytes: number): void
}

/** The part of the platform's WebAssembly that is used here. */
interface Platform<Exports> {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: PlatformMemory } },
  ) => { readonly exports: Exports }
  readonly Memory: new (size: { readonly initial: number }) => PlatformMemory
}

interface PlatformMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

declare const WebAssembly: Platform<never> | undefined

const PAGE = 65536
const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE)

/** How kernels of one kind are made. */
export interface KernelFactory<Exports> {
  /** Whether the platform can, and may, run the kernel. */
  isAvailable(): boolean
  /** A kernel with so many bytes; `undefined` where it is not available, or there is no room. */
  make(bytes: number): CompiledKernel<Exports> | undefined
}

/** Kernels of a module, which is compiled when the first one is wanted. */
export function kernelFactory<Exports>(base64: string): KernelFactory<Exports> {
  const platform: Platform<Exports> | undefined = typeof WebAssembly === 'undefined' ? undefined : WebAssembly
  let module: object | undefined
  let isTried = false
  const compiled = (): object | undefined => {
    if (isTried || platform === undefined) return module
    isTried = true
    try {
      module = new platform.Module(Uint8Array.from(atob(base64), (each) => each.charCodeAt(0)))
    } catch {
      // No wide registers, or a content security policy without "wasm-unsafe-eval".
    }
    return module
  }
  return {
    isAvailable: () => compiled() !== undefined,
    make(bytes) {
      const module = compiled()
      if (platform === undefined || module === undefined) return undefined
      try {
        const memory = new platform.Memory({ initial: pagesOf(bytes) })
        const { exports } = new platform.Instance(module, { env: { memory } })
        return {
          kernel: exports,
          get buffer() {
            return memory.buffer
          },
          grow(wanted) {
            const pages = pagesOf(wanted - memory.buffer.byteLength)
            if (pages > 0) memory.grow(pages)
          },
        }
      } catch (error) {
        // No room in the address space.
        if (error instanceof RangeError) return undefined
        throw error
      }
    },
  }
}
