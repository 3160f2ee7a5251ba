import type { Effort } from './effort.ts';
import { HASH_BITS, WINDOW } from './format.ts';

/** Of four bytes, and of the fifth, in a place's hash. */
const FACTOR = 0x85ebca6b;
const FIFTH_FACTOR = 0x9e3779b1;

/**
 * Chains of places that have the same hash of as many bytes as the least match has, newest first.
 *
 * Of a place 16 bits are kept: one from further back means another by mistake, which comparing finds out.
 */
export class MatchSearch {
  readonly #newest = new Uint16Array(1 << HASH_BITS);
  /** The place before a place that has its hash, by the place's lower 15 bits. Needs no clearing: only places that were noted are followed. */
  readonly #before = new Uint16Array(WINDOW);
  #words: DataView = new DataView(new ArrayBuffer(0));
  #bytes: Uint8Array = new Uint8Array(0);
  /** 0 where the fifth byte does not count. */
  #fifthFactor = FIFTH_FACTOR;
  /** Of the match found last. */
  offset = 0;

  begin(bytes: Uint8Array, { leastMatch }: Effort): void {
    this.#bytes = bytes;
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#newest.fill(0);
    this.#fifthFactor = leastMatch > 4 ? FIFTH_FACTOR : 0;
  }

  /** Makes a place the newest of its hash; gives the one that was. */
  note(at: number): number {
    const four = Math.imul(this.#words.getInt32(at, true), FACTOR);
    const hash = (four + Math.imul(this.#bytes[at + 4]!, this.#fifthFactor)) >>> (32 - HASH_BITS);
    const before = this.#newest[hash]!;
    this.#before[at & (WINDOW - 1)] = before;
    this.#newest[hash] = at;
    return before;
  }

  /** Notes the places in a match, from `at` to `end`: of a long one those near its ends. */
  noteMatch(at: number, end: number, length: number, { maxInsert }: Effort): void {
    if (length > maxInsert) {
      const near = Math.min(at + (maxInsert >> 1), end);
      while (at < near) this.note(at++);
      at = Math.max(at, end - (maxInsert >> 1));
    }
    while (at < end) this.note(at++);
  }

  /** The longest match longer than `length`, at most `most`, among the places of a chain, `newest` first: its length and `offset`, or 0. */
  search(at: number, newest: number, isLazy: boolean, length: number, most: number, effort: Effort): number {
    if (length >= most) return 0;
    const enough = Math.min(effort.niceLength, most);
    let candidate = newest;
    let last = 0;
    let longest = 0;
    let end = this.#words.getInt32(at + length - 3, true);
    for (let tries = isLazy ? effort.lazyChain : effort.maxChain; tries > 0; tries -= 1) {
      const offset = (at - candidate) & 0xffff;
      if (offset <= last || offset > WINDOW) break;
      last = offset;
      const promises = this.#words.getInt32(at + length - 3 - offset, true) === end;
      const better = promises ? this.#same(at, offset, most) : 0;
      if (better > length) {
        longest = length = better;
        this.offset = offset;
        if (better >= enough) break;
        end = this.#words.getInt32(at + length - 3, true);
      }
      candidate = this.#before[candidate & (WINDOW - 1)]!;
    }
    return longest;
  }

  /** The length of the match so far back, if it is longer than `length` and, where that is 0, than three; else 0. */
  repeats(at: number, offset: number, length: number, most: number): number {
    const from = length === 0 ? at : at + length - 3;
    if (offset > at) return 0;
    if (this.#words.getInt32(from, true) !== this.#words.getInt32(from - offset, true)) return 0;
    const better = this.#same(at, offset, most);
    return better > length ? better : 0;
  }

  #same(at: number, offset: number, most: number): number {
    const bytes = this.#bytes;
    let length = 0;
    while (length < most && bytes[at + length] === bytes[at + length - offset]) length += 1;
    return length;
  }
}
