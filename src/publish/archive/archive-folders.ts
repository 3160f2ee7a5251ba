import type { Context } from '../../context.ts';
import { archiveItem, planItem, refuseDifferent, type ItemPlan } from './upload-with-retries.ts';
import { checkFiles } from './checked-files.ts';
import type { Item } from './item.ts';
import { Memory } from './upload-memory.ts';
import type { RetryLimits } from '../../net/retry.ts';
import { readPublishedFolder } from './published-folder.ts';
import { readRemoteItem } from './remote-item.ts';
import { chooseUploader, type Via } from './upload/choose-uploader.ts';
import { archiveReport, type ArchiveReport } from './archive-report.ts';

export interface ArchivePlan {
  /** Published folders, one an item. */
  readonly folders: readonly string[];
  readonly via: Via;
  /** An ia.ini; none: the usual places. */
  readonly iaConfig: string | undefined;
  /** Replace what archive.org has with other content. */
  readonly overwrite: boolean;
  readonly patience: RetryLimits;
}

/**
 * Uploads published folders to archive.org and proves that they have arrived.
 *
 * Everything is looked at before anything is sent: manifests, guards, checksums, keys, what archive.org has.
 * Started again after an error or a kill it continues file by file.
 *
 * Memory: two chunks of a file. Throws: incomplete for a folder that is not as its manifest says or whose guards
 * have not passed, environment for what archive.org does not take or list.
 */
export async function archiveFolders(plan: ArchivePlan, ctx: Context): Promise<ArchiveReport> {
  const uploader = await chooseUploader(plan.via, plan.iaConfig, ctx);
  const items: Item[] = [];
  for (const folder of plan.folders) items.push(await readPublishedFolder(folder)); // in turn: the first that is wrong is the one told
  const memories = new Map<ItemPlan, Memory>();
  for (const item of items) {
    const memory = await Memory.open(item, false);
    const checked = await checkFiles(item, memory, ctx);
    const remote = await readRemoteItem(item.identifier, plan.patience, ctx);
    memories.set(planItem(checked, remote, memory), memory);
  }
  const plans = [...memories.keys()];
  if (!plan.overwrite) plans.forEach(refuseDifferent);
  for (const [itemPlan, memory] of memories)
    await archiveItem(itemPlan, uploader, memory, plan.patience, ctx);
  return archiveReport(plans, uploader.via);
}
