import { FrameBuilder } from './frame-builder.ts';
import { frameCodec, type FrameCodec } from './frame-codec.ts';
import { RowTable } from './row-table.ts';

/**
 * What a worker keeps from task to task, so that no run allocates: a row table, a frame's columns and
 * the codec with its memory, made at the first task and again when a task wants other sizes.
 */
export class SortScratch {
  #table: RowTable | undefined;
  #frame: FrameBuilder | undefined;
  #codec: FrameCodec | undefined;

  table(rows: number): RowTable {
    if (this.#table?.capacity !== rows) this.#table = new RowTable(rows);
    return this.#table;
  }

  frame(bytes: number): FrameBuilder {
    if (this.#frame?.frameBytes !== bytes) this.#frame = new FrameBuilder(bytes);
    return this.#frame;
  }

  get codec(): FrameCodec {
    this.#codec ??= frameCodec();
    return this.#codec;
  }
}
