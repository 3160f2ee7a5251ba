import { BoundedTable } from '../record/text/bounded-table.ts';
import { LongestRows, type LongRow } from './longest-rows.ts';

/** More types, or more top-level members of one type, are counted together. */
export const MOST_TYPES = 256;
export const MOST_FIELDS = 512;
/** A hundred years. */
export const MOST_MONTHS = 1200;

export interface RowCount {
  rows: number;
  bytes: number;
}

export interface TypeTally extends RowCount {
  /** Top-level members of all its rows. */
  members: number;
  /** Rows that have the member, by its name as it is spelled in JSON. */
  readonly fields: BoundedTable<{ rows: number }>;
}

/** What a tally holds, to cross threads. */
export interface TallyData extends RowCount {
  readonly oldest: string;
  readonly newest: string;
  readonly types: ReadonlyMap<string, TypeData>;
  readonly months: ReadonlyMap<string, RowCount>;
  readonly longest: readonly LongRow[];
}

export interface TypeData extends RowCount {
  readonly members: number;
  readonly fields: ReadonlyMap<string, { readonly rows: number }>;
}

/**
 * What is counted of rows: those of some blocks, or of all that some tallies hold.
 * The same, whatever the rows were cut into (BoundedTable).
 *
 * Memory: the tables: at most 256 types of 512 fields, 1,200 months, twice.
 */
export class RowTally implements RowCount {
  rows = 0;
  bytes = 0;
  /** Of last_modified, as bytes compare; empty while there is none. */
  oldest = '';
  newest = '';
  readonly longest = new LongestRows();
  readonly #types = new BoundedTable<TypeTally>(MOST_TYPES);
  readonly #months = new BoundedTable<RowCount>(MOST_MONTHS);

  /** Counts a row; gives what is held of its type, if that has a place. */
  add(bytes: number, type: string, modified: string): TypeTally | undefined {
    this.rows++;
    this.bytes += bytes;
    this.#noteTime(modified, modified);
    const month = monthOf(modified);
    if (month !== undefined) count(this.#months.at(month, newCount), 1, bytes);
    const tally = this.#types.at(type, newType);
    count(tally, 1, bytes);
    return tally;
  }

  /** Adds those of rows that came later. */
  addAll(more: TallyData, file: string, rowsBefore: number): void {
    this.rows += more.rows;
    this.bytes += more.bytes;
    this.#noteTime(more.oldest, more.newest);
    this.longest.addAll(more.longest, file, rowsBefore);
    for (const [month, { rows, bytes }] of more.months) count(this.#months.at(month, newCount), rows, bytes);
    for (const [name, type] of more.types) this.#addType(name, type);
  }

  data(): TallyData {
    const { rows, bytes, oldest, newest } = this;
    const types = new Map([...this.#types.entries()].map(([name, type]) => [name, typeData(type)]));
    return { rows, bytes, oldest, newest, types, months: this.#months.entries(), longest: this.longest.rows };
  }

  #addType(name: string, more: TypeData): void {
    const tally = this.#types.at(name, newType);
    if (!tally) return;
    count(tally, more.rows, more.bytes);
    tally.members += more.members;
    for (const [field, { rows }] of more.fields) countField(tally, field, rows);
  }

  /** An empty one is none. */
  #noteTime(oldest: string, newest: string): void {
    if (oldest !== '' && (this.oldest === '' || comesBefore(oldest, this.oldest))) this.oldest = oldest;
    if (comesBefore(this.newest, newest)) this.newest = newest;
  }
}

export function countField(type: TypeTally, name: string, rows: number): void {
  const field = type.fields.at(name, () => ({ rows: 0 }));
  if (field) field.rows += rows;
}

/** `2012-03` of a last_modified; undefined where it does not begin with a month. */
function monthOf(modified: string): string | undefined {
  return /^\d{4}-(?:0[1-9]|1[0-2])(?![0-9])/.test(modified) ? modified.slice(0, 7) : undefined;
}

function count(tally: RowCount | undefined, rows: number, bytes: number): void {
  if (!tally) return;
  tally.rows += rows;
  tally.bytes += bytes;
}

function newCount(): RowCount {
  return { rows: 0, bytes: 0 };
}

function newType(): TypeTally {
  return { rows: 0, bytes: 0, members: 0, fields: new BoundedTable(MOST_FIELDS) };
}

function typeData({ rows, bytes, members, fields }: TypeTally): TypeData {
  return { rows, bytes, members, fields: fields.entries() };
}

/** Times are ASCII but for damaged ones; then as bytes, as everywhere. */
function comesBefore(a: string, b: string): boolean {
  if (a === b) return false;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
