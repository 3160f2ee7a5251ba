import { compareBytes } from '../../record/row/order.ts';
import type { RunReader } from './run-reader.ts';

/** Where a merge stands in one run: a row of the frame at hand. All fields speak of that row. */
export class RunCursor {
  readonly bytes: Buffer;
  /** Offsets into `bytes`; `end` lies behind the LF. */
  start = 0;
  end = 0;
  keyStart = 0;
  keyEnd = 0;
  revision = 0;
  readonly #reader: RunReader;
  /** `bytes` as numbers, for the row tables of frames. */
  readonly #words: Uint32Array;
  #column = 0;
  #row = 0;
  #rows = 0;

  /** The codec's area must not grow any more. */
  constructor(reader: RunReader) {
    this.#reader = reader;
    this.bytes = reader.area;
    this.#words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length >>> 2);
  }

  /** Steps to the next row of the frame; false when there is none and `load` is due. */
  step(): boolean {
    if (this.#row >= this.#rows) return false;
    const words = this.#words;
    let place = this.#column + this.#row;
    this.start = this.end;
    this.end = this.start + words[place]!;
    this.keyStart = this.start + words[(place += this.#rows)]!;
    this.keyEnd = this.start + words[(place += this.#rows)]!;
    this.revision = words[place + this.#rows]!;
    this.#row += 1;
    return true;
  }

  /** Reads the next frame, over the bytes of this one, and stands on its first row; false at the end of the run. */
  load(): boolean {
    if (!this.#reader.next()) return false;
    this.#rows = this.#reader.rows;
    this.#column = this.#reader.columnsAt >>> 2;
    this.#row = 0;
    this.end = this.#reader.start;
    return this.step();
  }

  /** Loads the first frame and stands on the first row whose key is not smaller than `key`; false if there is none. */
  seek(key: Buffer | undefined): boolean {
    let hasRow = this.load();
    if (key === undefined) return hasRow;
    while (hasRow && compareBytes(this.bytes, this.keyStart, this.keyEnd, key, 0, key.length) < 0)
      hasRow = this.step() || this.load();
    return hasRow;
  }
}
