import { SPLIT_FILES, type SplitFile } from '../../record/row/type-key.ts';
import { SIDE_TABLES, type SideTable } from '../../tables/side-tables.ts';
import type { RowForm } from './row-form.ts';
import type { SpelledTable } from './shape-check.ts';

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
  /** Of a side table, where a manifest says how it is spelled. */
  readonly table?: SpelledTable;
}

/** As the published files are named (record/file-name.ts); any other name is taken for rows of five columns. */
export function kindOfName(name: string): KnownFile {
  if (/^ol_cdump[_.]/.test(name)) return { kind: 'cdump' };
  if (/^ia_metadata/.test(name)) return { kind: 'ia-metadata' };
  const part = partOf(name);
  if (part === 'deworks') return { kind: 'deworks' };
  if (tableOfName(name) !== undefined) return { kind: 'table' };
  const split = SPLIT_FILES.find(file => file === part);
  if (split !== undefined) return { kind: 'split', part: split };
  return { kind: /^ol_dump[_.]/.test(name) ? 'dump' : 'rows' };
}

/** Which side table a file of that name holds, if one. */
export function tableOfName(name: string): SideTable | undefined {
  const part = partOf(name);
  return SIDE_TABLES.find(table => table === part);
}

function partOf(name: string): string | undefined {
  return /^ol_dump_([a-z_-]+?)[_.](?=\d|txt|upto)/.exec(name)?.[1];
}

export function formOf(kind: FileKind): RowForm {
  if (kind === 'deworks') return 'group';
  return kind === 'ia-metadata' || kind === 'table' ? 'line' : 'row';
}

/** CSV has line ends in quotes. */
export function hasOneLineRows({ table }: KnownFile): boolean {
  return table?.dialect !== 'csv';
}

/** One row a key: all but a cdump and what is not known. */
export function hasUniqueKeys(kind: FileKind): boolean {
  return kind === 'dump' || kind === 'split' || kind === 'deworks';
}
