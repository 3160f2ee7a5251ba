import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { withPath } from '../../../bytes/disk/io-error.ts';
import { readSmallFile } from '../../../bytes/disk/small-file.ts';
import { usageError } from '../../../errors.ts';
import { isDumpDate } from '../../../record/row/dump-date.ts';
import { LOCK_NAME, parseLock } from '../lock/lock-file.ts';
import { STATUS_NAME } from '../../plan/run-folder-names.ts';

/**
 * The status file that is meant by a folder: a run's own, or in a folder of dumps that of the run that holds its
 * lock, or else of the run with the latest date. Throws usage where none is.
 */
export async function findStatusFile(folder: string): Promise<string> {
  const names = await withPath(folder, readdir(folder));
  if (names.includes(STATUS_NAME)) return join(folder, STATUS_NAME);
  const locked = names.includes(LOCK_NAME) ? [await lockedRun(join(folder, LOCK_NAME))] : [];
  for (const name of [...locked, ...names.filter(isRunFolder).sort().reverse()]) {
    if (!names.includes(name)) continue;
    const inside = await withPath(folder, readdir(join(folder, name)));
    if (inside.includes(STATUS_NAME)) return join(folder, name, STATUS_NAME);
  }
  const what = isRunFolder(basename(resolve(folder))) ? `no ${STATUS_NAME} is in it` : 'no run is in it';
  throw usageError(what, { position: { file: folder }, advice: 'name the folder of --dir' });
}

function isRunFolder(name: string): boolean {
  return name.startsWith('run_') && isDumpDate(name.slice('run_'.length));
}

/** The name of its folder; one that is never there when the lock cannot be read. */
async function lockedRun(path: string): Promise<string> {
  const text = await readSmallFile(path).catch(() => ''); // its run has just ended
  return `run_${parseLock(text)?.date ?? ''}`;
}
