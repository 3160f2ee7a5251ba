const BATCH_BYTES = 256 * 1024;

/**
 * Gathers rows into one buffer.
 *
 * Each row is written at once: flattening one long string of many rows costs
 * several times more than flattening them one by one while they are in the cache.
 */
export class Batch {
  #bytes = Buffer.allocUnsafe(2 * BATCH_BYTES);
  #length = 0;

  add(row: string): void {
    const longest = row.length * 3; // UTF-8 of a UTF-16 unit
    if (this.#length + longest > this.#bytes.length) this.#grow(longest);
    this.#length += this.#bytes.write(row, this.#length);
  }

  get isFull(): boolean {
    return this.#length >= BATCH_BYTES;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** The rows so far; the caller owns the buffer. */
  take(): Buffer {
    const rows = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(2 * BATCH_BYTES);
    this.#length = 0;
    return rows;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafe(this.#length + 2 * bytes);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** A row for each item that `write` gives one for. */
export function* inBatches<T>(
  source: Iterable<T>,
  write: (item: T) => string | undefined,
): Generator<Buffer, void, undefined> {
  const batch = new Batch();
  for (const item of source) {
    const row = write(item);
    if (row !== undefined) batch.add(`${row}\n`);
    if (batch.isFull) yield batch.take();
  }
  if (!batch.isEmpty) yield batch.take();
}
