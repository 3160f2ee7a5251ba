/** What the tests of split share: the files of a small monthly run, whose dump is made of its split files. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { withOutputs } from '../../src/bytes/output/with-outputs.ts';
import { SPLIT_FILES } from '../../src/record/row/type-key.ts';
import { copySections } from '../../src/split/copy-sections.ts';
import { findSections } from '../../src/split/find-sections.ts';
import { bash } from '../support/oldump.ts';

export const GZIP = { kind: 'gzip', level: 4 } as const;

export interface RunFiles {
  /** In (type, key) order, with its index. */
  readonly dump: string;
  /** In the order of SPLIT_FILES. */
  readonly parts: readonly string[];
}

export function runFiles(dir: string, dataRows: Uint8Array): RunFiles {
  writeFileSync(join(dir, 'data.txt'), dataRows);
  const ended = bash('oldump 2026-06-30 --data data.txt --skip deworks --allow-old --dir . -q -j 2', dir);
  if (ended.code !== 0) throw new Error(ended.stderr);
  const path = (part: string): string => join(dir, 'ol_dump_2026-06-30', `ol_dump${part}_2026-06-30.txt.gz`);
  return { dump: path(''), parts: SPLIT_FILES.map(part => path(`_${part}`)) };
}

/** The names that `--format NAME_%s.gz` gives in `dir`. */
export function splitNames(dir: string, name: string): string[] {
  return SPLIT_FILES.map(part => join(dir, `${name}_${part}.gz`));
}

/** A copy of a file and its index, to be damaged. */
export function copyWithIndex(from: string, to: string): string {
  copyFileSync(from, to);
  copyFileSync(`${from}.idx`, `${to}.idx`);
  return to;
}

export function indexOf(path: string): string {
  return readFileSync(`${path}.idx`, 'utf8');
}

export function plainOf(path: string): Buffer {
  return gunzipSync(readFileSync(path));
}

/** As the command does it: the files, or why the blocks cannot be copied. */
export async function copyBlocks(dump: string, files: readonly string[]): Promise<string | undefined> {
  const found = await findSections(dump, GZIP);
  if ('missing' in found) return found.missing;
  const options = files.map(path => ({ path, codec: GZIP, overwrite: true, index: true }));
  const ctx = { stdout: new PassThrough(), signal: new AbortController().signal };
  await withOutputs(options, ctx, outputs => copySections(found, outputs, () => undefined));
  return undefined;
}
