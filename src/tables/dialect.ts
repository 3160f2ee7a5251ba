import { countRows } from '../bytes/encode-block.ts';

/**
 * How a side table is spelled. `text`: COPY's own form, TAB, backslash escapes, NULL as `\N`. `csv`: what Open
 * Library's files were before May 2026, TAB, fields with special characters in quotes, NULL as nothing.
 */
export type Dialect = 'text' | 'csv';

export function copyStatement(sql: string, dialect: Dialect): string {
  const form = dialect === 'csv' ? ` WITH (FORMAT csv, DELIMITER E'\\t')` : '';
  return `COPY (${sql}) TO STDOUT${form}`;
}

/** Counts the rows of whole blocks: in `csv` a line end inside quotes ends no row. */
export function rowCounter(dialect: Dialect): (block: Buffer) => number {
  return dialect === 'csv' ? countCsvRows : countRows;
}

const LF = 0x0a;
const QUOTE = 0x22;

/** A quote inside a quoted field is doubled, so that it ends and begins the field: counting them is enough. */
function countCsvRows(block: Buffer): number {
  let rows = 0;
  let isQuoted = false;
  for (const byte of block) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === LF && !isQuoted) rows++;
  }
  return rows;
}
