import { readBlocks } from '../../bytes/input/block-reader.ts';
import { BLOCK_BYTES } from '../../bytes/block.ts';
import { openInput } from '../../bytes/input/input.ts';
import { SlotPool } from '../../bytes/slots.ts';
import type { Context } from '../../context.ts';
import { needleOf, rowsOfKey } from './rows-of-key.ts';

/**
 * The rows of a key out of any file or pipe, read to its end, in the order of the file.
 *
 * Memory: one block.  Throws: as readBlocks and openInput.
 */
export async function* scanRows(
  path: string | undefined,
  key: string,
  ctx: Pick<Context, 'stdin' | 'signal' | 'progress'>,
): AsyncGenerator<Buffer, void, undefined> {
  const needle = needleOf(key);
  const input = await openInput(path, ctx);
  try {
    ctx.progress.start('show', input.sizeBytes);
    let rows = 0;
    for await (const block of readBlocks(input, new SlotPool(BLOCK_BYTES))) {
      for (const row of rowsOfKey(block.bytes, needle)) {
        rows += 1;
        yield Buffer.from(row);
      }
      block.release();
      ctx.progress.update({ doneBytes: input.consumedBytes(), rows });
    }
  } finally {
    ctx.progress.stop();
    await input.close();
  }
}
