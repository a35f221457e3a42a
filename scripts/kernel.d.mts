/** Folders with a kernel. */
export const kernels: readonly string[]
/** The module that holds the kernel of a folder, as its source makes it. */
export function kernelModule(kernel?: string): Promise<string>
