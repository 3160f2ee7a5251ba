import type { KernelMemory } from '../../bytes/kernel-file.ts';
import { checkSpan, noMemoryFor } from './frame-codec-area.ts';
import type { FrameCodec } from '../contract/frame-codec.ts';
import type { MergeKernel } from '../contract/merge-kernel.ts';
import { packedFrameBound } from './lz4-format.ts';

/** Where the area begins in the kernel's memory; `npm run shared-numbers` tells it. */
export const KERNEL_AREA = 32768;
/** Behind the area: may be read, says nothing. */
const SLACK = 64;
const PAGE = 65536;

/** What kernels/frames exports; addresses count from 0 and come back as signed numbers of 32 bits. */
export interface FrameKernel extends MergeKernel {
  readonly memory: KernelMemory;
  readonly pack: (start: number, end: number, at: number) => number;
  readonly unpack: (start: number, end: number, at: number, limit: number) => number;
}

/** The kernel of one thread. Memory: the area, outside the heap, and 32 KiB. */
export class KernelFrameCodec implements FrameCodec {
  readonly kernel: FrameKernel;
  #area: Buffer;

  constructor(kernel: FrameKernel) {
    this.kernel = kernel;
    this.#area = areaOf(kernel.memory);
  }

  get area(): Buffer {
    return this.#area;
  }

  reserve(bytes: number): void {
    const { memory } = this.kernel;
    const missing = KERNEL_AREA + bytes + SLACK - memory.buffer.byteLength;
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
    checkSpan(at, at + packedFrameBound(end - start), size);
    return (this.kernel.pack(KERNEL_AREA + start, KERNEL_AREA + end, KERNEL_AREA + at) >>> 0) - KERNEL_AREA;
  }

  unpack(start: number, end: number, at: number, limit: number): number {
    const size = this.#area.length;
    checkSpan(start, end, size);
    checkSpan(at, limit, size);
    const plainEnd =
      this.kernel.unpack(KERNEL_AREA + start, KERNEL_AREA + end, KERNEL_AREA + at, KERNEL_AREA + limit) >>> 0;
    return plainEnd === 0 ? -1 : plainEnd - KERNEL_AREA;
  }
}

function areaOf(memory: KernelMemory): Buffer {
  return Buffer.from(memory.buffer, KERNEL_AREA, memory.buffer.byteLength - KERNEL_AREA - SLACK);
}
