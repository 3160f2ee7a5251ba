import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withPath } from '../bytes/disk/io-error.ts';
import { MANIFEST_NAME } from '../bytes/manifest/manifest.ts';
import { usageError } from '../errors.ts';
import type { CheckedFile } from './file/checked-file.ts';
import { sameSet } from './file/content-sums.ts';
import { Findings } from './findings/findings.ts';
import { kindOfName, type FileKind } from './rows/kinds.ts';
import { lookAtFile } from './file/quick-file.ts';
import { verifyFile } from './file/verify-file.ts';
import { verifyFolder, type CheckedFolder, type FolderOptions } from './folder/verify-folder.ts';

export interface PathsOptions extends FolderOptions {
  /** What all files that are named are; absent: told by their names. */
  readonly kind?: FileKind | undefined;
}

/** Everything that was verified. */
export interface Verified {
  readonly folders: readonly CheckedFolder[];
  /** Files that were named by themselves. */
  readonly files: readonly CheckedFile[];
  /** Between folders. */
  readonly findings: Findings;
}

/**
 * Verifies files and folders: published ones, or a run's --dir with both of them.
 *
 * Throws: usage for a path that is not there, or a folder without dumps; else as verifyFile.
 */
export async function verifyPaths(
  paths: readonly (string | undefined)[],
  options: PathsOptions,
): Promise<Verified> {
  const folders: CheckedFolder[] = [];
  const files: CheckedFile[] = [];
  for (const path of paths) {
    const found = path === undefined ? 'file' : await publishedFolders(path);
    if (found !== 'file') {
      for (const folder of found) folders.push(await verifyFolder(folder, options));
      continue;
    }
    const as = options.kind === undefined ? kindOfName(basename(path ?? '')) : { kind: options.kind };
    const isQuick = options.isQuick && path !== undefined;
    const file = await (isQuick
      ? lookAtFile(path, { as }, options.mostFindings)
      : verifyFile(path, { as }, options));
    files.push(file);
    options.onFile?.(file);
  }
  const findings = new Findings('the run', options.mostFindings);
  judgeLatest(folders, findings);
  return { folders, files, findings };
}

/** The published folders at or right below a path; or that it is a file. */
async function publishedFolders(path: string): Promise<readonly string[] | 'file'> {
  const stats = await withPath(path, stat(path));
  if (!stats.isDirectory()) return 'file';
  const names = await withPath(path, readdir(path));
  if (names.includes(MANIFEST_NAME) || names.some(name => /^ol_.*\.txt(\.gz)?$/.test(name))) return [path];
  const below = names.filter(name => /^ol_c?dump_\d{4}-\d{2}-\d{2}$/.test(name)).sort();
  if (below.length > 0) return below.map(name => join(path, name));
  throw usageError('holds no dumps', {
    position: { file: path },
    advice: 'name a folder with a manifest.json, or one with folders ol_cdump_DATE and ol_dump_DATE',
  });
}

/** A dump is the latest row of each key of the cdump of its date. */
function judgeLatest(folders: readonly CheckedFolder[], findings: Findings): void {
  const all = folders.flatMap(({ manifest, files }) => files.map(file => ({ date: manifest?.date, file })));
  for (const { date, file: cdump } of all.filter(({ file }) => file.kind === 'cdump')) {
    const dump = all.find(other => other.date === date && other.file.kind === 'dump')?.file;
    if (date === undefined || !cdump.contents || !dump?.contents) continue;
    if (!cdump.orders?.includes('row')) continue; // then its latest rows are not known
    if (!sameSet(cdump.contents.latest, dump.contents.all))
      findings.add('incomplete', `${dump.path} is not the latest rows of ${cdump.path}`);
  }
}
