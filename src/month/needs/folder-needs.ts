import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ioError, isSystemError, withPath } from '../../bytes/disk/io-error.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthPlan } from '../plan/month-plan.ts';

/**
 * Every folder the run writes to can be written, or made: asked of the system, nothing is written.
 * Throws: environment for a read-only file system or missing rights, usage for what is no folder or has none above it.
 */
export async function requireFolders(plan: MonthPlan, layout: MonthLayout): Promise<void> {
  for (const folder of [plan.dir, layout.cdumpFolder, layout.dumpFolder, layout.runFolder]) {
    if (await statsIfThere(folder)) await requireWritable(folder);
    else if (folder === plan.dir) await requireWritable(dirname(folder));
  }
  await requireWritable(plan.tmpdir);
}

export async function statsIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw ioError(error, path);
  }
}

async function requireWritable(folder: string): Promise<void> {
  const stats = await withPath(folder, stat(folder));
  if (!stats.isDirectory()) await withPath(folder, stat(`${folder}/`)); // ENOTDIR, in the system's words
  await withPath(folder, access(folder, constants.W_OK | constants.X_OK));
}
