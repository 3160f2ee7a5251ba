import { BLOCK_BYTES, type Block } from '../bytes/block.ts';
import type { EncodedBlock, EncodeOptions } from '../bytes/encode-block.ts';
import { SlotPool } from '../bytes/slots.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { ASSEMBLE } from './assemble-block.ts';
import { cutAtKeys } from './cut-keys.ts';
import { addCounts, type DeworksCounts, type Schema } from './schema.ts';

/** Takes the blocks of the output in order: Output.append. */
export type AppendBlock = (block: EncodedBlock) => Promise<void>;

export interface AssembleOptions {
  readonly pool: WorkerPool;
  readonly schema: Schema;
  readonly encode: EncodeOptions;
}

/** A block, and the row it ends with. */
const SLOT_BYTES = BLOCK_BYTES + (1 << 16);

/**
 * Turns the rows of the groups, sorted, into the output: the workers assemble and encode blocks of whole groups.
 *
 * A block of the output is what becomes of a block of join rows (cut-keys.ts): about BLOCK_BYTES, the same
 * for any memory, number of workers, and order of the dump, as join rows have the same lengths in all of them.
 * Memory: two blocks more than there are workers, in and out.
 */
export async function assembleGroups(
  sorted: AsyncIterable<Buffer>,
  append: AppendBlock,
  counts: DeworksCounts,
  { pool, schema, encode }: AssembleOptions,
): Promise<void> {
  const assemble = async (block: Block) => {
    try {
      return await pool.run(ASSEMBLE, { rows: block.bytes, schema, encode });
    } finally {
      block.release();
    }
  };
  const blocks = cutAtKeys(sorted, new SlotPool(SLOT_BYTES), BLOCK_BYTES);
  for await (const assembled of mapInOrder(blocks, pool.size + 2, assemble)) {
    addCounts(counts, assembled.counts);
    await append(assembled.block);
  }
}
