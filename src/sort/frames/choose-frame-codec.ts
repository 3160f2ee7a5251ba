import { loadKernel } from '../../bytes/kernel-file.ts';
import type { FrameCodec } from '../contract/frame-codec.ts';
import { KernelFrameCodec, type FrameKernel } from './frame-codec-kernel.ts';
import { PlainFrameCodec } from './frame-codec-plain.ts';

/** With the kernel where there is WebAssembly and the compiled file; otherwise its twin in TypeScript. One per thread, kept by its owner. */
export function frameCodec(): FrameCodec {
  const kernel = loadKernel<FrameKernel>('frames');
  return kernel ? new KernelFrameCodec(kernel) : new PlainFrameCodec();
}

/** The twin, which says in TypeScript what the kernel does; packed bytes are the same. */
export function plainFrameCodec(): FrameCodec {
  return new PlainFrameCodec();
}

export { packedFrameBound } from './lz4-format.ts';
