import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { withPath } from '../../bytes/io-error.ts';
import { usageError } from '../../errors.ts';
import { isDumpDate } from '../../record/dump-date.ts';
import { STATUS_NAME } from './status-file.ts';

/** The status file of a run's own folder, or of the run with the latest date in a folder of dumps. Throws usage where none is. */
export async function findStatusFile(folder: string): Promise<string> {
  const names = await withPath(folder, readdir(folder));
  if (names.includes(STATUS_NAME)) return join(folder, STATUS_NAME);
  const position = { file: folder };
  if (isRunFolder(basename(resolve(folder)))) throw usageError(`no ${STATUS_NAME} is in it`, { position });
  const latest = names.filter(isRunFolder).sort().at(-1);
  if (latest === undefined)
    throw usageError('no run is in it', { position, advice: 'name the folder of --dir' });
  return join(folder, latest, STATUS_NAME);
}

function isRunFolder(name: string): boolean {
  return name.startsWith('run_') && isDumpDate(name.slice('run_'.length));
}
