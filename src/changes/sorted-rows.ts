import { crc32 } from 'node:zlib';
import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import { OldumpError, type Position } from '../errors.ts';
import { areOneRevision, repeatedRowError } from './distinct.ts';
import {
  comparePlaced,
  keepRow,
  nameOfRow,
  newPlacedRow,
  placeRow,
  type PlacedRow,
  type SortedOrder,
} from './sorted-order.ts';

/**
 * Reads sorted rows one by one, for merge-reads: stands on a row, steps to the next, and proves the order.
 *
 * In: blocks of whole rows.  Memory: one block, one row.
 * Throws: malformed at a bad row, out-of-order (exit 3) at the first row that is smaller than its predecessor.
 */
export class SortedRows {
  readonly name: string;
  readonly order: SortedOrder;
  /** The row at hand; valid until the next `step` or `load`. */
  row = newPlacedRow();
  /** Of what was read so far, the block at hand included: rows only up to the row at hand. */
  rows = 0;
  plainBytes = 0;
  crc32 = 0;
  /** To be set before the first row is read: rows of one key and revision are refused (malformed). */
  isDistinct = false;
  readonly #blocks: AsyncIterator<Block>;
  #block: Block | undefined;
  #rowOffset = 0;
  /** The row before, in the block or in memory of its own. */
  #before = newPlacedRow();
  #own: Buffer = Buffer.alloc(0);

  constructor(blocks: AsyncIterable<Block>, name: string, order: SortedOrder) {
    this.#blocks = blocks[Symbol.asyncIterator]();
    this.name = name;
    this.order = order;
  }

  /** Steps to the next row of the block; false where there is none and `load` is due. */
  step(): boolean {
    const block = this.#block;
    if (!block || this.row.end >= block.bytes.length) return false;
    this.#enter(block, this.row.end);
    return true;
  }

  /** Takes the next block and stands on its first row; false at the end. The rows of the block before are gone then. */
  async load(): Promise<boolean> {
    if (this.rows > 0 && this.row.bytes !== this.#own) this.#own = keepRow(this.row, this.#own);
    this.#release();
    const next = await this.#blocks.next();
    if (next.done) return false;
    const block = next.value;
    this.#block = block;
    checkUtf8(block, this.name, this.rows);
    this.plainBytes += block.bytes.length;
    this.crc32 = crc32(block.bytes, this.crc32);
    this.#enter(block, 0);
    return true;
  }

  /** Of the row at hand, or the last one. */
  get position(): Position | undefined {
    return this.rows > 0 ? { file: this.name, row: this.rows, byte: this.#rowOffset } : undefined;
  }

  /** The row in front of the one at hand, where `positionBefore` says that there is one. */
  get before(): PlacedRow {
    return this.#before;
  }

  get positionBefore(): Position | undefined {
    const { start, end } = this.#before;
    if (this.rows < 2) return undefined;
    return { file: this.name, row: this.rows - 1, byte: this.#rowOffset - (end - start) };
  }

  /** On every way out: lets the blocks' origin go. */
  async close(): Promise<void> {
    this.#release();
    await this.#blocks.return?.();
  }

  #release(): void {
    this.#block?.release();
    this.#block = undefined;
  }

  #enter(block: Block, start: number): void {
    const before = this.row;
    this.row = this.#before;
    this.#before = before;
    this.rows += 1;
    const end = block.bytes.indexOf(10, start) + 1;
    this.#rowOffset = block.byteOffset + start;
    const position = { file: this.name, row: this.rows, byte: this.#rowOffset };
    try {
      placeRow(block.bytes, start, end, this.order, this.row);
    } catch (error) {
      throw error instanceof OldumpError ? error.at(position) : error;
    }
    if (this.rows === 1) return;
    if (this.isDistinct && areOneRevision(before, this.row))
      throw repeatedRowError(before, this.row, position);
    if (comparePlaced(before, this.row) <= 0) return;
    throw new OldumpError('out-of-order', this.#disorder(), { position, advice: ADVICE[this.order] });
  }

  #disorder(): string {
    const order = this.order === 'row' ? 'row order' : 'type-key order';
    return `not in ${order}: ${nameOfRow(this.row)} after ${nameOfRow(this.#before)}`;
  }
}

const ADVICE: Readonly<Record<SortedOrder, string>> = {
  row: 'sort it with oldump sort; if it is the ol_dump of a run, --order type-key',
  'type-key': 'if it is sorted by key alone, --order row',
};
