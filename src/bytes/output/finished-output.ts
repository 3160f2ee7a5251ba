import { rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError, ioError, withPath } from '../disk/io-error.ts';
import type { OutputSummary } from './output-options.ts';
import { syncFolder } from '../disk/sync-folder.ts';
import { refuseExisting } from '../disk/target.ts';
import { removeIfThere } from '../disk/temp-file.ts';

/** An output that is complete and on the disk, under its temporary name or, since, its final one. */
export interface FinishedOutput extends OutputSummary {
  readonly tempPath: string;
  readonly index?: { readonly path: string; readonly tempPath: string };
}

/**
 * Publishes what an earlier attempt finished, from wherever it came to: a file that has its name is left.
 *
 * Out: false, and nothing done, when one of the files is gone or has another size.
 * Throws: usage when somebody else's file has taken a name, unless it may be replaced.
 */
export async function publishFinished(
  outputs: readonly FinishedOutput[],
  { overwrite }: { readonly overwrite: boolean },
): Promise<boolean> {
  for (const output of outputs) if (!(await isWhole(output))) return false;
  for (const output of outputs) if (!overwrite) await refuseForeign(output);
  for (const output of outputs) await publish(output);
  return true;
}

/** Removes what has no name yet of files that are to be made anew. */
export async function removeUnnamed(outputs: readonly FinishedOutput[]): Promise<void> {
  for (const { tempPath, index } of outputs) {
    await removeIfThere(tempPath);
    if (index) await removeIfThere(index.tempPath);
  }
}

/** The first file that does not have its name and its size, with its index. */
export async function firstMissing(outputs: readonly FinishedOutput[]): Promise<string | undefined> {
  for (const { path, bytes, index } of outputs) {
    if ((await sizeOf(path)) !== bytes) return path;
    if (index && (await sizeOf(index.path)) === undefined) return index.path;
  }
  return undefined;
}

async function isWhole({ path, tempPath, bytes, index }: FinishedOutput): Promise<boolean> {
  if (((await sizeOf(tempPath)) ?? (await sizeOf(path))) !== bytes) return false;
  return !index || ((await sizeOf(index.tempPath)) ?? (await sizeOf(index.path))) !== undefined;
}

async function refuseForeign({ path, tempPath }: FinishedOutput): Promise<void> {
  const [mine, there] = [await look(tempPath), await look(path)];
  if (mine && there && mine.ino !== there.ino) await refuseExisting(path);
}

/** In the order of Output.publish: an old index goes first, the new one comes last. */
async function publish({ path, tempPath, index }: FinishedOutput): Promise<void> {
  const hasIndex = index !== undefined && (await look(index.tempPath)) !== undefined;
  if ((await look(tempPath)) !== undefined) {
    if (hasIndex) await removeIfThere(index.path);
    await withPath(path, rename(tempPath, path), 'work');
    await removeIfThere(tempPath); // two names of one file, left by a crash within `publish`: rename does nothing then
  }
  if (hasIndex) await withPath(path, rename(index.tempPath, index.path), 'work');
  await syncFolder(dirname(path));
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await look(path))?.size;
}

async function look(path: string): Promise<{ readonly size: number; readonly ino: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw ioError(error, path, 'work');
  }
}
