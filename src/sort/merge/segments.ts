import { compareBytes } from '../../record/row/order.ts';

/** Rows of about so many bytes lie between two keys that begin a segment, counting one row of each key. */
export const SEGMENT_BYTES = 8 << 20;

/**
 * Finds the keys at which sorted rows are cut into segments.
 *
 * Whether a key begins a segment is decided by its bytes and the length of its first row alone, by a
 * hash: so whoever reads any part of the rows finds the same segments. Output blocks end with their
 * segment; a worker that begins to write at the beginning of one writes what any other would have written.
 */
export class SegmentFinder {
  /** Whether the row last told has another key than the one before it. */
  isNewKey = false;
  readonly #oddsPerByte: number;
  #key: Buffer = Buffer.alloc(256);
  #keyBytes = -1;

  constructor(segmentBytes: number) {
    this.#oddsPerByte = segmentOddsPerByte(segmentBytes);
  }

  /** To be told every row in row order, from the first row of a key on; whether a segment begins with it. */
  beginsWith(bytes: Buffer, keyStart: number, keyEnd: number, rowBytes: number): boolean {
    this.isNewKey = compareBytes(bytes, keyStart, keyEnd, this.#key, 0, this.#keyBytes) !== 0;
    if (!this.isNewKey) return false;
    this.#keep(bytes, keyStart, keyEnd);
    return hashOf(bytes, keyStart, keyEnd) < rowBytes * this.#oddsPerByte;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#keyBytes = end - start;
    if (this.#key.length < this.#keyBytes) this.#key = Buffer.alloc(2 * this.#keyBytes);
    bytes.copy(this.#key, 0, start, end);
  }
}

/** What a byte of a key's first row adds to the highest hash with which the key begins a segment. */
export function segmentOddsPerByte(segmentBytes: number): number {
  return 2 ** 32 / segmentBytes;
}

/** FNV-1a over the bytes, its bits then mixed as in MurmurHash3: 32 bits. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
