/** Everything a sample library is in a server: the databases that the monthly run reads, table by table. */
import { sampleMetadataRows } from './archive-items.ts';
import { sampleDataRows } from '../library.ts';
import type { SampleOptions } from '../sample-options.ts';
import * as schema from './sample-schema.ts';
import {
  sampleCoverRows,
  sampleRatingRows,
  sampleReadingRows,
  sampleShelfRows,
  sampleWikidataRows,
} from './sample-side-tables.ts';

export interface SampleTable {
  /** `COPY … FROM STDIN` */
  readonly copy: string;
  readonly rows: Iterable<Buffer>;
}

export interface SampleDatabase {
  readonly name: string;
  readonly create: string;
  readonly tables: readonly SampleTable[];
  /** To be made after loading. */
  readonly indexes: string;
}

export function sampleDatabases(options: SampleOptions): SampleDatabase[] {
  return [
    {
      name: 'openlibrary',
      create: `${schema.DATA_TABLE};${schema.SIDE_TABLE_SCHEMA}`,
      tables: [{ copy: schema.COPY_DATA_IN, rows: sampleDataRows(options) }, ...sampleSideTables(options)],
      indexes: schema.DATA_INDEX,
    },
    {
      name: 'coverstore',
      create: schema.COVER_SCHEMA,
      tables: [{ copy: schema.COPY_COVERS_IN, rows: sampleCoverRows(options) }],
      indexes: '',
    },
    {
      name: 'archive',
      create: schema.METADATA_TABLE,
      tables: [{ copy: schema.COPY_METADATA_IN, rows: sampleMetadataRows(options) }],
      indexes: '',
    },
  ];
}

/** Those of the library's own database. */
export function sampleSideTables(options: SampleOptions): SampleTable[] {
  return [
    { copy: 'COPY bookshelves (id, name) FROM STDIN', rows: sampleShelfRows() },
    {
      copy: 'COPY bookshelves_books (username, work_id, bookshelf_id, edition_id, created) FROM STDIN',
      rows: sampleReadingRows(options),
    },
    {
      copy: 'COPY ratings (username, work_id, rating, edition_id, created) FROM STDIN',
      rows: sampleRatingRows(options),
    },
    { copy: 'COPY wikidata (id, data, updated) FROM STDIN', rows: sampleWikidataRows(options) },
  ];
}
