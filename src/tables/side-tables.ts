import { usageError } from '../errors.ts';
import type { DumpDate } from '../record/dump-date.ts';

/** In the order in which they are made; also the part of the file's name, `ol_dump_NAME_DATE.txt.gz`. */
export const SIDE_TABLES = ['reading-log', 'covers_metadata', 'ratings', 'wikidata'] as const;

export type SideTable = (typeof SIDE_TABLES)[number];

/** What is published of one table. Its columns are named one by one: no other column of the database can leave. */
export interface SideTableQuery {
  /** Covers lie in a database of their own. */
  readonly database: 'library' | 'covers';
  readonly columns: readonly string[];
  /** Gives the columns, in their order. */
  readonly sql: string;
}

/**
 * The rows of a side table up to a day.
 *
 * A row that was created at midnight sharp after the day is in as well, as in Open Library's files. `created` is
 * cut to the day, because with its time a reader could be recognised; who read or rated is not asked for at all.
 * Source: openlibrary scripts/dump-reading-log.sql, dump-covers-metadata.sql, dump-ratings.sql, dump-wikidata.sql.
 */
export function sideTableQuery(table: SideTable, upto: DumpDate): SideTableQuery {
  // A DumpDate is digits and hyphens: COPY takes no parameters.
  const untilDay = `created <= DATE '${upto}' + INTERVAL '1 day'`;
  switch (table) {
    case 'reading-log':
      return {
        database: 'library',
        columns: ['work_key', 'edition_key', 'shelf', 'created'],
        sql: `SELECT ${workKey('b')}, ${editionKey('b')}, s.name, DATE(b.created)
          FROM bookshelves_books b JOIN bookshelves s ON b.bookshelf_id = s.id WHERE b.${untilDay}`,
      };
    case 'covers_metadata':
      return {
        database: 'covers',
        columns: ['id', 'width', 'height', 'created'],
        sql: `SELECT c.id, c.width, c.height, DATE(c.created) FROM cover c WHERE c.${untilDay}`,
      };
    case 'ratings':
      return {
        database: 'library',
        columns: ['work_key', 'edition_key', 'rating', 'created'],
        sql: `SELECT ${workKey('r')}, ${editionKey('r')}, r.rating, DATE(r.created) FROM ratings r WHERE r.${untilDay}`,
      };
    case 'wikidata':
      return {
        database: 'library',
        columns: ['id', 'data', 'updated'],
        sql: 'SELECT w.id, w.data, w.updated FROM wikidata w',
      };
  }
}

/** Comma-separated names, in any order; absent is all of them. */
export function parseSideTables(text: string | undefined): readonly SideTable[] {
  if (text === undefined) return SIDE_TABLES;
  const names = text.split(',').map(name => name.trim());
  const wrong = names.find(name => !SIDE_TABLES.some(table => table === name));
  if (wrong !== undefined) {
    throw usageError(`--only knows ${SIDE_TABLES.join(', ')}, not ${JSON.stringify(wrong)}`);
  }
  return SIDE_TABLES.filter(table => names.includes(table));
}

function workKey(alias: string): string {
  return `concat('/works/OL', ${alias}.work_id, 'W')`;
}

function editionKey(alias: string): string {
  return `CASE WHEN ${alias}.edition_id IS NOT NULL THEN concat('/books/OL', ${alias}.edition_id, 'M') END`;
}
