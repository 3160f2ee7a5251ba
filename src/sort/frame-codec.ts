import lz4 from 'lz4-napi';

/** Stand-in until the kernel lands: same signature. */
export interface FrameCodec {
  readonly area: Buffer;
  reserve(bytes: number): void;
  pack(start: number, end: number, at: number): number;
  unpack(start: number, end: number, at: number, limit: number): number;
}

export function packedBound(bytes: number): number {
  return bytes + Math.ceil(bytes / 200) + 32;
}

export function frameCodec(): FrameCodec {
  let area = Buffer.alloc(0);
  return {
    get area() {
      return area;
    },
    reserve(bytes) {
      if (bytes <= area.length) return;
      const larger = Buffer.alloc(bytes);
      area.copy(larger);
      area = larger;
    },
    pack(start, end, at) {
      return at + lz4.compressSync(area.subarray(start, end)).copy(area, at);
    },
    unpack(start, end, at, limit) {
      try {
        const plain = lz4.uncompressSync(area.subarray(start, end));
        return plain.length > limit - at ? -1 : at + plain.copy(area, at);
      } catch {
        return -1;
      }
    },
  };
}
