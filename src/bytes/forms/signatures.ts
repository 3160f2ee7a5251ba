/** A form that files have which hold no rows, or not yet: other programs than gzip have compressed them. */
export interface ForeignForm {
  /** As a message says it: "is …". */
  readonly name: string;
  /** The command that takes it from standard input and gives what is in it; where a file's name can follow it, the same. */
  readonly unpack?: string;
  /** The same for a file, where its name does not simply follow. */
  readonly unpackFile?: string;
}

export interface Signature extends ForeignForm {
  /** First bytes of the file, or from `at` on: in Latin-1. */
  readonly bytes: string;
  readonly at?: number;
}

/** By their first bytes, of which some are none that a text has: no row and no key begins so. */
export const SIGNATURES: readonly Signature[] = [
  { name: 'bzip2', bytes: 'BZh', unpack: 'bzcat' },
  { name: 'xz', bytes: '\xfd7zXZ\0', unpack: 'xzcat' },
  { name: 'lzma', bytes: ']\0\0', unpack: 'xzcat' },
  { name: 'zstd', bytes: '\x28\xb5\x2f\xfd', unpack: 'zstdcat' },
  { name: 'zstd', bytes: '\x2a\x4d\x18', at: 1, unpack: 'zstdcat' },
  { name: 'lz4', bytes: '\x04\x22\x4d\x18', unpack: 'lz4 -dc' },
  { name: 'lz4 of an old kind', bytes: '\x02\x21\x4c\x18', unpack: 'lz4 -dc' },
  { name: 'lzip', bytes: 'LZIP\x01', unpack: 'lzip -dc' },
  { name: 'lzop', bytes: '\x89LZO\0\r\n\x1a\n', unpack: 'lzop -dc' },
  { name: 'snappy', bytes: '\xff\x06\0\0sNaPpY' },
  { name: 'compress (.Z)', bytes: '\x1f\x9d', unpack: 'gzip -dc' },
  { name: 'pack (.z)', bytes: '\x1f\x1e', unpack: 'gzip -dc' },
  { name: 'zip', bytes: 'PK\x03\x04', unpack: 'funzip', unpackFile: 'unzip -p' },
  { name: 'an empty zip', bytes: 'PK\x05\x06' },
  { name: 'zip in parts', bytes: 'PK\x07\x08' },
  { name: '7z', bytes: '7z\xbc\xaf\x27\x1c', unpackFile: '7z x -so' },
  { name: 'rar', bytes: 'Rar!\x1a\x07', unpackFile: 'unrar p -inul' },
  { name: 'tar', bytes: 'ustar', at: 257, unpack: 'tar -xO', unpackFile: 'tar -xOf' },
  { name: 'UTF-32', bytes: '\xff\xfe\0\0', unpack: 'iconv -f UTF-32 -t UTF-8' },
  { name: 'UTF-32', bytes: '\0\0\xfe\xff', unpack: 'iconv -f UTF-32 -t UTF-8' },
  { name: 'UTF-16', bytes: '\xff\xfe', unpack: 'iconv -f UTF-16 -t UTF-8' },
  { name: 'UTF-16', bytes: '\xfe\xff', unpack: 'iconv -f UTF-16 -t UTF-8' },
  { name: 'an SQLite database', bytes: 'SQLite format 3\0' },
  { name: 'an archive of pg_dump', bytes: 'PGDMP' },
  { name: "COPY's binary form, not its text", bytes: 'PGCOPY\n\xff\r\n\0' },
  { name: 'Parquet', bytes: 'PAR1' },
  { name: 'ORC', bytes: 'ORC' },
  { name: 'Avro', bytes: 'Obj\x01' },
  { name: 'an old Office document', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { name: 'PDF', bytes: '%PDF-' },
  { name: 'a program', bytes: '\x7fELF' },
  { name: 'a picture', bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'a picture', bytes: '\xff\xd8\xff' },
];

/** Texts that are no tables: only where no tab comes for long. */
export const TEXT_FORMS: readonly { readonly name: string; readonly begins: RegExp }[] = [
  { name: 'PDF', begins: /^%PDF-/ },
  { name: 'HTML', begins: /^\s*<(?:!doctype html|html)\b/i },
  { name: 'XML', begins: /^\s*<(?:\?xml|!--|!doctype|[a-z][\w:.-]*[\s/>])/i },
  { name: 'JSON', begins: /^\s*[{[]/ },
  { name: 'an SQL script', begins: /^(?:--\s*\n)?-- PostgreSQL database dump/ },
];
