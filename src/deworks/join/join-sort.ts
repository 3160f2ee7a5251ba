import type { Block } from '../../bytes/block.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';
import { ExternalSort } from '../../sort/external-sort.ts';
import type { RangeInput, RangeOutput } from '../../sort/contract/sort-tasks.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { JoinSink } from './each-join-row.ts';

const LF = 0x0a;

export interface JoinSortOptions {
  readonly pool: WorkerPool;
  readonly memoryBytes: number;
  readonly tmpdir: string;
  readonly signal: AbortSignal;
}

/**
 * An external sort that is fed pieces of rows instead of whole blocks.
 *
 * Memory: its budget.  Call `close` on every way out.
 */
export class JoinSort implements JoinSink {
  readonly #sort: ExternalSort;
  #slot: Buffer | undefined;
  #filled = 0;
  #byteOffset = 0;

  constructor(options: JoinSortOptions) {
    this.#sort = new ExternalSort({ ...options, inputName: 'rows to join' });
  }

  /** Shows at once whether its folder for temporary files can be used. */
  async open(): Promise<void> {
    await this.#sort.open();
  }

  /** Takes whole rows; they are copied when this returns or its promise resolves. */
  add(rows: Buffer): Promise<void> | undefined {
    if (this.#slot && this.#filled + rows.length <= this.#slot.length) {
      this.#copy(rows);
      return undefined;
    }
    return this.#addInParts(rows);
  }

  /** Has the workers sort what was added so far, while others are at work. */
  async flush(): Promise<void> {
    await this.#handOver();
  }

  /** Every row that was added, in row order; the batches are valid until the next is asked for. */
  async *sorted(): AsyncGenerator<Buffer, void, undefined> {
    await this.#handOver();
    yield* this.#sort.sorted();
  }

  /** As ExternalSort.mergedInWorkers. */
  async *mergedInWorkers<Out extends RangeOutput>(
    merge: (range: RangeInput) => Promise<Out>,
  ): AsyncGenerator<Out, void, undefined> {
    await this.#handOver();
    yield* this.#sort.mergedInWorkers(merge);
  }

  async close(): Promise<void> {
    await this.#sort.close();
  }

  async #addInParts(rows: Buffer): Promise<void> {
    for (let rest = rows; rest.length > 0;) {
      const slot = (this.#slot ??= this.#sort.slots.take(firstRowBytes(rest)));
      const room = slot.length - this.#filled;
      const part = rest.length <= room ? rest.length : rowsWithin(rest, room);
      this.#copy(rest.subarray(0, part));
      rest = rest.subarray(part);
      if (rest.length > 0) await this.#handOver();
    }
  }

  #copy(rows: Buffer): void {
    if (rows.length === 0) return;
    copyBytes(this.#slot as Buffer, this.#filled, rows, 0, rows.length);
    this.#filled += rows.length;
  }

  async #handOver(): Promise<void> {
    const slot = this.#slot;
    if (!slot) return;
    const { slots } = this.#sort;
    const block: Block = {
      bytes: slot.subarray(0, this.#filled),
      byteOffset: this.#byteOffset,
      release: () => slots.release(slot),
    };
    this.#byteOffset += this.#filled;
    this.#slot = undefined;
    this.#filled = 0;
    await this.#sort.add(block);
  }
}

/** A slot is made larger for a row that needs it. */
function firstRowBytes(rows: Buffer): number {
  return rows.indexOf(LF) + 1;
}

/** Bytes of the whole rows at the beginning that need no more than `room`. */
function rowsWithin(rows: Buffer, room: number): number {
  return room === 0 ? 0 : rows.lastIndexOf(LF, room - 1) + 1;
}
