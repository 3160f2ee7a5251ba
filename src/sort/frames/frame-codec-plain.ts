import { checkSpan, noMemoryFor } from './frame-codec-area.ts';
import type { FrameCodec } from './choose-frame-codec.ts';
import { packedFrameBound } from './lz4-format.ts';
import { Lz4Packer } from './lz4-pack.ts';
import { lz4Unpack } from './lz4-unpack.ts';

/** The kernel's twin. Memory: the area, and the packer's table. */
export class PlainFrameCodec implements FrameCodec {
  #area: Buffer = Buffer.alloc(0);
  readonly #packer = new Lz4Packer();

  get area(): Buffer {
    return this.#area;
  }

  reserve(bytes: number): void {
    if (bytes <= this.#area.length) return;
    const larger = allocate(bytes);
    this.#area.copy(larger);
    this.#area = larger;
  }

  pack(start: number, end: number, at: number): number {
    checkSpan(start, end, this.#area.length);
    checkSpan(at, at + packedFrameBound(end - start), this.#area.length);
    return this.#packer.pack(this.#area, start, end, at);
  }

  unpack(start: number, end: number, at: number, limit: number): number {
    checkSpan(start, end, this.#area.length);
    checkSpan(at, limit, this.#area.length);
    return lz4Unpack(this.#area, start, end, at, limit);
  }
}

function allocate(bytes: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(bytes);
  } catch (error) {
    throw noMemoryFor(bytes, error);
  }
}
