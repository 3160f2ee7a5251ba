import { Deflater } from '../../bytes/deflate/deflater.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import { FrameBuilder } from '../frames/frame-builder.ts';
import { frameCodec } from '../frames/choose-frame-codec.ts';
import type { FrameCodec } from '../contract/frame-codec.ts';
import { NativeGarbage } from '../../bytes/native-garbage.ts';
import { RowTable } from '../contract/row-table.ts';

/**
 * What a worker keeps from task to task, so that no run allocates: a row table, a frame's columns and
 * the codec with its memory, made at the first task and again when a task wants other sizes.
 */
export class SortScratch {
  #table: RowTable | undefined;
  #frame: FrameBuilder | undefined;
  #codec: FrameCodec | undefined;
  readonly reader = new PackedReader();
  readonly deflater = new Deflater();
  #rows = Buffer.alloc(0);
  #garbage: NativeGarbage | undefined;

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

  /** For packed rows that are sorted; another one when it is too small, or so large that a lone long row must have made it. */
  rows(bytes: number): Buffer {
    if (this.#rows.length < bytes || this.#rows.length > 4 * bytes)
      this.#rows = Buffer.allocUnsafeSlow(bytes);
    return this.#rows;
  }

  /** Of inflated blocks. */
  get garbage(): NativeGarbage {
    this.#garbage ??= new NativeGarbage();
    return this.#garbage;
  }
}
