import { loadKernel } from '../../bytes/kernel-file.ts';
import { KernelFrameCodec, type FrameKernel } from './frame-codec-kernel.ts';
import { PlainFrameCodec } from './frame-codec-plain.ts';

/**
 * Packs and unpacks frames in one memory of its own: nothing is allocated per frame. LZ4 block format.
 *
 * A RangeError tells of places outside `area`.
 */
export interface FrameCodec {
  /** The memory as it is now. `reserve` may move it: buffers taken before a `reserve` that grew are void. */
  readonly area: Buffer;
  /** Makes `area` at least so large (keeps its bytes, offsets stay valid). */
  reserve(bytes: number): void;
  /**
   * Packs area[start, end) to area[at, …), which must have room for `packedBound(end - start)` and lie apart.
   * Out: the end of the packed bytes. Equal bytes are packed to equal bytes, wherever they lie.
   */
  pack(start: number, end: number, at: number): number;
  /**
   * Unpacks area[start, end) to area[at, limit), which lies apart.
   * Out: the end of the plain bytes, or -1 when the packed bytes are damaged or need more room.
   * Never touches a byte outside [at, limit).
   */
  unpack(start: number, end: number, at: number, limit: number): number;
}

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
