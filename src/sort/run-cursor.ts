import { compareBytes } from '../record/order.ts';
import type { Frame, RunReader } from './run-reader.ts';

/** Where a merge stands in one run: a row of the frame at hand. All fields speak of that row. */
export class RunCursor {
  bytes: Buffer = Buffer.alloc(0);
  /** Offsets into `bytes`; `end` lies behind the LF. */
  start = 0;
  end = 0;
  keyStart = 0;
  keyEnd = 0;
  revision = 0;
  readonly #reader: RunReader;
  #frame: Frame | undefined;
  #row = 0;

  constructor(reader: RunReader) {
    this.#reader = reader;
  }

  /** Steps to the next row of the frame; false when there is none and `load` is due. */
  step(): boolean {
    const frame = this.#frame;
    if (frame === undefined || this.#row >= frame.rows) return false;
    const row = this.#row;
    this.start = this.end;
    this.end = this.start + frame.lengths[row]!;
    this.keyStart = this.start + frame.keyStarts[row]!;
    this.keyEnd = this.start + frame.keyEnds[row]!;
    this.revision = frame.revisions[row]!;
    this.#row = row + 1;
    return true;
  }

  /** Reads the next frame, over the bytes of this one, and stands on its first row; false at the end of the run. */
  load(): boolean {
    const frame = this.#reader.next();
    this.#frame = frame;
    this.#row = 0;
    if (frame === undefined) return false;
    this.bytes = frame.bytes;
    this.end = frame.start;
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
