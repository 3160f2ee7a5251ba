import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSystemError, ioError, withPath } from '../../bytes/disk/io-error.ts';
import { MANIFEST_NAME, readManifestAt } from '../../bytes/manifest/manifest.ts';
import type { Manifest, ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { malformedError } from '../../errors.ts';
import { isDumpDate, type DumpDate } from '../../record/row/dump-date.ts';
import { roleOf } from './role.ts';

/** What was published before: the figures that a new dump is held against. */
export interface PreviousMonth {
  readonly date: DumpDate;
  /** Where its manifest lies, for messages. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Of both folders, by role. */
  readonly files: ReadonlyMap<string, ManifestFile>;
}

/**
 * The dump published before `date`: the one the user names (a manifest, its folder, or a folder of
 * dumps), else the newest earlier one under `dir`.
 * Undefined: there is none; a first run has nothing to be compared with.
 * Throws: usage when the named one is not there, malformed when it cannot be read.
 */
export async function findPrevious(
  dir: string,
  date: DumpDate,
  named: string | undefined,
): Promise<PreviousMonth | undefined> {
  const path = named === undefined ? await newestManifest(dir, date) : await namedManifest(named, date);
  return path === undefined ? undefined : readPrevious(path);
}

async function namedManifest(path: string, date: DumpDate): Promise<string> {
  const isFolder = (await withPath(path, stat(path))).isDirectory();
  if (!isFolder) return path;
  const own = join(path, MANIFEST_NAME);
  return (await isFile(own)) ? own : ((await newestManifest(path, date)) ?? own);
}

/** Folders without a manifest were not published. */
async function newestManifest(dir: string, date: DumpDate): Promise<string | undefined> {
  const earlier = (await dumpDates(dir)).filter(each => each < date);
  for (const each of earlier.reverse()) {
    const path = join(dir, `ol_dump_${each}`, MANIFEST_NAME);
    if (await isFile(path)) return path;
  }
  return undefined;
}

async function readPrevious(path: string): Promise<PreviousMonth> {
  const manifest = await readManifestAt(path);
  const { date } = manifest;
  if (!isDumpDate(date)) throw malformedError('date is no date', { position: { file: path } });
  // The cdump's folder lies beside the dump's; it may have been removed.
  const beside = join(dirname(dirname(path)), `ol_cdump_${date}`, MANIFEST_NAME);
  const cdump = (await isFile(beside)) ? (await readManifestAt(beside)).files : [];
  const files = [...manifest.files, ...cdump];
  return { date, path, manifest, files: new Map(files.map(file => [roleOf(file.name), file])) };
}

async function dumpDates(dir: string): Promise<DumpDate[]> {
  const names = await unlessMissing(readdir(dir), dir);
  return (names ?? [])
    .map(name => /^ol_dump_(.{10})$/.exec(name)?.[1] ?? '')
    .filter(isDumpDate)
    .sort();
}

async function isFile(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path), path))?.isFile() ?? false;
}

/** Undefined where there is no such file or folder; any other failure is thrown. */
async function unlessMissing<T>(operation: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw ioError(error, path);
  }
}
