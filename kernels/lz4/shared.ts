/** Written by `npm run shared-numbers`. */

/** As in src/sort/frames/lz4-format.ts. */
export const HASH_BITS: u64 = 13;

/** As in src/sort/frames/lz4-format.ts. */
export const LEAST_MATCH: usize = 4;
export const LAST_LITERALS: usize = 5;
export const LAST_MATCH_START: usize = 12;
export const LONG: usize = 15;

/** As in src/sort/frames/frame-codec-kernel.ts. */
export const AREA: usize = 32768;
