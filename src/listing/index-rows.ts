import type { ByteBuffer } from '../record/text/byte-buffer.ts';
import { eachRow } from './each-row.ts';
import type { ListedRow, Text } from './listed-row.ts';
import { urlSlug } from './slug.ts';

export interface IndexCounts {
  rows: number;
  /** Title or name is there, but no text: the row is listed as if it had none. */
  oddTitles: number;
  /** The same for `created`. */
  oddDates: number;
}

const TITLE = Buffer.from('title');
const NAME = Buffer.from('name');

/** What stands in a column must not end it. */
const COLUMN_ENDS = /[\t\n\r]/g;

/**
 * Dump rows → index rows, one for each: path, title, created or `-`, last_modified.
 *
 * In: whole rows.  Out: appended to `out`, in the same order; counts added to; gives how many they were.
 * Pages without a title of their own: `untitled` (edition, work), `unnamed` (author, list), else their key.
 * Unlike Open Library's, every row has four columns: a line end in a title becomes a blank as a tab does.
 * Source: openlibrary/data/dump.py make_index().
 */
export function indexRows(rows: Buffer, out: ByteBuffer, counts: IndexCounts): number {
  const found = eachRow(rows, row => out.appendText(indexRow(row, counts)));
  counts.rows += found;
  return found;
}

function indexRow(row: ListedRow, counts: IndexCounts): string {
  const { type, key } = row;
  const { title, path } = titleAndPath(row, type, key, counts);
  const { created } = row;
  if (created.kind === 'other') counts.oddDates++;
  const date = created.kind === 'text' ? column(created.text) : '-';
  return `${path}\t${column(title)}\t${date}\t${row.lastModified}\n`;
}

function titleAndPath(
  row: ListedRow,
  type: string,
  key: string,
  counts: IndexCounts,
): { readonly title: string; readonly path: string } {
  const chosen = (text: Text, otherwise: string): string => {
    if (text.kind === 'other') counts.oddTitles++;
    return text.kind === 'text' ? text.text : otherwise;
  };
  switch (type) {
    case '/type/edition':
    case '/type/work':
      return withSlug(key, chosen(row.text(TITLE), 'untitled'));
    case '/type/author':
    case '/type/list':
      return withSlug(key, chosen(row.text(NAME), 'unnamed'));
    default:
      return { path: key, title: chosen(row.text(TITLE), key) };
  }
}

function withSlug(key: string, title: string): { readonly title: string; readonly path: string } {
  return { title, path: `${key}/${urlSlug(title)}` };
}

function column(text: string): string {
  return text.replace(COLUMN_ENDS, ' ');
}
