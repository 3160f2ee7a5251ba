import { FrameBuilder } from './frame-builder.ts';
import { NativeGarbage } from './native-garbage.ts';
import { RowTable } from './row-table.ts';

/**
 * What a worker keeps from task to task, so that no run allocates: a row table
 * and a frame, made at the first task and again when a task wants other sizes.
 */
export class SortScratch {
  #table: RowTable | undefined;
  #frame: { readonly bytes: number; readonly builder: FrameBuilder } | undefined;
  #garbage: NativeGarbage | undefined;

  table(rows: number): RowTable {
    if (this.#table?.capacity !== rows) this.#table = new RowTable(rows);
    return this.#table;
  }

  frame(bytes: number): FrameBuilder {
    if (this.#frame?.bytes !== bytes) this.#frame = { bytes, builder: new FrameBuilder(bytes) };
    return this.#frame.builder;
  }

  get garbage(): NativeGarbage {
    this.#garbage ??= new NativeGarbage();
    return this.#garbage;
  }
}
