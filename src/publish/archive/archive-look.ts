import type { Context } from '../../context.ts';
import { environmentError, OldumpError } from '../../errors.ts';
import { planItem, type ItemPlan } from './upload-with-retries.ts';
import { checkFiles } from './checked-files.ts';
import type { Item } from './item.ts';
import { Memory } from './upload-memory.ts';
import { LOOK_PATIENCE } from '../../net/retry.ts';
import { readPublishedFolder } from './published-folder.ts';
import { readRemoteItem, type RemoteItem } from './remote-item.ts';
import { archiveReport, unknownReport, type ArchiveReport } from './archive-report.ts';

export interface Look {
  readonly report: ArchiveReport;
  /** Why nothing is known of what archive.org has; the report then says what would be uploaded, unread. */
  readonly failure: OldumpError | undefined;
}

/**
 * What an upload of these folders would find and do. Sends nothing, writes nothing, needs no keys.
 *
 * Somebody waits for it: archive.org is asked first and twice at most, and where it does not answer the files, many GB,
 * are not read either.
 *
 * Throws: as archiveFolders does for folders that cannot be archived.
 */
export async function lookAtFolders(folders: readonly string[], ctx: Context): Promise<Look> {
  const items: Item[] = [];
  for (const folder of folders) items.push(await readPublishedFolder(folder));
  const remotes = await askFor(items, ctx);
  if (remotes instanceof OldumpError) return { report: unknownReport(items), failure: remotes };
  const plans: ItemPlan[] = [];
  for (const [item, remote] of remotes) {
    const memory = await Memory.open(item, true);
    plans.push(planItem(await checkFiles(item, memory, ctx), remote, memory));
  }
  return { report: archiveReport(plans, undefined), failure: undefined };
}

async function askFor(
  items: readonly Item[],
  ctx: Context,
): Promise<ReadonlyMap<Item, RemoteItem> | OldumpError> {
  const remotes = new Map<Item, RemoteItem>();
  try {
    for (const item of items) remotes.set(item, await readRemoteItem(item.identifier, LOOK_PATIENCE, ctx));
    return remotes;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof OldumpError) || error.kind !== 'environment') throw error;
    return environmentError(`what is there already is not known: ${error.message}`, { cause: error });
  }
}
