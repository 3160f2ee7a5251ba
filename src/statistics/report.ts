import { readJsonString } from '../record/json/json-strings.ts';
import type { LongRow } from './longest-rows.ts';
import type { CountedFile, Statistics } from './gather.ts';
import type { RowCount, TypeData } from './row-tally.ts';

export interface NamedCount extends RowCount {
  readonly name: string;
}

export interface TypeReport extends NamedCount {
  /** The most frequent first. */
  readonly fields: readonly { readonly name: string; readonly rows: number }[];
  /** Members that have no place in the table of fields. */
  readonly otherMembers: number;
}

/** Statistics in the order in which they are told. */
export interface StatisticsReport extends RowCount {
  readonly files: readonly CountedFile[];
  readonly oldest: string;
  readonly newest: string;
  /** By rows, the most first. */
  readonly types: readonly TypeReport[];
  /** Rows whose type has no place in the table of types. */
  readonly otherTypes: RowCount;
  readonly months: readonly NamedCount[];
  /** Rows without a month, or whose month has no place in the table. */
  readonly otherMonths: RowCount;
  readonly longest: readonly LongRow[];
}

export function statisticsReport({ files, all }: Statistics): StatisticsReport {
  const { rows, bytes, oldest, newest, longest } = all;
  const types = [...all.types].map(([name, type]) => typeReport(name, type));
  const months = [...all.months].map(([name, { rows, bytes }]) => ({ name, rows, bytes }));
  return {
    files,
    rows,
    bytes,
    oldest,
    newest,
    types: types.sort(byRows),
    otherTypes: without(all, types),
    months: months.sort((a, b) => compare(a.name, b.name)),
    otherMonths: without(all, months),
    longest,
  };
}

function typeReport(name: string, { rows, bytes, members, fields }: TypeData): TypeReport {
  const named = [...fields].map(([spelled, { rows }]) => ({ name: plainName(spelled), rows }));
  const counted = named.reduce((sum, { rows }) => sum + rows, 0);
  return { name, rows, bytes, fields: named.sort(byRows), otherMembers: members - counted };
}

/** Of a name as it stands between quotes in JSON. */
function plainName(spelled: string): string {
  return spelled.includes('\\') ? readJsonString(`${spelled}"`, 0).text : spelled;
}

function without(all: RowCount, parts: readonly RowCount[]): RowCount {
  return {
    rows: parts.reduce((left, { rows }) => left - rows, all.rows),
    bytes: parts.reduce((left, { bytes }) => left - bytes, all.bytes),
  };
}

function byRows<T extends { readonly name: string; readonly rows: number }>(a: T, b: T): number {
  return b.rows - a.rows || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
