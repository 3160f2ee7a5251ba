import { OldumpError } from '../../errors.ts';
import { compareBytes } from '../../record/row/order.ts';
import { newRowColumns, type RowColumns } from '../../record/row/row.ts';
import {
  addPlace,
  MOST_PLACES,
  noPlaces,
  shifted,
  type Place,
  type Places,
} from '../findings/found-places.ts';
import { isPageKey, keyRefusal } from './publishable.ts';
import { parserOf, type ParseColumns, type RowForm } from './row-form.ts';
import type { MalformedRow, RowCheck } from './row-check.ts';
import { TypeCounts } from './type-counts.ts';

const LF = 10;

/** A row that may not be published. */
export interface RefusedRow extends Place {
  readonly type: string;
  readonly key: string;
  readonly reason: string;
}

/** What is in some whole rows that follow each other; crosses threads. Places count from the first of them. */
export interface RowFacts {
  readonly rows: number;
  /** Greatest last_modified, as bytes compare; empty when there is none. */
  readonly newest: string;
  readonly types: Readonly<Record<string, number>>;
  readonly refused: { readonly count: number; readonly first: readonly RefusedRow[] };
  readonly malformed: { readonly count: number; readonly first: readonly MalformedRow[] };
  /** Rows smaller than the one before: in row order; and in that order within each split file (`type-key`). */
  readonly rowFalls: Places;
  readonly typeKeyFalls: Places;
  /** Rows whose key is that of the row before; rows that are the row before once more. */
  readonly sameKeys: Places;
  readonly sameRows: Places;
  /** Rows with key and revision of the row before, and other bytes. */
  readonly rivals: Places;
  /** First and last row, without their LF, for the seams between parts; absent where there is none. */
  readonly edges: { readonly first: Uint8Array; readonly last: Uint8Array } | undefined;
}

/**
 * Gathers the facts of rows that come block by block, with no object per row: nothing in JSON is looked at.
 *
 * Memory: one row and a few lists of bounded length.  A row that is none is noted and then passed over.
 */
export class RowFactsReader {
  readonly #parse: ParseColumns;
  readonly #checks: readonly RowCheck[];
  readonly #hasTypes: boolean;
  readonly #hasPages: boolean;
  readonly #types = new TypeCounts();
  readonly #refused: { count: number; first: RefusedRow[] } = { count: 0, first: [] };
  readonly #malformed: { count: number; first: MalformedRow[] } = { count: 0, first: [] };
  readonly #rowFalls = noPlaces();
  readonly #typeKeyFalls = noPlaces();
  readonly #sameKeys = noPlaces();
  readonly #sameRows = noPlaces();
  readonly #rivals = noPlaces();
  #rows = 0;
  #byteOffset = 0;
  /** Bytes and place of the newest time so far, copied when its block goes. */
  #newest: Buffer = Buffer.alloc(0);
  #firstRow: Buffer | undefined;
  /** The row before: bytes[#start, #end) and its columns. */
  #before: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = -1;
  /** Its split file. */
  #file = 0;
  #columns: RowColumns = newRowColumns();
  #next: RowColumns = newRowColumns();

  constructor(form: RowForm, checks: readonly RowCheck[] = []) {
    this.#parse = parserOf(form);
    this.#checks = checks;
    this.#hasTypes = form === 'row';
    this.#hasPages = form !== 'line';
  }

  /** In: whole rows, each with its LF; they are no longer needed afterwards. */
  read(bytes: Buffer): void {
    const rowsBefore = this.#rows;
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(LF, start);
      const end = found < 0 ? bytes.length : found;
      this.#row(bytes, start, end);
      start = end + 1;
    }
    for (const check of this.#checks) this.#noteWrong(check.block?.(bytes) ?? [], rowsBefore);
    this.#byteOffset += bytes.length;
    this.#keepLast();
  }

  /** So far. */
  get rows(): number {
    return this.#rows;
  }

  facts(): RowFacts {
    return {
      rows: this.#rows,
      newest: this.#newest.toString(),
      types: this.#types.counts(),
      refused: this.#refused,
      malformed: this.#malformed,
      rowFalls: this.#rowFalls,
      typeKeyFalls: this.#typeKeyFalls,
      sameKeys: this.#sameKeys,
      sameRows: this.#sameRows,
      rivals: this.#rivals,
      edges: this.#firstRow && { first: this.#firstRow, last: this.#before },
    };
  }

  #row(bytes: Buffer, start: number, end: number): void {
    const row = this.#next;
    const place = this.#rows++;
    try {
      this.#parse(bytes, start, end, row);
    } catch (error) {
      this.#noteMalformed(error, place, start);
      return;
    }
    for (const check of this.#checks) check.row(bytes, start, end, row);
    const file = this.#look(bytes, start, place);
    if (this.#end >= 0) this.#compare(bytes, start, end, file, place);
    else this.#firstRow = Buffer.from(bytes.subarray(start, end));
    this.#file = file;
    this.#before = bytes;
    this.#start = start;
    this.#end = end;
    this.#next = this.#columns;
    this.#columns = row;
  }

  /** Type, key and time of the row that begins at `start`; gives its split file. */
  #look(bytes: Buffer, start: number, place: number): number {
    const { typeEnd, keyStart, keyEnd, modifiedStart, modifiedEnd } = this.#next;
    const type = this.#hasTypes ? this.#types.add(bytes, start, typeEnd) : undefined;
    if (this.#hasPages && (type?.refusal !== undefined || !isPageKey(bytes, keyStart, keyEnd)))
      this.#lookTwice(bytes, start, place, type?.refusal);
    const newest = this.#newest;
    if (compareBytes(bytes, modifiedStart, modifiedEnd, newest, 0, newest.length) > 0)
      this.#newest = Buffer.from(bytes.subarray(modifiedStart, modifiedEnd));
    return type?.file ?? 0;
  }

  #lookTwice(bytes: Buffer, start: number, row: number, refusal: string | undefined): void {
    const { typeEnd, keyStart, keyEnd } = this.#next;
    const key = bytes.toString('utf8', keyStart, keyEnd);
    const reason = keyRefusal(key) ?? refusal;
    if (reason === undefined) return;
    this.#refused.count += 1;
    if (this.#refused.first.length === MOST_PLACES) return;
    const type = bytes.toString('utf8', start, typeEnd);
    this.#refused.first.push({ row, byte: this.#byteOffset + start, type, key, reason });
  }

  /** With the row before. */
  #compare(bytes: Buffer, start: number, end: number, file: number, place: number): void {
    const { keyStart, keyEnd } = this.#next;
    const before = this.#columns;
    const byKey = compareBytes(this.#before, before.keyStart, before.keyEnd, bytes, keyStart, keyEnd);
    const order = byKey === 0 ? this.#compareOfOneKey(bytes, start, end) : byKey;
    const byte = this.#byteOffset + start;
    if (byKey === 0) {
      addPlace(this.#sameKeys, place, byte);
      if (order !== 0 && before.revision === this.#next.revision) addPlace(this.#rivals, place, byte);
    }
    if (order === 0) addPlace(this.#sameRows, place, byte);
    if (order > 0) addPlace(this.#rowFalls, place, byte);
    if (this.#file > file || (this.#file === file && order > 0)) addPlace(this.#typeKeyFalls, place, byte);
  }

  #compareOfOneKey(bytes: Buffer, start: number, end: number): number {
    const byRevision = this.#columns.revision - this.#next.revision;
    if (byRevision !== 0) return byRevision;
    return compareBytes(this.#before, this.#start, this.#end, bytes, start, end);
  }

  #noteMalformed(error: unknown, row: number, start: number): void {
    if (!(error instanceof OldumpError)) throw error;
    this.#noteWrong([{ row, byte: start, error: error.toData() }], 0);
  }

  /** Places of the block that is read. */
  #noteWrong(wrong: readonly MalformedRow[], rowsBefore: number): void {
    this.#malformed.count += wrong.length;
    const origin = { row: rowsBefore, byte: this.#byteOffset };
    for (const row of wrong)
      if (this.#malformed.first.length < MOST_PLACES) this.#malformed.first.push(shifted(row, origin));
  }

  /** The block's memory goes: its last row stays. */
  #keepLast(): void {
    if (this.#end < 0) return;
    const start = this.#start;
    this.#before = Buffer.from(this.#before.subarray(start, this.#end));
    const row = this.#columns;
    row.typeEnd -= start;
    row.keyStart -= start;
    row.keyEnd -= start;
    this.#end -= start;
    this.#start = 0;
  }
}
