import { FURTHEST_OFFSET, LAST_LITERALS, LAST_MATCH_START, LEAST_MATCH_BYTES, LONG } from './lz4-format.ts';

const HASH_BITS = 14;
/** So many failures to find a match, and the search goes in steps longer by one. */
const STEP_BITS = 6;

/**
 * Packs bytes into one LZ4 block, in one pass.
 *
 * A table tells for each hash of four bytes where they were last seen. Where the same four are met again, a match
 * is extended both ways and written with the literals before it. The longer nothing matches, the longer the steps.
 */
export class Lz4Packer {
  /** Per hash one more than where it was last seen, counted from `start`; 0 is never. */
  readonly #seen = new Int32Array(1 << HASH_BITS);

  /** Packs bytes[start, end) to bytes[at, …); gives the end of the packed bytes. */
  pack(bytes: Buffer, start: number, end: number, at: number): number {
    const seen = this.#seen.fill(0);
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const lastStart = end - LAST_MATCH_START;
    const matchLimit = end - LAST_LITERALS;
    let anchor = start;
    let from = start;
    let tries = 1 << STEP_BITS;
    while (from <= lastStart) {
      const word = words.getInt32(from, true);
      const slot = slotOf(word);
      let match = seen[slot]! - 1 + start;
      seen[slot] = from - start + 1;
      if (match < start || from - match > FURTHEST_OFFSET || words.getInt32(match, true) !== word) {
        from += tries++ >>> STEP_BITS;
        continue;
      }
      while (from > anchor && match > start && bytes[from - 1] === bytes[match - 1]) {
        from--;
        match--;
      }
      let matchEnd = from + LEAST_MATCH_BYTES;
      const back = from - match;
      while (matchEnd < matchLimit && bytes[matchEnd] === bytes[matchEnd - back]) matchEnd++;
      at = putSequence(bytes, anchor, from, back, matchEnd - from - LEAST_MATCH_BYTES, at);
      anchor = matchEnd;
      from = matchEnd;
      tries = 1 << STEP_BITS;
      if (from <= lastStart) seen[slotOf(words.getInt32(from - 2, true))] = from - 2 - start + 1;
    }
    return putLiterals(bytes, anchor, end, 0, at);
  }
}

function slotOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
}

/** In: the literals' place, how far back the match is, what its length is above the least. */
function putSequence(
  bytes: Buffer,
  literals: number,
  literalsEnd: number,
  offset: number,
  more: number,
  at: number,
): number {
  at = putLiterals(bytes, literals, literalsEnd, Math.min(more, LONG), at);
  bytes[at++] = offset & 0xff;
  bytes[at++] = offset >>> 8;
  return more < LONG ? at : putLength(bytes, more - LONG, at);
}

/** Token and literals. In: what stands in the token for the match. */
function putLiterals(bytes: Buffer, start: number, end: number, matchCode: number, at: number): number {
  const length = end - start;
  bytes[at++] = (Math.min(length, LONG) << 4) | matchCode;
  if (length < LONG) {
    for (let from = start; from < end;) bytes[at++] = bytes[from++]!;
    return at;
  }
  at = putLength(bytes, length - LONG, at);
  bytes.copyWithin(at, start, end);
  return at + length;
}

function putLength(bytes: Buffer, rest: number, at: number): number {
  for (; rest >= 255; rest -= 255) bytes[at++] = 255;
  bytes[at++] = rest;
  return at;
}
