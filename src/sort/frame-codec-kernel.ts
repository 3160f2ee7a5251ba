import type { KernelMemory } from '../bytes/kernel-file.ts';
import { checkSpan, noMemoryFor } from './frame-codec-area.ts';
import type { FrameCodec } from './frame-codec.ts';
import { packedBound } from './lz4-format.ts';

/** Where the area begins in the kernel's memory: as kernels/lz4/memory.ts has it. */
const AREA = 32768;
/** Behind the area: may be read, says nothing. */
const SLACK = 64;
const PAGE = 65536;

/** What kernels/lz4 exports; addresses count from 0 and come back as signed numbers of 32 bits. */
export interface PackKernel {
  readonly memory: KernelMemory;
  readonly pack: (start: number, end: number, at: number) => number;
  readonly unpack: (start: number, end: number, at: number, limit: number) => number;
}

/** The kernel of one thread. Memory: the area, outside the heap, and 32 KiB. */
export class KernelFrameCodec implements FrameCodec {
  readonly #kernel: PackKernel;
  #area: Buffer;

  constructor(kernel: PackKernel) {
    this.#kernel = kernel;
    this.#area = areaOf(kernel.memory);
  }

  get area(): Buffer {
    return this.#area;
  }

  reserve(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = AREA + bytes + SLACK - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      memory.grow(Math.ceil(missing / PAGE));
    } catch (error) {
      throw noMemoryFor(bytes, error);
    }
    this.#area = areaOf(memory);
  }

  pack(start: number, end: number, at: number): number {
    const size = this.#area.length;
    checkSpan(start, end, size);
    checkSpan(at, at + packedBound(end - start), size);
    return (this.#kernel.pack(AREA + start, AREA + end, AREA + at) >>> 0) - AREA;
  }

  unpack(start: number, end: number, at: number, limit: number): number {
    const size = this.#area.length;
    checkSpan(start, end, size);
    checkSpan(at, limit, size);
    const plainEnd = this.#kernel.unpack(AREA + start, AREA + end, AREA + at, AREA + limit) >>> 0;
    return plainEnd === 0 ? -1 : plainEnd - AREA;
  }
}

function areaOf(memory: KernelMemory): Buffer {
  return Buffer.from(memory.buffer, AREA, memory.buffer.byteLength - AREA - SLACK);
}
