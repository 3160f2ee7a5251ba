import { usageError } from '../errors.ts';
import type { DumpDate } from '../record/row/dump-date.ts';

/** In the order in which they are made; also the part of the file's name, `ol_dump_NAME_DATE.txt.gz`. */
export const SIDE_TABLES = ['reading-log', 'covers_metadata', 'ratings', 'wikidata'] as const;

export type SideTable = (typeof SIDE_TABLES)[number];

/** What a column may hold; NULL beside it (row-shape.ts). */
export type Content = 'work key' | 'edition key' | 'number' | 'name' | 'day' | 'text';

export interface Column {
  readonly name: string;
  readonly sql: string;
  readonly holds: Content;
}

/** What is published of one table. Its columns are named one by one: no other column of the database can leave. */
export interface SideTableSource {
  /** Covers lie in a database of their own. */
  readonly database: 'library' | 'covers';
  readonly columns: readonly Column[];
  readonly from: string;
  /** That `from` reads, the one with the rows first. */
  readonly tables: readonly string[];
  /** All that decides a row's place: rows that are equal in it are equal bytes. */
  readonly orderBy: string;
  /** Cuts the rows off after a day; undefined: all rows are published. */
  readonly created: string | undefined;
}

/**
 * Where the side tables come from.
 *
 * `created` is cut to the day, because with its time a reader could be recognised; who read or rated is not asked for at all.
 * Source: openlibrary scripts/dump-reading-log.sql, dump-covers-metadata.sql, dump-ratings.sql, dump-wikidata.sql.
 */
export const SIDE_TABLE_SOURCES: Readonly<Record<SideTable, SideTableSource>> = {
  'reading-log': {
    database: 'library',
    columns: [
      ...bookKeys('bookshelves_books'),
      { name: 'shelf', sql: 'bookshelves.name', holds: 'name' },
      day('bookshelves_books.created'),
    ],
    from: 'bookshelves_books JOIN bookshelves ON bookshelves_books.bookshelf_id = bookshelves.id',
    tables: ['bookshelves_books', 'bookshelves'],
    orderBy:
      'bookshelves_books.work_id, bookshelves_books.edition_id, bookshelves.name COLLATE "C", DATE(bookshelves_books.created)',
    created: 'bookshelves_books.created',
  },
  covers_metadata: {
    database: 'covers',
    columns: [
      { name: 'id', sql: 'cover.id', holds: 'number' },
      { name: 'width', sql: 'cover.width', holds: 'number' },
      { name: 'height', sql: 'cover.height', holds: 'number' },
      day('cover.created'),
    ],
    from: 'cover',
    tables: ['cover'],
    orderBy: 'cover.id',
    created: 'cover.created',
  },
  ratings: {
    database: 'library',
    columns: [
      ...bookKeys('ratings'),
      { name: 'rating', sql: 'ratings.rating', holds: 'number' },
      day('ratings.created'),
    ],
    from: 'ratings',
    tables: ['ratings'],
    orderBy: 'ratings.work_id, ratings.edition_id, ratings.rating, DATE(ratings.created)',
    created: 'ratings.created',
  },
  wikidata: {
    database: 'library',
    columns: [
      { name: 'id', sql: 'wikidata.id', holds: 'text' },
      { name: 'data', sql: 'wikidata.data', holds: 'text' },
      { name: 'updated', sql: 'wikidata.updated', holds: 'text' },
    ],
    from: 'wikidata',
    tables: ['wikidata'],
    orderBy: 'wikidata.id COLLATE "C"',
    created: undefined,
  },
};

/**
 * The rows of a side table up to a day, in the order of what is published of them: the same rows make the same bytes,
 * whatever the plan of the query, and no neighbourhood tells whose rows they are, as that of the table does.
 *
 * A row that was created at midnight sharp after the day is in as well, as in Open Library's files.
 */
export function sideTableSql(table: SideTable, upto: DumpDate): string {
  const { columns, from, created, orderBy } = SIDE_TABLE_SOURCES[table];
  const list = columns.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
  // A DumpDate is digits and hyphens: COPY takes no parameters.
  const untilDay = created === undefined ? '' : ` WHERE ${created} <= DATE '${upto}' + INTERVAL '1 day'`;
  return `SELECT ${list} FROM ${from}${untilDay} ORDER BY ${orderBy}`;
}

/** Comma-separated names, in any order; absent is all of them. `option`: whose value it is. */
export function parseSideTables(text: string | undefined, option: string): readonly SideTable[] {
  if (text === undefined) return SIDE_TABLES;
  const names = text.split(',').map(name => name.trim());
  const wrong = names.find(name => !SIDE_TABLES.some(table => table === name));
  if (wrong !== undefined) {
    throw usageError(`--${option} knows ${SIDE_TABLES.join(', ')}, not ${JSON.stringify(wrong)}`);
  }
  return SIDE_TABLES.filter(table => names.includes(table));
}

function bookKeys(table: string): readonly Column[] {
  const edition = `${table}.edition_id`;
  return [
    { name: 'work_key', sql: `concat('/works/OL', ${table}.work_id, 'W')`, holds: 'work key' },
    {
      name: 'edition_key',
      sql: `CASE WHEN ${edition} IS NOT NULL THEN concat('/books/OL', ${edition}, 'M') END`,
      holds: 'edition key',
    },
  ];
}

function day(column: string): Column {
  return { name: 'created', sql: `DATE(${column})`, holds: 'day' };
}
