import { copyAscii, viewed, type Viewed } from '../../dump/clean/copy-ascii.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';

const BACKSLASH = 0x5c;
const LF = 10;
/** thing_id and revision, which cleaning does not look at. */
const FIRST_COLUMNS = Buffer.from('0\t0\t');

/**
 * The JSON of dump rows as rows of table `data`, as COPY writes them: backslashes doubled.
 *
 * What is not ASCII may come out otherwise (copyAscii); it is wrong in a dump row anyway, and cleaning never gives
 * it back.  Memory: twice the JSON that was added since `clear`.
 */
export class DataColumns {
  readonly #out = new ByteBuffer(1 << 21);
  #to: Viewed = viewed(this.#out.bytes);
  #from: Viewed = viewed(new Uint8Array(0));
  /** The first backslash at or behind the last row added: few rows have one. */
  #backslash = -1;

  /** Adds the JSON bytes[start, end); the next one behind it in the same bytes, or in others. */
  add(bytes: Buffer, start: number, end: number): void {
    this.#prepare(bytes, start, end);
    const out = this.#out;
    for (const byte of FIRST_COLUMNS) out.bytes[out.length++] = byte;
    let from = start;
    while (this.#findBackslash(from) < end) {
      this.#copy(from, this.#backslash);
      out.bytes[out.length++] = BACKSLASH;
      out.bytes[out.length++] = BACKSLASH;
      from = this.#backslash + 1;
    }
    this.#copy(from, end);
    out.bytes[out.length++] = LF;
  }

  written(): Buffer {
    return this.#out.written();
  }

  clear(): void {
    this.#out.clear();
    this.#backslash = -1;
  }

  #prepare(bytes: Buffer, start: number, end: number): void {
    this.#out.ensure(FIRST_COLUMNS.length + 2 * (end - start) + 1);
    if (this.#to.bytes !== this.#out.bytes) this.#to = viewed(this.#out.bytes);
    if (this.#from.bytes === bytes) return;
    this.#from = viewed(bytes);
    this.#backslash = -1;
  }

  /** At or behind `at`; Infinity when there is none. */
  #findBackslash(at: number): number {
    if (this.#backslash >= at) return this.#backslash;
    const found = (this.#from.bytes as Buffer).indexOf(BACKSLASH, at);
    return (this.#backslash = found < 0 ? Infinity : found);
  }

  #copy(start: number, end: number): void {
    this.#out.length = copyAscii(this.#from, start, end, this.#to, this.#out.length);
  }
}
