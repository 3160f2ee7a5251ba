import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { withPath } from '../../bytes/disk/io-error.ts';
import { usageError } from '../../errors.ts';
import { isDumpDate, type DumpDate } from '../../record/row/dump-date.ts';

const IDENTIFIER = /^ol_c?dump_(\d{4}-\d{2}-\d{2})$/;

/** The published folders of a run's --dir, or the one that was named. The dump goes first: most people wait for it. */
export async function publishedFolders(dir: string, date: DumpDate | undefined): Promise<readonly string[]> {
  if (IDENTIFIER.test(basename(resolve(dir)))) return [dir];
  const day = date ?? (await onlyDate(dir));
  return [join(dir, `ol_dump_${day}`), join(dir, `ol_cdump_${day}`)];
}

async function onlyDate(dir: string): Promise<DumpDate> {
  const names = await withPath(dir, readdir(dir));
  const dates = new Set(names.flatMap(name => IDENTIFIER.exec(name)?.[1] ?? []).filter(isDumpDate));
  const [date] = dates;
  if (date === undefined)
    throw usageError('has no folder ol_dump_DATE or ol_cdump_DATE', { position: { file: dir } });
  if (dates.size === 1) return date;
  throw usageError(`has dumps of ${[...dates].sort().join(', ')}`, {
    position: { file: dir },
    advice: 'say which one with --date',
  });
}
