import { SPLIT_FILES } from '../../record/row/type-key.ts';
import { SIDE_TABLE_SOURCES, type SideTable } from '../../tables/side-tables.ts';
import { kindOfName } from '../../verify/rows/kinds.ts';

export interface FileGuide {
  /** Short, for plots: `works`. */
  readonly label: string;
  readonly holds: string;
  /** Name and meaning, in their order. */
  readonly columns: readonly (readonly [name: string, meaning: string])[];
}

const ROW_COLUMNS: FileGuide['columns'] = [
  ['type', 'type of the record, such as /type/edition'],
  ['key', 'its key, such as /books/OL1M'],
  ['revision', 'number of the revision'],
  ['last_modified', 'when it was made, UTC, such as 2012-03-04T05:06:07.123456'],
  ['json', 'the record as one JSON object'],
];

const GROUP_COLUMNS: FileGuide['columns'] = [
  ['key', 'key of the work, or of an edition that names no work'],
  ['json', 'one JSON object: work, editions, authors, ia, duplicates'],
];

/** Of the side tables' columns, by name (docs/format.md). */
const TABLE_MEANINGS: Readonly<Record<string, string>> = {
  work_key: 'key of the work, such as /works/OL1W',
  edition_key: 'key of the edition, or NULL',
  shelf: 'Want to Read, Currently Reading or Already Read',
  rating: 'stars, 1 to 5',
  created: 'the day, without time',
  width: 'pixels',
  height: 'pixels',
  data: 'what Wikidata says of it, JSON',
  updated: 'when it was fetched',
};

const TABLE_HOLDS: Readonly<Record<SideTable, string>> = {
  'reading-log': 'which book was put on which shelf on which day, without the reader',
  ratings: 'stars given to works, without the reader',
  covers_metadata: 'number and size of every cover image',
  wikidata: 'what Wikidata knows of authors',
};

const PART_HOLDS: Readonly<Record<string, string>> = {
  authors: 'the latest revision of every author',
  deletes: 'keys of records that were deleted',
  editions: 'the latest revision of every edition',
  lists: 'the latest revision of every public list',
  redirects: 'keys that lead to another key, after merges',
  works: 'the latest revision of every work',
  other: 'the latest revision of everything else: subjects, languages, pages',
};

/** What a published file holds, told by its name; of a name nobody knows only that. */
export function guideOf(name: string): FileGuide {
  const known = kindOfName(name);
  switch (known.kind) {
    case 'cdump':
      return { label: 'all revisions', holds: 'every revision of every record', columns: ROW_COLUMNS };
    case 'dump':
      return { label: 'whole dump', holds: 'the latest revision of every record', columns: ROW_COLUMNS };
    case 'deworks':
      return {
        label: 'deworks',
        holds: 'every work together with its editions, authors and archive items',
        columns: GROUP_COLUMNS,
      };
    case 'split':
      return { label: known.part ?? name, holds: PART_HOLDS[known.part ?? ''] ?? '', columns: ROW_COLUMNS };
    case 'table':
      return tableGuide(name);
    case 'rows':
    case 'ia-metadata':
      return { label: name, holds: 'see docs/format.md', columns: [] };
  }
}

/** In the order of the files of a dump: whole, its parts, what is made of them, tables. */
export function orderOf(name: string): number {
  const { kind, part } = kindOfName(name);
  const kinds = ['cdump', 'dump', 'split', 'deworks', 'table'];
  const at = kinds.indexOf(kind);
  return 100 * (at < 0 ? kinds.length : at) + (part === undefined ? 0 : SPLIT_FILES.indexOf(part));
}

function tableGuide(name: string): FileGuide {
  const table = (Object.keys(SIDE_TABLE_SOURCES) as SideTable[]).find(each =>
    name.startsWith(`ol_dump_${each}_`),
  );
  if (table === undefined) return { label: name, holds: 'see docs/format.md', columns: [] };
  const columns = SIDE_TABLE_SOURCES[table].columns.map(
    column => [column.name, meaningOf(table, column.name)] as const,
  );
  return { label: table, holds: TABLE_HOLDS[table], columns };
}

function meaningOf(table: SideTable, column: string): string {
  if (column !== 'id') return TABLE_MEANINGS[column] ?? '';
  return table === 'wikidata' ? 'Wikidata number, such as Q42' : 'number of the cover';
}
