/** Which bytes levels 1 to 6 are deflated to: changes whenever they do. */
export const DEFLATE_FORM = 'oldump-deflate/1';

/** Deflate (RFC 1951), and what both makings of our deflater have in common; `npm run shared-numbers` tells the kernel. */
export const LITERALS = 286;
export const OFFSETS = 30;
export const END_OF_BLOCK = 256;
export const FIRST_LENGTH = 257;
export const LONGEST_MATCH = 258;
export const WINDOW = 32768;
/** Of the hash of a place. */
export const HASH_BITS = 15;

/** So close to the end nothing is looked for. */
export const TAIL = 12;
/** A block ends at the first token at or past so many. */
export const BLOCK_TOKENS = 16384;
/** Tokens a block may have beyond: one literal for each byte a lazy match can become longer. */
export const MORE_TOKENS = 1024;

/** As much as is deflated at once; longer stretches are cut into pieces that know nothing of each other. */
export const MOST_BYTES = 1310720;
export const PIECE_BYTES = 1 << 20;
/** Behind it: where a piece's bytes are compared and hashed, a few more may be read. */
export const SLACK = 64;

/** Room for what a piece becomes: a literal has 15 bits at most, a match of four bytes or more 48. */
export function deflatedBound(bytes: number): number {
  return 2 * bytes + 65536;
}
