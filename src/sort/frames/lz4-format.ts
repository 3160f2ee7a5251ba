/**
 * LZ4's block format, as far as both directions and the kernel have to agree on it.
 *
 *   sequence  token, more of the literals' length, literals, offset, more of the match's length
 *   token     literals' length above, match's length less 4 below; 15 is followed by bytes to add, up to one below 255
 *   offset    16-bit little-endian: how far back the match lies
 *
 * The last sequence ends behind its literals. The last 5 bytes are literals, and no match begins in the last 12:
 * decoders may rely on it when they copy more than they need.
 *
 * Source: lz4_Block_format.md of the LZ4 project.
 */
export const FURTHEST_OFFSET = 65535;
export const LEAST_MATCH_BYTES = 4;
export const LAST_LITERALS = 5;
export const LAST_MATCH_START = 12;
/** The length in a token that says more is to come. */
export const LONG = 15;
/** Of our packing's hash. 16 KiB of table: with 32 it leaves no room for the frame in the smallest first-level caches. */
export const LZ4_HASH_BITS = 13;

/** Most bytes that packing so many can give; nothing behind them is touched. */
export function packedFrameBound(bytes: number): number {
  return bytes + Math.floor(bytes / 255) + 16;
}
