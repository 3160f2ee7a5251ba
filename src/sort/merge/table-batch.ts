import { mostRowsOf, type RangeBatch } from '../contract/range-batch.ts';
import { RowBatch } from './row-batch.ts';
import type { RunCursor } from '../spill/run-cursor.ts';

type HeadRow = Pick<RunCursor, 'bytes' | 'start' | 'end' | 'keyStart' | 'keyEnd' | 'revision'>;

/** Gathers rows and what a merge knows of them. Memory: that of a RowBatch, and 20 bytes for each row it may hold. */
export class TableBatch {
  readonly #rows: RowBatch;
  readonly #ends: Uint32Array;
  readonly #keyStarts: Uint32Array;
  readonly #keyEnds: Uint32Array;
  readonly #revisions: Uint32Array;
  readonly #relations: Uint32Array;
  #count = 0;
  #bytes = 0;

  constructor(batchBytes: number) {
    const mostRows = mostRowsOf(batchBytes);
    this.#rows = new RowBatch(batchBytes);
    this.#ends = new Uint32Array(mostRows);
    this.#keyStarts = new Uint32Array(mostRows);
    this.#keyEnds = new Uint32Array(mostRows);
    this.#revisions = new Uint32Array(mostRows);
    this.#relations = new Uint32Array(mostRows);
  }

  get isFull(): boolean {
    return this.#rows.isFull;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The row that the cursor stands on; its frame must stay as it is until `copyPending` or `take`. */
  add({ bytes, start, end, keyStart, keyEnd, revision }: HeadRow, relation: number): void {
    this.#rows.add(bytes, start, end);
    const moved = this.#bytes - start;
    this.#keyStarts[this.#count] = keyStart + moved;
    this.#keyEnds[this.#count] = keyEnd + moved;
    this.#revisions[this.#count] = revision;
    this.#bytes += end - start;
    this.#ends[this.#count] = this.#bytes;
    this.#relations[this.#count] = relation;
    this.#count += 1;
  }

  /** Whether the row last added, also of a batch that was taken, is this one: bytes[start, end). */
  endsWith({ bytes, start, end }: Pick<HeadRow, 'bytes' | 'start' | 'end'>): boolean {
    return this.#rows.endsWith(bytes, start, end);
  }

  copyPending(): void {
    this.#rows.copyPending();
  }

  /** The rows so far, valid until the next `add`. */
  take(beginsSegment: boolean): RangeBatch {
    const count = this.#count;
    this.#count = 0;
    this.#bytes = 0;
    return {
      rows: this.#rows.take(),
      beginsSegment,
      count,
      ends: this.#ends,
      keyStarts: this.#keyStarts,
      keyEnds: this.#keyEnds,
      revisions: this.#revisions,
      relations: this.#relations,
    };
  }
}
