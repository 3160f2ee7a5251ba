import type { Context } from '../../context.ts';
import { environmentError } from '../../errors.ts';
import type { HashedFile, Item } from './item.ts';
import type { Memory } from './upload-memory.ts';
import { NotThereYet, retry, type RetryLimits } from '../../net/retry.ts';
import { readRemoteItem } from './remote-item.ts';

/**
 * Waits until archive.org lists every one of the files, with its size and MD5.
 *
 * Throws: environment when it does not within the patience; what is missing then is forgotten, so that the next
 * attempt sends it again.
 */
export async function readItemBack(
  item: Item,
  files: readonly HashedFile[],
  memory: Memory,
  patience: RetryLimits,
  ctx: Context,
): Promise<void> {
  let wrong: readonly HashedFile[] = [];
  const untilTime = { ...patience, retries: Number.POSITIVE_INFINITY };
  try {
    await retry(`list of ${item.identifier}`, untilTime, ctx, async () => {
      const remote = await readRemoteItem(item.identifier, patience, ctx);
      wrong = files.filter(({ name, bytes, md5 }) => {
        const found = remote.files.get(name);
        return found?.bytes !== bytes || found.md5 !== md5;
      });
      if (wrong.length > 0)
        throw new NotThereYet(`${wrong.length} of ${files.length} files are not in it yet`);
    });
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (wrong.length === 0) throw error;
    await memory.setTaken(
      wrong.map(({ name }) => name),
      false,
    );
    throw unlisted(item, wrong, error);
  }
}

function unlisted({ identifier }: Item, wrong: readonly HashedFile[], cause: unknown): Error {
  const names = wrong.map(({ name }) => name).join(', ');
  return environmentError(
    `archive.org does not list these files of ${identifier} as they were sent: ${names}`,
    {
      advice: 'look at the tasks of the item, and run it again later; a longer --wait may help',
      cause,
    },
  );
}
