import { copyBytes } from '../../record/text/copy-bytes.ts';
import { COLUMNS_BYTES, columnsStart, payloadBytes } from '../contract/run-file.ts';

/**
 * Gathers rows and their places into the payload of one frame (run-file.ts), in memory that is
 * given to it: `room` bytes of an area.
 */
export class FrameBuilder {
  rows = 0;
  rowBytes = 0;
  readonly #frameBytes: number;
  readonly #lengths: Uint32Array;
  readonly #keyStarts: Uint32Array;
  readonly #keyEnds: Uint32Array;
  readonly #revisions: Uint32Array;
  #area: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(frameBytes: number) {
    const mostRows = Math.ceil(frameBytes / COLUMNS_BYTES);
    this.#frameBytes = frameBytes;
    this.#lengths = new Uint32Array(mostRows);
    this.#keyStarts = new Uint32Array(mostRows);
    this.#keyEnds = new Uint32Array(mostRows);
    this.#revisions = new Uint32Array(mostRows);
  }

  get frameBytes(): number {
    return this.#frameBytes;
  }

  /** Payloads are made at area[at, …) from now on; `at` is a multiple of 4. */
  open(area: Buffer, at: number): void {
    this.#area = area;
    this.#at = at;
    this.rows = 0;
    this.rowBytes = 0;
  }

  /** Whether a row more stays a frame; a row too long for any gets one of its own. */
  hasRoomFor(rowBytes: number): boolean {
    return this.rows === 0 || payloadBytes(this.rowBytes + rowBytes, this.rows + 1) <= this.#frameBytes;
  }

  /** Adds the row bytes[start, end) with its LF; the key's place counts from the start of `bytes`. */
  add(bytes: Buffer, start: number, end: number, keyStart: number, keyEnd: number, revision: number): void {
    const at = this.#at + this.rowBytes;
    if (bytes.buffer instanceof SharedArrayBuffer) copyBytes(this.#area, at, bytes, start, end);
    else bytes.copy(this.#area, at, start, end);
    this.#lengths[this.rows] = end - start;
    this.#keyStarts[this.rows] = keyStart - start;
    this.#keyEnds[this.rows] = keyEnd - start;
    this.#revisions[this.rows] = revision;
    this.rowBytes += end - start;
    this.rows += 1;
  }

  get firstKeyStart(): number {
    return this.#at + this.#keyStarts[0]!;
  }

  get firstKeyEnd(): number {
    return this.#at + this.#keyEnds[0]!;
  }

  /** Completes the payload and gives where it ends in the area, where it stays until the next `add`; empty again. */
  take(): number {
    const { rows } = this;
    const start = columnsStart(this.rowBytes);
    this.#area.fill(0, this.#at + this.rowBytes, this.#at + start);
    const columns = new Uint32Array(this.#area.buffer, this.#area.byteOffset + this.#at + start, 4 * rows);
    columns.set(this.#lengths.subarray(0, rows), 0);
    columns.set(this.#keyStarts.subarray(0, rows), rows);
    columns.set(this.#keyEnds.subarray(0, rows), 2 * rows);
    columns.set(this.#revisions.subarray(0, rows), 3 * rows);
    const end = this.#at + payloadBytes(this.rowBytes, rows);
    this.rows = 0;
    this.rowBytes = 0;
    return end;
  }
}
