import { OldumpError } from '../errors.ts';
import { compareBytes, isLatestSoFar, NEW_KEY, NEXT_REVISION, SAME_REVISION } from '../record/row/order.ts';
import { parseRow, newRowColumns, type RowColumns } from '../record/row/row.ts';
import type { RowRanges } from '../record/row/row-ranges.ts';

/**
 * Keeps the latest revision of each key.
 *
 * In: rows by key (bytes), then revision (number), in batches of whole rows.
 * Out: for each batch the ranges to keep; the candidate at its end waits for the next batch.
 * Memory: one row.
 * Throws out-of-order (exit 3) at the first row whose key or revision is smaller than its
 * predecessor's, malformed at a bad row; positions count from the start of the input.
 * Source: openlibrary/data/dump.py generate_dump(). Unlike it, the order of the input is checked.
 * Of several rows with equal key and revision the first wins, as there.
 */
export class LatestFilter {
  rowsIn = 0;
  rowsOut = 0;
  readonly #file: string;
  readonly #row: RowColumns = newRowColumns();
  #byteOffset = 0;
  /** The latest row so far of the newest key: bytes[start, end), with its key's place and revision. */
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #keyStart = 0;
  #keyEnd = 0;
  #revision = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Fills `keep` with ranges of `rows` (target 0). Returns the row held back from the batch before
   * if it is the latest of its key: it goes before the ranges.
   */
  push(rows: Buffer, keep: RowRanges): Buffer | undefined {
    keep.clear();
    let heldBack: Buffer | undefined;
    for (let start = 0; start < rows.length;) {
      const end = rows.indexOf(10, start) + 1;
      const relation = this.#parse(rows, start, end);
      if (relation === NEW_KEY && this.#end > 0) {
        this.rowsOut++;
        if (this.#bytes === rows) keep.add(this.#start, this.#end, 0);
        else heldBack = this.#bytes;
      }
      if (isLatestSoFar(relation)) this.#hold(rows, start, end);
      start = end;
    }
    this.#byteOffset += rows.length;
    if (this.#bytes === rows) this.#copyHeld();
    return heldBack;
  }

  /** The row held back, if there is one: the last to keep of what was pushed. Rows pushed later begin anew. */
  end(): Buffer | undefined {
    if (this.#end === 0) return undefined;
    this.rowsOut++;
    this.#end = 0;
    return this.#bytes;
  }

  /** What the row is to the one held. */
  #parse(rows: Buffer, start: number, end: number): number {
    this.rowsIn++;
    const position = { file: this.#file, row: this.rowsIn, byte: this.#byteOffset + start };
    const row = this.#row;
    try {
      parseRow(rows, start, end - 1, row);
    } catch (error) {
      throw error instanceof OldumpError ? error.at(position) : error;
    }
    if (this.#end === 0) return NEW_KEY;
    const order = compareBytes(rows, row.keyStart, row.keyEnd, this.#bytes, this.#keyStart, this.#keyEnd);
    if (order > 0) return NEW_KEY;
    if (order === 0 && row.revision > this.#revision) return NEXT_REVISION;
    if (order === 0 && row.revision === this.#revision) return SAME_REVISION;
    throw new OldumpError('out-of-order', this.#disorder(rows), {
      position,
      advice: 'sort it with oldump sort',
    });
  }

  #hold(rows: Buffer, start: number, end: number): void {
    this.#bytes = rows;
    this.#start = start;
    this.#end = end;
    this.#keyStart = this.#row.keyStart;
    this.#keyEnd = this.#row.keyEnd;
    this.#revision = this.#row.revision;
  }

  /** The batch's memory is about to be used again. */
  #copyHeld(): void {
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#start, this.#end));
    this.#keyStart -= this.#start;
    this.#keyEnd -= this.#start;
    this.#end -= this.#start;
    this.#start = 0;
  }

  #disorder(rows: Buffer): string {
    const key = rows.toString('utf8', this.#row.keyStart, this.#row.keyEnd);
    const before = this.#bytes.toString('utf8', this.#keyStart, this.#keyEnd);
    return `not in row order: ${key} revision ${this.#row.revision} after ${before} revision ${this.#revision}`;
  }
}
