import {
  FURTHEST_OFFSET,
  LAST_LITERALS,
  LAST_MATCH_START,
  LEAST_MATCH_BYTES,
  LONG,
  LZ4_HASH_BITS,
} from './lz4-format.ts';

/**
 * Packs bytes into one LZ4 block, in one pass: the definition of what the kernel (kernels/lz4) writes.
 *
 * A table tells for each hash of six bytes where they were last seen. Where they are met again, the match is
 * extended both ways and written with the literals before it. Matches of four and five bytes are left alone: they
 * gain a byte or two and cost as much time as long ones. The longer nothing matches, the longer are the steps.
 * All places count from the frame's start, so equal frames give equal bytes wherever they lie.
 */
export class Lz4Packer {
  /**
   * Of the place where the hash was last seen, the lower 16 bits: an offset cannot be longer. What they mean for
   * places far behind may be false, so it is compared; it never lies in front of the frame.
   */
  readonly #seen = new Uint16Array(1 << LZ4_HASH_BITS);

  /** Packs bytes[start, end) to bytes[at, …); gives the end of the packed bytes. */
  pack(bytes: Buffer, start: number, end: number, at: number): number {
    const seen = this.#seen.fill(0);
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const lastStart = end - LAST_MATCH_START;
    let anchor = start;
    let from = start;
    let tries = FIRST_TRIES;
    while (from <= lastStart) {
      const head = words.getInt32(from, true);
      const tail = words.getUint16(from + 4, true);
      const slot = slotOf(head, tail);
      const offset = (from - start - seen[slot]!) & FURTHEST_OFFSET;
      seen[slot] = from - start;
      const match = from - offset;
      if (offset === 0 || words.getInt32(match, true) !== head || words.getUint16(match + 4, true) !== tail) {
        from += tries++ >>> STEP_BITS;
        continue;
      }
      const matchEnd = sameEnd(bytes, from + HASHED_BYTES, offset, end - LAST_LITERALS);
      from = sameStart(bytes, from, offset, Math.max(anchor, start + offset));
      at = putLiterals(bytes, anchor, from, Math.min(matchEnd - from - LEAST_MATCH_BYTES, LONG), at);
      at = putMatch(bytes, offset, matchEnd - from - LEAST_MATCH_BYTES, at);
      anchor = matchEnd;
      from = matchEnd;
      tries = FIRST_TRIES;
    }
    return putLiterals(bytes, anchor, end, 0, at);
  }
}

const HASHED_BYTES = 6;
/** So many failures to find a match, and the steps of the search are longer by one. */
const STEP_BITS = 6;
const FIRST_TRIES = 1 << STEP_BITS;

/** The factor of the hash in two halves; the lower has 21 bits, so that its product with 32 is exact. */
const FACTOR_LOW = 0x1b79b1;
const FACTOR_HIGH = 0x9e37;

/** In: six bytes as numbers of 32 and 16 bits.  Out: bits 35 to 47 of their product with the factor. */
function slotOf(head: number, tail: number): number {
  const carried = Math.floor(((head >>> 0) * FACTOR_LOW) / 0x100000000);
  const high = carried + Math.imul(head, FACTOR_HIGH) + Math.imul(tail, FACTOR_LOW);
  return (high & 0xffff) >>> (16 - LZ4_HASH_BITS);
}

/** Where the bytes from `at` begin to differ from those so far back. */
function sameEnd(bytes: Buffer, at: number, offset: number, limit: number): number {
  while (at < limit && bytes[at] === bytes[at - offset]) at++;
  return at;
}

/** Back to where the bytes before `at` begin to be those so far back. */
function sameStart(bytes: Buffer, at: number, offset: number, limit: number): number {
  while (at > limit && bytes[at - 1] === bytes[at - 1 - offset]) at--;
  return at;
}

/** A token and its literals. In: what the token says of the match. */
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

/** In: `more`, the match's length above the least. */
function putMatch(bytes: Buffer, offset: number, more: number, at: number): number {
  bytes[at++] = offset & 0xff;
  bytes[at++] = offset >>> 8;
  return more < LONG ? at : putLength(bytes, more - LONG, at);
}

function putLength(bytes: Buffer, rest: number, at: number): number {
  for (; rest >= 255; rest -= 255) bytes[at++] = 255;
  bytes[at++] = rest;
  return at;
}
