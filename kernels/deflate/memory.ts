/**
 * The kernel's linear memory. Where plain and deflated bytes lie, which callers know, is in shared.ts.
 *
 * Up to 64 bytes behind a stretch may be read where bytes are compared or hashed; they say nothing.
 */
import { BLOCK_TOKENS, HASH_BITS, MORE_TOKENS, WINDOW } from './shared';

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
export const TOKENS_BYTES: usize = 4 * (<usize>BLOCK_TOKENS + MORE_TOKENS);
