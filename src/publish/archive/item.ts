import type { DumpDate } from '../../record/row/dump-date.ts';

/** A published folder as an item of archive.org. */
export interface Item {
  /** The folder's name: `ol_dump_DATE`, `ol_cdump_DATE`. */
  readonly identifier: string;
  readonly folder: string;
  readonly date: DumpDate;
  /** In the order of the upload: manifest.json is the last one. */
  readonly files: readonly ItemFile[];
}

export interface ItemFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Zero for what holds no rows. */
  readonly rows: number;
  /** As the manifest or SHA256SUMS says; of those two nothing is said. */
  readonly sha256: string | undefined;
}

/** A file whose bytes are known to be those of the manifest. */
export interface HashedFile extends ItemFile {
  /** Hexadecimal. */
  readonly md5: string;
}

export function itemBytes({ files }: Item): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * What archive.org keeps about the item.
 * Source: openlibrary/scripts/oldump.sh archive_dumps() for collection, year and format.
 */
export function itemMetadata({ identifier, date }: Item): Readonly<Record<string, string>> {
  const what = identifier.startsWith('ol_cdump') ? 'dump, all revisions' : 'dump';
  return {
    collection: 'ol_exports',
    mediatype: 'data',
    title: `Open Library ${what}, ${date}`,
    date,
    year: date.slice(0, 4),
    format: 'Data',
  };
}
