import { join } from 'node:path';
import { SPLIT_FILES, type SplitFile } from '../src/record/row/type-key.ts';

/** Every file of rows the bench knows: what a contestant reads or writes. */
export type FileName = 'data' | 'ia' | 'cdump' | 'sorted' | 'dump' | SplitFile | 'deworks';

export const PARTS: readonly SplitFile[] = SPLIT_FILES;

/** All of the sample is of this day or before, so no row is dropped for its date. */
export const DATE = '2026-06-30';

/** Where an input or reference file lies: `data` and `ia` depend on the sample only, the others on our code too. */
export interface InputFolders {
  readonly sample: string;
  readonly derived: string;
}

export function pathOf(folders: InputFolders, name: FileName): string {
  const folder = name === 'data' || name === 'ia' ? folders.sample : folders.derived;
  return join(folder, `${name}.txt.gz`);
}

/** The sample's data rows, the same file by another name: this one has its block index beside it. */
export function indexedDataPath({ sample }: Pick<InputFolders, 'sample'>): string {
  return join(sample, 'indexed', 'data.txt.gz');
}
