import { readBlocks } from '../../bytes/input/block-reader.ts';
import type { Block } from '../../bytes/block.ts';
import type { Input } from '../../bytes/input/input.ts';
import type { PackedFile } from '../../bytes/input/packed-file.ts';
import type { PackedGroup } from '../../bytes/input/packed-rows.ts';
import { WRITER_SLOT_BYTES } from '../../bytes/output/row-writer.ts';
import { SlotPool } from '../../bytes/slots.ts';
import type { Context } from '../../context.ts';
import { INFLATE_ROWS } from './inflate-task.ts';
import { memberInflater } from './inflate-members-task.ts';
import { mapInOrder } from '../map-in-order.ts';
import type { WorkerPool } from '../pool.ts';

/**
 * An input as blocks of about 1 MiB, for stages whose rows this thread looks at: a gzip file of ours with
 * its index is inflated by the workers, and so are the members of BGZF; anything else here.
 *
 * Memory: two blocks more than there are workers.
 * Throws: as readBlocks, openInput's `chunks` and PackedReader; incomplete when the rows are not all the file's.
 */
export async function* inflateBlocks(
  input: Input,
  pool: WorkerPool,
  ctx: Pick<Context, 'log' | 'signal'>,
): AsyncGenerator<Block, void, undefined> {
  const slots = new SlotPool(WRITER_SLOT_BYTES);
  const file = await input.packed?.(ctx.log);
  if (file) yield* inflateFile(file, slots, pool, ctx.signal);
  else yield* readBlocks({ name: input.name, chunks: input.chunksBy(memberInflater(pool)) }, slots);
}

async function* inflateFile(
  file: PackedFile,
  slots: SlotPool,
  pool: WorkerPool,
  signal: AbortSignal,
): AsyncGenerator<Block, void, undefined> {
  const inflate = async (group: PackedGroup) => {
    const { packed, byteOffset } = group;
    const slot = slots.take(Math.max(slots.slotBytes, packed.plainBytes));
    const sums = await pool.run(INFLATE_ROWS, { rows: packed, into: slot });
    const bytes = slot.subarray(0, packed.plainBytes);
    return { group, sums, block: { bytes, byteOffset, release: () => slots.release(slot) } };
  };
  for await (const { group, sums, block } of mapInOrder(
    file.groups(slots.slotBytes),
    pool.size + 2,
    inflate,
  )) {
    signal.throwIfAborted();
    group.prove(sums);
    yield block;
  }
  file.requireWhole();
}
