import type { Block } from '../../bytes/block.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import { copyBytes } from '../../record/text/copy-bytes.ts';

/**
 * Gathers the rows of one COPY or several into blocks for one reader, in the order of their arrival.
 *
 * A block is as many whole rows as fit into a slot, or one longer row in a slot of its own: for a single
 * COPY the same blocks that `readBlocks` makes of its bytes.
 * Memory: one slot; when it is full, givers wait until the reader has taken it.
 */
export class RowBlocks {
  readonly #slots: SlotPool;
  #slot: Buffer | undefined;
  #filled = 0;
  #byteOffset = 0;
  #isFull = false;
  #end: { readonly kind: 'all' } | { readonly kind: 'failure'; readonly error: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeGivers: (() => void)[] = [];

  constructor(slots: SlotPool) {
    this.#slots = slots;
  }

  /** Copies a row, with its LF; false when there is no room until the reader has taken the block. */
  add(bytes: Buffer, start: number, end: number): boolean {
    const filled = this.#filled + end - start;
    if (filled > this.#slots.slotBytes && this.#filled > 0) {
      this.#isFull = true;
      this.#wakeReader?.();
      return false;
    }
    this.#slot ??= this.#slots.take(filled);
    copyBytes(this.#slot, this.#filled, bytes, start, end);
    this.#filled = filled;
    return true;
  }

  /** Calls back, once, when there is room after `add` said no. */
  whenRoom(callback: () => void): void {
    this.#wakeGivers.push(callback);
  }

  /** All rows are here. */
  end(): void {
    this.#end = { kind: 'all' };
    this.#wakeReader?.();
  }

  /** No more rows will come; the reader is told why. */
  fail(error: unknown): void {
    this.#end = { kind: 'failure', error };
    this.#wakeReader?.();
  }

  /** To be read once. A failure comes at once, before blocks that wait. */
  async *blocks(): AsyncGenerator<Block, void, undefined> {
    try {
      for (;;) {
        if (this.#end?.kind === 'failure') throw this.#end.error;
        const block = this.#next();
        if (block) yield block;
        else if (this.#end) return;
        else await new Promise<void>(resolve => (this.#wakeReader = resolve));
      }
    } finally {
      if (this.#slot) this.#slots.release(this.#slot);
    }
  }

  #next(): Block | undefined {
    if (!this.#isFull && !(this.#end && this.#filled > 0)) return undefined;
    const block = this.#cut();
    const givers = this.#wakeGivers;
    this.#wakeGivers = [];
    for (const wake of givers) wake();
    return block;
  }

  #cut(): Block {
    const slot = this.#slot as Buffer;
    const bytes = slot.subarray(0, this.#filled);
    const byteOffset = this.#byteOffset;
    this.#byteOffset += bytes.length;
    this.#slot = undefined;
    this.#filled = 0;
    this.#isFull = false;
    let isHeld = true;
    const release = (): void => {
      if (isHeld) this.#slots.release(slot);
      isHeld = false;
    };
    return { bytes, byteOffset, release };
  }
}
