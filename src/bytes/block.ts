/** Whole rows moved together: every row ends in LF. The holder calls `release` once, then forgets the bytes. */
export interface Block {
  readonly bytes: Buffer;
  /** Offset of the first byte in the uncompressed input. */
  readonly byteOffset: number;
  release(): void;
}

/** Plain bytes of a block of an output before it is encoded; boundaries depend on the rows alone. */
export const BLOCK_BYTES = 1 << 20;
