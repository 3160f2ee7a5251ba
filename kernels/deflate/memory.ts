/**
 * The kernel's linear memory. src/bytes/deflate/deflate-kernel.ts knows the places marked with a star; src/bytes/deflate
 * holds the twin, to which the sizes marked with two are common.
 *
 * Up to 64 bytes behind a stretch may be read where bytes are compared or hashed; they say nothing.
 */

/** ** Of the hash of a place. */
export const HASH_BITS: u32 = 15;
/** ** Matches reach so far back, at most. */
export const WINDOW: u32 = 32768;
/** ** A block of deflate is ended at the first token at or past so many. */
export const BLOCK_TOKENS: u32 = 16384;

/** What a literal or length is written as: bits from 0, their number from bit 24. Literals, end of block, lengths from LENGTH_CODES. */
export const CODES: usize = 8192;
export const LENGTH_CODES: usize = CODES + (512 << 2);
/** The same of offset slots, without their extra bits. */
export const OFFSET_CODES: usize = LENGTH_CODES + (259 << 2);
/** Counts of literals, end of block and length slots; of offset slots; of code lengths. Numbers of 32 bits. */
export const COUNTS: usize = 16384;
export const OFFSET_COUNTS: usize = COUNTS + (288 << 2);
export const LENGTH_COUNTS: usize = OFFSET_COUNTS + (32 << 2);
/** Lengths of codes: those of literals and lengths, behind them those of offsets, and of code lengths. Bytes. */
export const LENGTHS: usize = 20480;
export const OFFSET_LENGTHS: usize = LENGTHS + 288;
export const LENGTH_LENGTHS: usize = OFFSET_LENGTHS + 32;
/** The lengths as the block's header tells them: a symbol and its extra bits, a byte each. */
export const TOLD: usize = LENGTH_LENGTHS + 32;
/** Canonical codes, 32 bits each, on the way to CODES. */
export const CANONICAL: usize = 24576;
/** Symbols by their count, inner weights and parents, and how many codes have each length: while code lengths are made. */
export const SORTED: usize = 28672;
export const WEIGHTS: usize = SORTED + (288 << 2);
export const PARENTS: usize = WEIGHTS + (288 << 2);
export const DEPTHS: usize = PARENTS + (576 << 2);

/** The newest place of each hash, 16 bits of it. */
export const NEWEST: usize = 65536;
export const NEWEST_BYTES: usize = 2 << (<usize>HASH_BITS);
/** The place before a place that has its hash, 16 bits of it, by the place's lower 15 bits. */
export const BEFORE: usize = NEWEST + NEWEST_BYTES;
export const BEFORE_BYTES: usize = 2 * <usize>WINDOW;
/** Literals as their byte; matches as length << 16 | offset - 1. */
export const TOKENS: usize = BEFORE + BEFORE_BYTES;
export const TOKENS_BYTES: usize = 4 * (<usize>BLOCK_TOKENS + 1024);

/** * Plain bytes. */
export const PLAIN: usize = 327680;
export const PLAIN_BYTES: usize = 1310720;
/** * Deflated bytes: less than twice the plain ones, whatever they are, and headers of blocks. */
export const PACKED: usize = PLAIN + PLAIN_BYTES + 64;
