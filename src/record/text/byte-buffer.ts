/**
 * A growable buffer to write rows into; emptied and used again, so that a hot loop allocates nothing.
 *
 * Memory: twice the most that was ever in it. `bytes` changes when it grows: read it again after `ensure`.
 */
export class ByteBuffer {
  bytes: Buffer;
  length = 0;

  constructor(capacityBytes = 1 << 16) {
    this.bytes = Buffer.allocUnsafeSlow(capacityBytes);
  }

  /** Makes room for `moreBytes` behind `length`. */
  ensure(moreBytes: number): void {
    const needed = this.length + moreBytes;
    if (needed <= this.bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(wider, 0, 0, this.length);
    this.bytes = wider;
  }

  appendByte(byte: number): void {
    this.ensure(1);
    this.bytes[this.length++] = byte;
  }

  /** Appends a text as UTF-8. */
  appendText(text: string): void {
    this.ensure(text.length * 3); // a UTF-16 unit is never more than three bytes of UTF-8
    this.length += this.bytes.write(text, this.length);
  }

  appendBytes(source: Uint8Array, start = 0, end = source.length): void {
    this.ensure(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written, without a copy: valid until the next write. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
