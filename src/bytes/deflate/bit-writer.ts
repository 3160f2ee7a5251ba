/** Bits one behind the other, the first one lowest in its byte. */
export class BitWriter {
  readonly bytes: Buffer;
  #at = 0;
  #waiting = 0;
  #count = 0;

  constructor(bytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(bytes);
  }

  begin(): void {
    this.#at = 0;
    this.#waiting = 0;
    this.#count = 0;
  }

  /** In: up to 24 bits. */
  put(bits: number, length: number): void {
    let waiting = this.#waiting | (bits << this.#count);
    let count = this.#count + length;
    for (; count >= 8; count -= 8, waiting >>>= 8) this.bytes[this.#at++] = waiting;
    this.#waiting = waiting;
    this.#count = count;
  }

  /** Ends with an empty stored block, at the end of a byte: a full flush. Gives the number of bytes. */
  end(): number {
    this.put(0, 3);
    if (this.#count > 0) this.put(0, 8 - this.#count);
    this.put(0, 16);
    this.put(0xffff, 16);
    return this.#at;
  }
}
