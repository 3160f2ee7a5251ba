import { readBlocks } from '../../bytes/input/block-reader.ts';
import { BLOCK_BYTES } from '../../bytes/block.ts';
import { openInput } from '../../bytes/input/input.ts';
import { SlotPool } from '../../bytes/slots.ts';
import type { Context } from '../../context.ts';
import { spokenKey } from '../../record/row/spoken-key.ts';
import { KeySet } from './key-set.ts';

/**
 * A list of keys, one per line, plain or gzip, as people say them. Empty lines are passed over.
 * Memory: the set, a block.
 */
export async function readKeys(
  path: string | undefined,
  ctx: Pick<Context, 'stdin' | 'signal' | 'waits'>,
): Promise<KeySet> {
  const keys = new KeySet();
  const input = await openInput(path, ctx);
  try {
    for await (const block of readBlocks(input, new SlotPool(BLOCK_BYTES), { lastRow: 'any' })) {
      for (const line of block.bytes.toString('utf8').split('\n'))
        if (line.trim() !== '') keys.add(Buffer.from(spokenKey(line)));
      block.release();
    }
  } finally {
    await input.close();
  }
  return keys;
}
