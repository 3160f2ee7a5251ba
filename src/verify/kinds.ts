import { SPLIT_FILES, type SplitFile } from '../record/type-key.ts';
import type { RowForm } from './row-form.ts';

/** What a file holds: that decides what can be said about its rows. */
export type FileKind = 'cdump' | 'dump' | 'split' | 'rows' | 'deworks' | 'ia-metadata' | 'table';

export const FILE_KINDS: readonly FileKind[] = [
  'cdump',
  'dump',
  'split',
  'rows',
  'deworks',
  'ia-metadata',
  'table',
];

export interface KnownFile {
  readonly kind: FileKind;
  /** Of a split file. */
  readonly part?: SplitFile;
}

const TABLES = ['ratings', 'reading-log', 'covers_metadata', 'wikidata'];

/** As the published files are named (record/file-name.ts); any other name is taken for rows of five columns. */
export function kindOfName(name: string): KnownFile {
  if (/^ol_cdump[_.]/.test(name)) return { kind: 'cdump' };
  if (/^ia_metadata/.test(name)) return { kind: 'ia-metadata' };
  const part = /^ol_dump_([a-z_-]+?)[_.](?=\d|txt|upto)/.exec(name)?.[1];
  if (part === 'deworks') return { kind: 'deworks' };
  if (part !== undefined && TABLES.includes(part)) return { kind: 'table' };
  const split = SPLIT_FILES.find(file => file === part);
  if (split !== undefined) return { kind: 'split', part: split };
  return { kind: /^ol_dump[_.]/.test(name) ? 'dump' : 'rows' };
}

export function formOf(kind: FileKind): RowForm {
  if (kind === 'deworks') return 'group';
  return kind === 'ia-metadata' || kind === 'table' ? 'line' : 'row';
}

/** One row a key: all but a cdump and what is not known. */
export function hasUniqueKeys(kind: FileKind): boolean {
  return kind === 'dump' || kind === 'split' || kind === 'deworks';
}
