import { align } from '../record/text/text-table.ts';
import { withCommas } from '../record/text/with-commas.ts';
import { LONGEST_ROWS } from './longest-rows.ts';
import type { NamedCount, StatisticsReport, TypeReport } from './report.ts';

/** Fields of a type that are told to people; --json has them all. */
const TOLD_FIELDS = 40;

/** The statistics for people: a table for files, types, months, longest rows, and one for the fields of each type. */
export function statisticsText(report: StatisticsReport): string {
  const { rows, bytes, oldest, newest, types, otherTypes, months, otherMonths } = report;
  const times = newest === '' ? '' : `, last_modified from ${shown(oldest)} to ${shown(newest)}`;
  const tables = [
    `${withCommas(rows)} rows, ${megabytes(bytes)} MB plain${times}`,
    ...(report.files.length > 1 ? [filesTable(report)] : []),
    countsTable('type', types, { name: 'other types', ...otherTypes }, report),
    countsTable('month', months, { name: 'other', ...otherMonths }, report),
    longestTable(report),
    ...types.map(fieldsTable),
  ];
  return `${tables.filter(table => table !== '').join('\n\n')}\n`;
}

function filesTable({ files }: StatisticsReport): string {
  const cells = files.map(({ path, rows, plainBytes, bytes }) => [
    path,
    withCommas(rows),
    megabytes(plainBytes),
    megabytes(bytes),
    '',
  ]);
  return align([['file', 'rows', 'MB plain', 'MB', ''], ...cells]);
}

function countsTable(
  title: string,
  counts: readonly NamedCount[],
  other: NamedCount,
  all: StatisticsReport,
): string {
  const told = other.rows > 0 ? [...counts, other] : counts;
  if (told.length === 0) return '';
  const cells = told.map(({ name, rows, bytes }) => [
    shown(name),
    withCommas(rows),
    percent(rows, all.rows),
    megabytes(bytes),
    '',
  ]);
  return align([[title, 'rows', '%', 'MB plain', ''], ...cells]);
}

function longestTable({ longest }: StatisticsReport): string {
  if (longest.length === 0) return '';
  const cells = longest.map(({ key, revision, bytes, row, file }) => [
    shown(key),
    String(revision),
    withCommas(bytes),
    withCommas(row),
    file,
  ]);
  return align([[`${LONGEST_ROWS} longest rows`, 'revision', 'bytes', 'row', 'file'], ...cells]);
}

function fieldsTable({ name, rows: all, fields, otherMembers }: TypeReport): string {
  const cells = fields
    .slice(0, TOLD_FIELDS)
    .map(({ name, rows }) => [shown(name), withCommas(rows), percent(rows, all), '']);
  const left = fields.slice(TOLD_FIELDS).reduce((sum, { rows }) => sum + rows, otherMembers);
  const other = left > 0 ? [['other members', withCommas(left), '', '']] : [];
  return align([[`fields of ${shown(name)}`, 'rows', '%', ''], ...cells, ...other]);
}

/** Nothing in a dump moves the cursor or breaks a table. */
function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain;
}

const MOST_SHOWN = 60;

function percent(part: number, all: number): string {
  return ((100 * part) / all).toFixed(2);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
