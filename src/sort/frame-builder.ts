import { COLUMNS_BYTES, columnsStart, payloadBytes } from './run-file.ts';

/**
 * Gathers rows and their places into the payload of one frame (run-file.ts).
 *
 * Memory: `frameBytes`, or the longest row met, reused from frame to frame.
 */
export class FrameBuilder {
  rows = 0;
  rowBytes = 0;
  readonly #frameBytes: number;
  #payload: Buffer;
  readonly #lengths: Uint32Array;
  readonly #keyStarts: Uint32Array;
  readonly #keyEnds: Uint32Array;
  readonly #revisions: Uint32Array;

  constructor(frameBytes: number) {
    const mostRows = Math.ceil(frameBytes / COLUMNS_BYTES);
    this.#frameBytes = frameBytes;
    this.#payload = Buffer.allocUnsafeSlow(frameBytes);
    this.#lengths = new Uint32Array(mostRows);
    this.#keyStarts = new Uint32Array(mostRows);
    this.#keyEnds = new Uint32Array(mostRows);
    this.#revisions = new Uint32Array(mostRows);
  }

  /** A row too long for any frame gets one of its own. */
  hasRoomFor(rowBytes: number): boolean {
    return this.rows === 0 || payloadBytes(this.rowBytes + rowBytes, this.rows + 1) <= this.#frameBytes;
  }

  /** Adds the row bytes[start, end) with its LF; the key's place counts from the start of `bytes`. */
  add(bytes: Buffer, start: number, end: number, keyStart: number, keyEnd: number, revision: number): void {
    const length = end - start;
    const needed = payloadBytes(this.rowBytes + length, this.rows + 1);
    if (needed > this.#payload.length) this.#grow(needed);
    bytes.copy(this.#payload, this.rowBytes, start, end);
    this.#lengths[this.rows] = length;
    this.#keyStarts[this.rows] = keyStart - start;
    this.#keyEnds[this.rows] = keyEnd - start;
    this.#revisions[this.rows] = revision;
    this.rowBytes += length;
    this.rows += 1;
  }

  /** The payload, valid until the next `add`; the builder is empty again. */
  take(): Buffer {
    const start = columnsStart(this.rowBytes);
    this.#payload.fill(0, this.rowBytes, start);
    const columns = new Uint32Array(this.#payload.buffer, start, (this.rows * COLUMNS_BYTES) / 4);
    columns.set(this.#lengths.subarray(0, this.rows), 0);
    columns.set(this.#keyStarts.subarray(0, this.rows), this.rows);
    columns.set(this.#keyEnds.subarray(0, this.rows), 2 * this.rows);
    columns.set(this.#revisions.subarray(0, this.rows), 3 * this.rows);
    const payload = this.#payload.subarray(0, payloadBytes(this.rowBytes, this.rows));
    this.rows = 0;
    this.rowBytes = 0;
    return payload;
  }

  #grow(neededBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(neededBytes);
    this.#payload.copy(larger, 0, 0, this.rowBytes);
    this.#payload = larger;
  }
}
