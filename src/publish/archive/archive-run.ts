import type { Context } from '../../context.ts';
import type { DumpDate } from '../../record/row/dump-date.ts';
import { archiveFolders } from './archive-folders.ts';
import { publishedFolders } from './folders-of-date.ts';
import { PATIENCE } from '../../net/retry.ts';
import { archiveTable } from './archive-report.ts';

/** The end of a run with --archive: both of its items, as `oldump archive` uploads them without options. */
export async function archiveRun(dir: string, date: DumpDate, ctx: Context): Promise<void> {
  const folders = await publishedFolders(dir, date);
  const plan = { folders, via: 'auto', iaConfig: undefined, overwrite: false, isDryRun: false } as const;
  const report = await archiveFolders({ ...plan, patience: PATIENCE }, ctx);
  ctx.log.info(`run ${date}: archived\n\n${archiveTable(report)}`);
}
