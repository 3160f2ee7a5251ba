/**
 * Gathers rows in a buffer of its own; neighbours in one source are copied in one go.
 *
 * Memory: `batchBytes` and the longest row met, reused from batch to batch.
 */
export class RowBatch {
  readonly #batchBytes: number;
  #bytes: Buffer;
  #filled = 0;
  /** Rows not copied yet: #source[#start, #end). */
  #source: Buffer;
  #start = 0;
  #end = 0;
  /** Where the row last added lies, or will lie, in the buffer; and where the batch ended that was taken last. */
  #lastStart = 0;
  #taken = 0;

  constructor(batchBytes: number) {
    this.#batchBytes = batchBytes;
    this.#bytes = Buffer.allocUnsafeSlow(batchBytes);
    this.#source = this.#bytes;
  }

  get isFull(): boolean {
    return this.#filled + this.#end - this.#start >= this.#batchBytes;
  }

  get isEmpty(): boolean {
    return this.#filled + this.#end - this.#start === 0;
  }

  /** The source must stay as it is until `copyPending` or `take`. */
  add(source: Buffer, start: number, end: number): void {
    this.#lastStart = this.#filled + this.#end - this.#start;
    if (source === this.#source && start === this.#end) {
      this.#end = end;
      return;
    }
    this.copyPending();
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  copyPending(): void {
    const needed = this.#filled + this.#end - this.#start;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#source.copy(this.#bytes, this.#filled, this.#start, this.#end);
    this.#filled = needed;
    this.#start = this.#end;
  }

  /** Whether the row last added, also of a batch that was taken, is source[start, end). */
  endsWith(source: Buffer, start: number, end: number): boolean {
    this.copyPending();
    const rowsEnd = this.#filled || this.#taken;
    const from = this.#lastStart;
    return source.compare(this.#bytes, from, rowsEnd, start, end) === 0;
  }

  /** The rows so far, valid until the next `add`. */
  take(): Buffer {
    this.copyPending();
    const rows = this.#bytes.subarray(0, this.#filled);
    this.#taken = this.#filled;
    this.#filled = 0;
    return rows;
  }

  #grow(neededBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(neededBytes);
    this.#bytes.copy(larger, 0, 0, this.#filled);
    this.#bytes = larger;
  }
}
