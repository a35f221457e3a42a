/** The memory of a forest: where its parts lie, and the header that tells the kernel. */

import type { Stepwise } from '../core/stepwise.js'
import { compiledMemory, type KernelMemory, plainMemory } from './kernel/kernel.js'
import { HEADER } from './kernel/layout.js'

/** Sizes of parts in bytes, by the field of the header that has their address. */
export type Sizes = ReadonlyMap<number, number>

/** Parts begin at a multiple of a line of the processor's cache. */
const LINE = 64

/** Bytes that are copied at once: about a millisecond, since memory is fetched from the system when it is first written. */
const PIECE = 2 ** 21

const aligned = (bytes: number): number => Math.ceil(bytes / LINE) * LINE

/** Bytes of parts that lie one behind the other. */
export const bytesOf = (sizes: Sizes): number =>
  [...sizes.values()].reduce((sum, bytes) => sum + aligned(bytes), 0)

/** A forest's memory. The header lies at its beginning. */
export class ForestMemory {
  private readonly memory: KernelMemory
  /** Where the parts of the forest end, and those of records begin. */
  private end = aligned(HEADER)

  /** @param compiled whether to look for the compiled kernel */
  constructor(bytes: number, compiled: boolean) {
    const wanted = aligned(HEADER) + bytes
    this.memory = (compiled ? compiledMemory(wanted) : undefined) ?? plainMemory(wanted)
  }

  /**
   * A memory with what another one held, piece by piece: between two of them something else may be done.
   * @param compiled whether to look for the compiled kernel
   */
  static *holding(content: Uint8Array, compiled: boolean): Stepwise<ForestMemory> {
    const memory = new ForestMemory(content.length, compiled)
    for (let at = 0; at < content.length; at += PIECE) {
      if (at > 0) yield
      const piece = content.subarray(at, at + PIECE)
      memory.bytes(at, piece.length).set(piece)
    }
    memory.end = content.length
    return memory
  }

  /** A copy of all parts that were added. */
  content(): Uint8Array {
    return this.bytes(0, this.end).slice()
  }

  get kernel(): KernelMemory['kernel'] {
    return this.memory.kernel
  }

  get isCompiled(): boolean {
    return this.kernel.cut !== undefined
  }

  /** Gives parts their places behind those that have some. */
  add(sizes: Sizes): void {
    this.end = this.lay(sizes, this.end)
  }

  /** Gives parts their places behind all that were added, in the place of parts that were laid there before. */
  replace(sizes: Sizes): void {
    this.lay(sizes, this.end)
  }

  private lay(sizes: Sizes, from: number): number {
    this.memory.grow(from + bytesOf(sizes))
    let at = from
    for (const [field, bytes] of sizes) {
      this.set(field, at)
      at += aligned(bytes)
    }
    return at
  }

  /** Writes a field of the header. */
  set(field: number, value: number): void {
    this.words(0, HEADER / 4)[field / 4] = value
  }

  /** Reads one: the address of a part. */
  address(field: number): number {
    return this.words(0, HEADER / 4)[field / 4]
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length)
  }

  halves(at: number, length: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, at, length)
  }

  words(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length)
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length)
  }
}
