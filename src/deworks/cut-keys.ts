import type { Block } from '../bytes/block.ts';
import type { SlotPool } from '../bytes/slots.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import { copyBytes } from '../record/copy-bytes.ts';
import { isOfKey, readRowKey } from './join-row.ts';
import { appendSpan, createSpan } from './spans.ts';

const LF = 0x0a;

/**
 * Cuts a sorted stream of join rows into blocks that hold every row of each of their keys, for the workers.
 *
 * A block ends at the first end of a key at or past `blockBytes`: where, depends on the rows alone, not on how
 * they were handed over.
 * In: batches of whole rows, which are copied.  Out: blocks that lie in slots; who gets one releases it.
 * Memory: one slot, larger for a larger key.
 */
export async function* cutAtKeys(
  sorted: AsyncIterable<Buffer>,
  slots: SlotPool,
  blockBytes: number,
): AsyncGenerator<Block, void, undefined> {
  const cutter = new KeyCutter(slots, blockBytes);
  try {
    for await (const rows of sorted) {
      for (let at = cutter.add(rows, 0); at < rows.length; at = cutter.add(rows, at)) yield cutter.cut();
    }
    if (!cutter.isEmpty) yield cutter.cut();
  } finally {
    cutter.drop();
  }
}

class KeyCutter {
  readonly #slots: SlotPool;
  readonly #blockBytes: number;
  readonly #key = createSpan();
  /** The last key of a full block, which ends with it. */
  readonly #lastKey = new ByteBuffer(256);
  #slot: Buffer | undefined;
  #filled = 0;
  #byteOffset = 0;

  constructor(slots: SlotPool, blockBytes: number) {
    this.#slots = slots;
    this.#blockBytes = blockBytes;
  }

  get isEmpty(): boolean {
    return this.#filled === 0;
  }

  /** Copies rows from there on; gives the end of the batch, or where `cut` is due. */
  add(rows: Buffer, start: number): number {
    let at = start;
    if (this.#filled < this.#blockBytes) {
      const missing = this.#blockBytes - this.#filled;
      if (rows.length - at < missing) return this.#copy(rows, at, rows.length);
      at = this.#copy(rows, at, rows.indexOf(LF, at + missing - 1) + 1);
      this.#keepKey(rows, at);
    }
    let end = at;
    while (end < rows.length && isOfKey(rows, end, this.#lastKey.bytes, this.#lastKey.length))
      end = rows.indexOf(LF, end) + 1;
    return this.#copy(rows, at, end);
  }

  cut(): Block {
    const slot = this.#slot as Buffer;
    const block = {
      bytes: slot.subarray(0, this.#filled),
      byteOffset: this.#byteOffset,
      release: () => this.#slots.release(slot),
    };
    this.#byteOffset += this.#filled;
    this.#slot = undefined;
    this.#filled = 0;
    return block;
  }

  drop(): void {
    if (this.#slot) this.#slots.release(this.#slot);
    this.#slot = undefined;
  }

  /** The key of the row that ends at `rowEnd`. */
  #keepKey(rows: Buffer, rowEnd: number): void {
    const start = rowEnd < 2 ? 0 : rows.lastIndexOf(LF, rowEnd - 2) + 1;
    readRowKey(rows, start, this.#key);
    this.#lastKey.clear();
    appendSpan(this.#lastKey, this.#key);
  }

  #copy(rows: Buffer, start: number, end: number): number {
    const needed = this.#filled + end - start;
    this.#slot ??= this.#slots.take(needed);
    if (needed > this.#slot.length) this.#grow(needed);
    copyBytes(this.#slot, this.#filled, rows, start, end);
    this.#filled = needed;
    return end;
  }

  #grow(neededBytes: number): void {
    const slot = this.#slot as Buffer;
    const larger = this.#slots.take(Math.max(neededBytes, 2 * slot.length));
    copyBytes(larger, 0, slot, 0, this.#filled);
    this.#slots.release(slot);
    this.#slot = larger;
  }
}
