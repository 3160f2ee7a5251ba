import { forEachRow } from '../../bytes/input/for-each-row.ts';
import type { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { createMembers, findMember, readMembers } from '../../record/json/members.ts';
import { newRowColumns, parseRow } from '../../record/row/row.ts';
import { isBeforeLimit } from '../../record/row/timestamp.ts';
import { KeySet, type SharedKeys } from './key-set.ts';

/** What a row must fulfil, all of it; what is not given is not asked. Crosses threads. */
export interface Criteria {
  /** Type column, one of these. */
  readonly types?: readonly string[];
  readonly keys?: SharedKeys;
  /** last_modified is not smaller, byte by byte. */
  readonly from?: string;
  /** last_modified is smaller. */
  readonly before?: string;
  /** Names of members at the top of the document, all of them, as JSON spells them, without quotes. */
  readonly members?: readonly string[];
  /** The rows that do not fulfil it. */
  readonly isInverted: boolean;
}

/** Tells rows that are wanted from others: by their columns first, JSON last. */
export class RowTest {
  readonly #criteria: Criteria;
  readonly #types: readonly Buffer[] | undefined;
  readonly #keys: KeySet | undefined;
  readonly #from: Buffer | undefined;
  readonly #before: Buffer | undefined;
  readonly #names: readonly Buffer[];
  readonly #columns = newRowColumns();
  readonly #members = createMembers();

  constructor(criteria: Criteria) {
    const { types, keys, from, before, members = [] } = criteria;
    this.#criteria = criteria;
    this.#types = types?.map(type => Buffer.from(type));
    this.#keys = keys && KeySet.from(keys);
    this.#from = from === undefined ? undefined : Buffer.from(from);
    this.#before = before === undefined ? undefined : Buffer.from(before);
    this.#names = members.map(name => Buffer.from(name));
  }

  /**
   * Appends the wanted rows of `rows`, whole rows, to `out` as they are.
   * Throws: malformed at the first that is not UTF-8, is no row, or no JSON object where members are asked for; its row counts
   * from 1 and its byte from 0 in `rows`, no file name.
   */
  select(rows: Buffer, out: ByteBuffer): { readonly rows: number; readonly selected: number } {
    let selected = 0;
    const count = forEachRow(rows, (start, end) => {
      if (!this.#isWanted(rows, start, end)) return;
      out.appendBytes(rows, start, end + 1);
      selected += 1;
    });
    return { rows: count, selected };
  }

  #isWanted(bytes: Buffer, start: number, end: number): boolean {
    parseRow(bytes, start, end, this.#columns);
    return this.#fulfils(bytes, start, end) !== this.#criteria.isInverted;
  }

  #fulfils(bytes: Buffer, start: number, end: number): boolean {
    const { typeEnd, keyStart, keyEnd, modifiedStart, modifiedEnd, jsonStart } = this.#columns;
    const type = (each: Buffer): boolean =>
      each.length === typeEnd - start && bytes.compare(each, 0, each.length, start, typeEnd) === 0;
    const isListed = this.#keys?.meet(bytes, keyStart, keyEnd) ?? true; // first: a key is met whatever else is asked
    if (!isListed) return false;
    if (this.#types && !this.#types.some(type)) return false;
    if (this.#from && isBeforeLimit(bytes, modifiedStart, modifiedEnd, this.#from)) return false;
    if (this.#before && !isBeforeLimit(bytes, modifiedStart, modifiedEnd, this.#before)) return false;
    if (this.#names.length === 0) return true;
    readMembers(bytes, jsonStart, end, this.#members);
    return this.#names.every(name => findMember(bytes, this.#members, name) >= 0);
  }
}
