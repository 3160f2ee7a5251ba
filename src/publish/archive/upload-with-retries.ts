import { MANIFEST_NAME } from '../../bytes/manifest/manifest.ts';
import type { Context } from '../../context.ts';
import { environmentError } from '../../errors.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import type { CheckedItem } from './checked-files.ts';
import type { HashedFile } from './item.ts';
import type { Memory } from './upload-memory.ts';
import { retry, type RetryLimits } from '../../net/retry.ts';
import { readItemBack } from './read-item-back.ts';
import type { RemoteItem } from './remote-item.ts';
import type { Uploader } from './upload/uploader.ts';

/** there: listed with the same size and MD5; taken: accepted by archive.org, not listed yet. */
export type FileState = 'there' | 'taken' | 'missing' | 'different';

export interface FilePlan {
  readonly file: HashedFile;
  readonly state: FileState;
}

export interface ItemPlan {
  readonly item: CheckedItem;
  readonly isNew: boolean;
  /** manifest.json is in the list: readers take the item for complete. */
  readonly hasManifest: boolean;
  readonly files: readonly FilePlan[];
}

/** Compares the files with what archive.org lists. */
export function planItem(item: CheckedItem, remote: RemoteItem, memory: Memory): ItemPlan {
  const files = item.files.map(file => ({ file, state: stateOf(file, remote, memory) }));
  return { item, isNew: !remote.exists, hasManifest: remote.files.has(MANIFEST_NAME), files };
}

/** What is there already with other content is replaced only when the user says so. */
export function refuseDifferent({ item, files }: ItemPlan): void {
  const names = files.filter(({ state }) => state === 'different').map(({ file }) => file.name);
  if (names.length === 0) return;
  throw environmentError(`archive.org has ${names.join(', ')} in ${item.identifier} with other content`, {
    advice: 'nothing has been uploaded; --overwrite replaces it',
  });
}

/**
 * Brings an item to archive.org: what is missing, the data first; then the list is read back; only then
 * manifest.json, which says that the item is complete, and the list once more.
 *
 * When data are replaced under a manifest that is there, that goes first. Stops at the first error; started again,
 * it goes on with the file it stopped at. Throws: environment.
 */
export async function archiveItem(
  plan: ItemPlan,
  uploader: Uploader,
  memory: Memory,
  patience: RetryLimits,
  ctx: Context,
): Promise<void> {
  const { item } = plan;
  const pending = plan.files.filter(({ state }) => state !== 'there');
  const data = pending.filter(({ file }) => file.name !== MANIFEST_NAME);
  const put = (wanted: readonly FilePlan[]): Promise<void> =>
    putFiles(plan, wanted, uploader, memory, patience, ctx);

  if (data.length > 0) {
    if (plan.hasManifest) {
      await retry(`${item.identifier}/${MANIFEST_NAME}`, patience, ctx, () =>
        uploader.remove(item, MANIFEST_NAME),
      );
      await memory.setTaken([MANIFEST_NAME], false);
      ctx.log.info(`${item.identifier}: ${MANIFEST_NAME} taken away, until the item is complete again`);
    }
    await put(data);
    await readItemBack(
      item,
      data.map(({ file }) => file),
      memory,
      patience,
      ctx,
    );
  }
  if (pending.length === 0) return;
  const manifest = plan.files.filter(({ file }) => file.name === MANIFEST_NAME);
  await put(manifest.map(({ file, state }) => ({ file, state: plan.hasManifest ? 'different' : state })));
  await readItemBack(item, item.files, memory, patience, ctx);
}

function stateOf(file: HashedFile, remote: RemoteItem, memory: Memory): FileState {
  const found = remote.files.get(file.name);
  if (found && found.bytes === file.bytes && found.md5 === file.md5) return 'there';
  if (memory.isTaken(file.name, file.md5)) return 'taken';
  return found ? 'different' : 'missing';
}

async function putFiles(
  { item, isNew }: ItemPlan,
  files: readonly FilePlan[],
  uploader: Uploader,
  memory: Memory,
  patience: RetryLimits,
  ctx: Context,
): Promise<void> {
  const wanted = files.filter(({ state }) => state !== 'taken');
  let doneBytes = 0;
  let rows = 0;
  ctx.progress.start(
    `upload ${item.identifier}`,
    wanted.reduce((sum, { file }) => sum + file.bytes, 0),
  );
  try {
    for (const { file } of wanted) {
      const onBytes = (bytes: number): void => ctx.progress.update({ doneBytes: doneBytes + bytes, rows });
      await retry(`${item.identifier}/${file.name}`, patience, ctx, () =>
        uploader.put({ item, file, isNewItem: isNew, isLast: file.name === MANIFEST_NAME, onBytes }),
      );
      await memory.setTaken([file.name], true);
      ctx.log.info(`${item.identifier}/${file.name}: uploaded, ${withCommas(file.bytes)} bytes`);
      doneBytes += file.bytes;
      rows += file.rows;
    }
  } finally {
    ctx.progress.stop();
  }
}
