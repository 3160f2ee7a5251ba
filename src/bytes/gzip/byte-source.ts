/**
 * A stream of chunks that can be looked at before it is taken: what a gzip
 * header needs, and what tells gzip from plain.
 *
 * Memory: one chunk, or what `fill` was asked for. Chunks are not copied unless
 * a look-ahead spans several of them.
 */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #ahead: Uint8Array = EMPTY;
  #offset = 0;
  #ended = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Offset of the next byte to be taken. */
  get offset(): number {
    return this.#offset;
  }

  /** At least `bytes` bytes, or all that are left; they stay in the source. */
  async fill(bytes: number): Promise<Uint8Array> {
    const parts = [this.#ahead];
    let length = this.#ahead.length;
    while (length < bytes && !this.#ended) {
      const { done, value } = await this.#chunks.next();
      if (done) this.#ended = true;
      else {
        parts.push(value);
        length += value.length;
      }
    }
    if (length > this.#ahead.length) {
      const filled = parts.filter(part => part.length > 0);
      this.#ahead = filled.length === 1 ? (filled[0] as Uint8Array) : Buffer.concat(filled, length);
    }
    return this.#ahead;
  }

  /** Moves past `bytes` bytes that `fill` has shown. */
  skip(bytes: number): void {
    this.#ahead = this.#ahead.subarray(bytes);
    this.#offset += bytes;
  }

  /** Takes what comes next, one chunk at most; undefined at the end. */
  async take(): Promise<Uint8Array | undefined> {
    const chunk = await this.fill(1);
    if (chunk.length === 0) return undefined;
    this.skip(chunk.length);
    return chunk;
  }

  /** Gives back the last bytes taken. */
  giveBack(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#ahead = this.#ahead.length === 0 ? bytes : Buffer.concat([bytes, this.#ahead]);
    this.#offset -= bytes.length;
  }

  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = await this.take();
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  /** Lets the chunks' origin go, read to the end or not. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#ahead = EMPTY;
    await this.#chunks.return?.();
  }
}

const EMPTY = new Uint8Array(0);
