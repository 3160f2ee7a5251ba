/**
 * The kernel's linear memory. src/sort/frames/frame-codec-kernel.ts knows the place marked with a star, and leaves 64 bytes
 * between the area and the end of the memory: they may be read, but say nothing.
 */

/** 16 KiB: with 32 the table leaves no room for the frame in the smallest first-level caches. */
export const HASH_BITS: u64 = 13;

/** Per hash, in 16 bits, the lower half of the place where it was last seen, counted from the frame's start. */
export const TABLE: usize = 1024;
export const TABLE_BYTES: usize = 2 << (<usize>HASH_BITS);

/** * Frames, plain and packed, as the caller lays them out. */
export const AREA: usize = 32768;
