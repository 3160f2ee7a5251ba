/** Written by `npm run shared-numbers`. */

/** As in src/bytes/deflate/format.ts. */
export const LITERALS: u32 = 286;
export const OFFSETS: u32 = 30;
export const END_OF_BLOCK: u32 = 256;
export const FIRST_LENGTH: u32 = 257;
export const WINDOW: u32 = 32768;
export const BLOCK_TOKENS: u32 = 16384;
export const HASH_BITS: u32 = 15;

/** As in src/bytes/deflate/format.ts. */
export const LONGEST_MATCH: usize = 258;
export const TAIL: usize = 12;
export const MORE_TOKENS: usize = 1024;

/** As in src/bytes/deflate/deflate-kernel.ts. */
export const PLAIN: usize = 327680;
export const PACKED: usize = 1638464;
