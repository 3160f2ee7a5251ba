import { BitWriter } from './bit-writer.ts';
import { BlockWriter } from './block-writer.ts';
import type { Effort } from './effort.ts';
import { LONGEST_MATCH, MOST_BYTES, deflatedBound, TAIL } from './format.ts';
import { MatchSearch } from './match-search.ts';
import type { PieceDeflater } from './piece-deflater.ts';

/**
 * Deflates in one pass: the definition of what the kernel (kernels/deflate) writes.
 *
 * At each place two things are tried: a match as far back as the last one, for rows are like the rows before them,
 * and then the newest places with the same hash. A short match waits until the place behind it was tried: where that
 * has a longer one, the byte before becomes a literal. Places count from the stretch's start and nothing is
 * remembered from the one before, so equal bytes give equal bytes anywhere.
 */
export class PlainDeflater implements PieceDeflater {
  readonly #search = new MatchSearch();
  #bits: BitWriter | undefined;
  #writer: BlockWriter | undefined;

  deflate(bytes: Uint8Array, effort: Effort): Uint8Array {
    if (bytes.length > MOST_BYTES) throw new RangeError(`a piece of ${bytes.length} bytes`);
    const bits = (this.#bits ??= new BitWriter(deflatedBound(MOST_BYTES)));
    const writer = (this.#writer ??= new BlockWriter(bits));
    bits.begin();
    this.#search.begin(bytes, effort);
    this.#tokens(bytes, effort, writer);
    writer.endBlock();
    return new Uint8Array(bits.bytes.subarray(0, bits.end()));
  }

  #tokens(bytes: Uint8Array, effort: Effort, writer: BlockWriter): void {
    const search = this.#search;
    const limit = Math.max(0, bytes.length - TAIL);
    let at = 0;
    let repeat = 1;
    // A match that begins at the place before and waits for what this one has.
    let length = 0;
    let offset = 0;
    while (at < limit) {
      if (length === 0 && writer.isFull) writer.endBlock();
      const better = this.#best(at, bytes.length - at, length, repeat, effort);
      at += 1;
      if (better > 0) {
        if (length > 0) writer.literal(bytes[at - 2]!);
        length = better;
        offset = search.offset;
        if (length < effort.maxLazy && at < limit && length < bytes.length - at) continue;
      } else if (length === 0) {
        writer.literal(bytes[at - 1]!);
        continue;
      }
      writer.match(length, offset);
      // It begins one place earlier where the last one had nothing better.
      const matchEnd = at + length - (better > 0 ? 1 : 2);
      search.noteMatch(at, Math.min(matchEnd, limit), length, effort);
      at = matchEnd;
      repeat = offset;
      length = 0;
    }
    while (at < bytes.length) writer.literal(bytes[at++]!);
  }

  /** Notes a place; gives the length of its best match longer than `length`, whose offset the search has then, or 0. */
  #best(at: number, left: number, length: number, repeat: number, effort: Effort): number {
    const search = this.#search;
    const most = Math.min(left, LONGEST_MATCH);
    const repeated = search.repeats(at, repeat, length, most);
    const newest = search.note(at);
    search.offset = repeat;
    if (repeated >= effort.repeatLength) return repeated;
    const least = Math.max(repeated, length, effort.leastMatch - 1);
    const longer = search.search(at, newest, length > 0, least, most, effort);
    return longer > 0 ? longer : repeated;
  }
}
