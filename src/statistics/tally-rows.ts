import { forEachRow } from '../bytes/input/for-each-row.ts';
import { Document } from '../record/json/document.ts';
import { newRowColumns, parseRow, type RowColumns } from '../record/row/row.ts';
import { MOST_KEY_BYTES } from './longest-rows.ts';
import { countField, type RowTally, type TypeTally } from './row-tally.ts';

/** Longer last_modified are cut: they are none. */
const MOST_TIME_BYTES = 64;

/**
 * Counts rows of dumps.  Memory: the largest document that Python would spell otherwise.
 * Throws: malformed, with row and byte within the rows, for what is no row, or has a document that is no JSON object.
 */
export class RowTallier {
  readonly #columns: RowColumns = newRowColumns();
  readonly #document = new Document();

  /** In: whole rows.  Out: how many. */
  tally(rows: Buffer, into: RowTally): number {
    return forEachRow(rows, (start, end) => this.#row(rows, start, end, into));
  }

  #row(bytes: Buffer, start: number, end: number, into: RowTally): void {
    const { typeEnd, modifiedStart, modifiedEnd, jsonStart } = parseRow(bytes, start, end, this.#columns);
    this.#document.read(bytes, jsonStart, end);
    const type = bytes.toString('utf8', start, typeEnd);
    const timeEnd = Math.min(modifiedEnd, modifiedStart + MOST_TIME_BYTES);
    const rowBytes = end + 1 - start;
    const tally = into.add(rowBytes, type, bytes.toString('utf8', modifiedStart, timeEnd));
    if (tally) this.#fields(tally);
    if (into.longest.takes(rowBytes)) this.#noteLong(bytes, rowBytes, type, into);
  }

  #fields(tally: TypeTally): void {
    const { bytes, members } = this.#document;
    const document = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    tally.members += members.count;
    for (let i = 0; i < members.count; i++)
      countField(tally, document.toString('latin1', members.nameStart[i]!, members.nameEnd[i]!), 1);
  }

  #noteLong(bytes: Buffer, rowBytes: number, type: string, into: RowTally): void {
    const { keyStart, keyEnd, revision } = this.#columns;
    const key = bytes.toString('utf8', keyStart, Math.min(keyEnd, keyStart + MOST_KEY_BYTES));
    into.longest.add({ file: '', row: into.rows, bytes: rowBytes, type, key, revision });
  }
}
