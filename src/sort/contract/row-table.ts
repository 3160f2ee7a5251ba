import { isUtf8 } from 'node:buffer';
import { checkUtf8 } from '../../bytes/utf8.ts';
import { OldumpError } from '../../errors.ts';
import { newRowColumns, parseRow } from '../../record/row/row.ts';

const LF = 10;

/**
 * Where the rows being sorted lie and what they are sorted by, in columns.
 *
 * Memory: 24 bytes per row of the capacity (plan.ts), reused from run to run.
 */
export class RowTable {
  readonly capacity: number;
  count = 0;
  /** Offsets into the rows' buffer; starts[count] is where the row behind the last would begin. */
  readonly starts: Uint32Array;
  readonly keyStarts: Uint32Array;
  readonly keyEnds: Uint32Array;
  readonly revisions: Uint32Array;
  /** Per row a packed key over the row's index, as one 64-bit number and as two words of 32. */
  readonly order: BigUint64Array;
  readonly words: Uint32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.starts = new Uint32Array(capacity + 1);
    this.keyStarts = new Uint32Array(capacity);
    this.keyEnds = new Uint32Array(capacity);
    this.revisions = new Uint32Array(capacity);
    this.order = new BigUint64Array(capacity);
    this.words = new Uint32Array(this.order.buffer);
  }

  /**
   * Takes the rows from `start` until the bytes end or the table is full; gives where it stopped.
   *
   * Throws a malformed error at the first row that is not UTF-8 or not a row, with the byte within
   * `bytes` and the row counted from 1, `rowsBefore` rows lying in front of `start`; no file name.
   */
  fill(bytes: Buffer, start: number, rowsBefore: number): number {
    const isText = isUtf8(bytes);
    const columns = newRowColumns();
    let at = start;
    let count = 0;
    for (; at < bytes.length && count < this.capacity; count += 1) {
      const end = bytes.indexOf(LF, at);
      if (end === -1) throw new Error('a block must end with LF');
      if (!isText) checkUtf8({ bytes: bytes.subarray(at, end), byteOffset: at }, '', rowsBefore + count);
      try {
        parseRow(bytes, at, end, columns);
      } catch (error) {
        throw error instanceof OldumpError
          ? error.at({ file: '', row: rowsBefore + count + 1, byte: at })
          : error;
      }
      this.starts[count] = at;
      this.keyStarts[count] = columns.keyStart;
      this.keyEnds[count] = columns.keyEnd;
      this.revisions[count] = columns.revision;
      at = end + 1;
    }
    this.starts[count] = at;
    this.count = count;
    return at;
  }
}
