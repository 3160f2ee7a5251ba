/** The kernel's linear memory. src/sort/frame-codec-kernel.ts knows the place marked with a star. */

/** Per hash the address where it was last seen; 0, never seen, is too far from any byte of the area. */
export const HASH_BITS: u32 = 14;
export const TABLE: usize = 1024;
export const TABLE_BYTES: usize = 4 << HASH_BITS;

/** * Frames, plain and packed, as the caller lays them out; up to the end of the memory but for 64 bytes of slack. */
export const AREA: usize = 131072;
