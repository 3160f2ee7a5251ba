import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { syncFolder } from '../../bytes/disk/sync-folder.ts';
import { removeIfThere } from '../../bytes/disk/temp-file.ts';
import type { StageMade } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';
import type { MonthLayout } from '../plan/month-layout.ts';

/** As TempFile names its files, and TempFolder its folders. */
const TEMP_NAME = /^\..+\.[0-9a-f]{12}(\.old)?\.tmp$/;
/** Of the folder for temporary files of a run. */
export const WORK_PREFIX = 'oldump-run-';

/**
 * Removes temporary files that a killed process left in the run's own folders, but for those that another
 * attempt can go on with. Only under the lock: whoever is at work has files of such names.
 */
export async function sweepTemps(layout: MonthLayout, state: JournalState): Promise<void> {
  const kept = new Set(tempPathsOf(state).map(path => basename(path)));
  for (const folder of [layout.cdumpFolder, layout.dumpFolder, layout.runFolder]) {
    for (const name of await readdir(folder))
      if (TEMP_NAME.test(name) && !kept.has(name)) await removeIfThere(join(folder, name));
  }
  const own = [layout.data, layout.sitemaps].map(path => `.${basename(path)}.`);
  const dir = dirname(layout.data);
  for (const name of await readdir(dir))
    if (TEMP_NAME.test(name) && own.some(begin => name.startsWith(begin)))
      await withPath(dir, rm(join(dir, name), { recursive: true, force: true }), 'work');
}

/** Removes files of a stage that are finished and have no names yet. */
export async function discardFinished({ files }: StageMade): Promise<void> {
  for (const { tempPath, index } of files)
    for (const path of index ? [tempPath, index.tempPath] : [tempPath]) await removeIfThere(path);
}

/** Removes all that an earlier attempt left to be gone on with, its journal last. */
export async function discardEarlier(state: JournalState, layout: MonthLayout): Promise<void> {
  await removeWork(state.work);
  for (const path of tempPathsOf(state)) await removeIfThere(path);
  await removeIfThere(layout.journal);
  await syncFolder(layout.runFolder);
}

/** The folder of temporary files, with all that is in it. */
export async function removeWork(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  if (!basename(path).startsWith(WORK_PREFIX)) throw new Error(`${path} is no folder of a run`);
  await withPath(path, rm(path, { recursive: true, force: true, maxRetries: 2 }), 'work');
}

/** In the folder of temporary files: everything but these. */
export async function removeOthers(work: string, kept: ReadonlySet<string>): Promise<void> {
  const entries = await withPath(work, readdir(work, { recursive: true, withFileTypes: true }), 'work');
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path)) await removeIfThere(path);
  }
}

/** Of outputs that are being written, and of finished ones that may not have their names yet. */
function tempPathsOf(state: JournalState): string[] {
  const finished = [...state.finished].filter(([stage]) => !state.published.has(stage));
  const files = finished.flatMap(([, made]) => made.files);
  return [
    ...(state.outputs?.tempPaths ?? []),
    ...files.flatMap(({ tempPath, index }) => (index ? [tempPath, index.tempPath] : [tempPath])),
  ];
}
