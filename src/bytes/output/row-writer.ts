import { copyBytes } from '../../record/text/copy-bytes.ts';
import { BLOCK_BYTES } from '../block.ts';
import type { EncodedBlock } from './encode-block.ts';
import type { Output } from './output.ts';
import type { SlotPool } from '../slots.ts';

const LF = 10;

/** Bytes of a slot that holds a block and the row it ends with; a longer row gets a slot of its own. */
export const WRITER_SLOT_BYTES = BLOCK_BYTES + (1 << 16);

export interface RowWriterOptions {
  readonly output: Pick<Output, 'append'>;
  /** Encodes a block; the plain bytes are its own until it has answered. */
  readonly encode: (plain: Buffer) => Promise<EncodedBlock>;
  /** Slots of `WRITER_SLOT_BYTES`; writers may share them. */
  readonly slots: SlotPool;
  /** Blocks being encoded or waiting for their turn in the output. */
  readonly inFlight: number;
}

/**
 * Gathers whole rows into blocks, has them encoded and appends them in order.
 *
 * A block ends at the first row end at or past BLOCK_BYTES: the output depends on the rows,
 * not on how they were handed over, nor on `inFlight`.
 * Memory: `inFlight` blocks, the one being filled, and what it took to hold a longer row.
 * Throws: the first failure of `encode` or the output, at the next `write` or at `end`.
 */
export class RowWriter {
  readonly #options: RowWriterOptions;
  #slot: Buffer | undefined;
  #filled = 0;
  #underWay = 0;
  #failure: { readonly error: unknown } | undefined;
  #appended: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  constructor(options: RowWriterOptions) {
    this.#options = options;
  }

  /**
   * Takes whole rows, copied when this returns or its promise resolves.
   * Out: undefined when there is no need to wait.
   */
  write(rows: Uint8Array): Promise<void> | undefined {
    const bytes = Buffer.isBuffer(rows) ? rows : Buffer.from(rows.buffer, rows.byteOffset, rows.length);
    let at = 0;
    while (at < bytes.length && this.#isReady()) at = this.#fill(bytes, at);
    return this.#isReady() ? undefined : this.#writeRest(bytes, at);
  }

  /** Writes the last block and waits until every block is in the output, which stays open. */
  async end(): Promise<void> {
    if (this.#filled > 0) this.#submit();
    await this.#appended;
    if (this.#failure) throw this.#failure.error;
    if (this.#slot) this.#options.slots.release(this.#slot);
    this.#slot = undefined;
  }

  #isReady(): boolean {
    return this.#failure === undefined && this.#underWay < this.#options.inFlight;
  }

  async #writeRest(rows: Buffer, start: number): Promise<void> {
    for (let at = start; ; at = this.#fill(rows, at)) {
      while (!this.#isReady()) await this.#nextAppend();
      if (at >= rows.length) return;
    }
  }

  /** Resolves when a block has reached the output. */
  async #nextAppend(): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    await new Promise<void>(resolve => (this.#wake = resolve));
  }

  /** Copies rows until the block is full, and submits it then; gives the index of the next row. */
  #fill(rows: Buffer, start: number): number {
    const missing = BLOCK_BYTES - this.#filled;
    const end = rows.length - start < missing ? rows.length : rowEndFrom(rows, start + missing - 1);
    const needed = this.#filled + end - start;
    this.#slot ??= this.#options.slots.take();
    if (needed > this.#slot.length) this.#grow(needed);
    copyBytes(this.#slot, this.#filled, rows, start, end);
    this.#filled = needed;
    if (needed >= BLOCK_BYTES) this.#submit();
    return end;
  }

  #grow(neededBytes: number): void {
    const slot = this.#slot as Buffer;
    const larger = this.#options.slots.take(neededBytes);
    larger.set(slot.subarray(0, this.#filled));
    this.#options.slots.release(slot);
    this.#slot = larger;
  }

  #submit(): void {
    const slot = this.#slot as Buffer;
    const encoded = this.#options.encode(slot.subarray(0, this.#filled));
    this.#slot = undefined;
    this.#filled = 0;
    this.#underWay += 1;
    const before = this.#appended;
    this.#appended = this.#append(encoded, slot, before);
  }

  /** Never rejects: a failure is kept and thrown by `write` and `end`. */
  async #append(encoding: Promise<EncodedBlock>, slot: Buffer, before: Promise<void>): Promise<void> {
    const [encoded] = await Promise.allSettled([encoding]);
    this.#options.slots.release(slot);
    await before;
    try {
      if (encoded.status === 'rejected') throw encoded.reason;
      if (!this.#failure) await this.#options.output.append(encoded.value);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#underWay -= 1;
    this.#wake?.();
    this.#wake = undefined;
  }
}

/** Behind the first row that ends at `index` or later. */
export function rowEndFrom(rows: Buffer, index: number): number {
  const lf = rows.indexOf(LF, index);
  if (lf < 0) throw new Error('a writer was given rows without their last LF');
  return lf + 1;
}
