/**
 * The split files, in the order in which `ol_dump` of a monthly run holds them:
 * by bytes of the type column, everything else last.
 * Source: openlibrary/data/dump.py split_dump().
 */
export const SPLIT_FILES = [
  'authors',
  'deletes',
  'editions',
  'lists',
  'redirects',
  'works',
  'other',
] as const;

export type SplitFile = (typeof SPLIT_FILES)[number];

export const OTHER = SPLIT_FILES.indexOf('other');

const TYPES = SPLIT_FILES.slice(0, OTHER).map(file => Buffer.from(`/type/${file.slice(0, -1)}`));

/** Index into SPLIT_FILES for the type column bytes[start, end). */
export function splitFileOf(bytes: Uint8Array, start: number, end: number): number {
  for (let file = 0; file < TYPES.length; file++) {
    const type = TYPES[file]!;
    if (type.length === end - start && sameBytes(type, bytes, start)) return file;
  }
  return OTHER;
}

function sameBytes(expected: Uint8Array, bytes: Uint8Array, start: number): boolean {
  // From the end: all types begin with "/type/".
  for (let i = expected.length - 1; i >= 0; i--) if (expected[i] !== bytes[start + i]) return false;
  return true;
}
