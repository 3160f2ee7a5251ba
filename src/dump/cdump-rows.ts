import type { Block } from '../bytes/block.ts';
import type { Codec } from '../bytes/codec.ts';
import type { Output } from '../bytes/output/output.ts';
import { rowsOf, type PackedGroup } from '../bytes/input/packed-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import type { CleaningTally } from './tasks/clean-tally.ts';
import { CLEAN_BLOCK } from './tasks/clean-tasks.ts';

export interface CdumpOptions {
  readonly pool: WorkerPool;
  readonly codec: Codec;
  /** Keep rows whose last_modified is smaller than this + "Z", as strings; absent keeps all. */
  readonly date: string | undefined;
  readonly tally: CleaningTally;
  readonly onProgress: (rows: number) => void;
}

/**
 * Stage: data rows → cdump rows, in the order of the input.
 *
 * Blocks are cleaned and encoded by the workers and written in order; an output block is what an
 * input block became, so the bytes depend on neither the number of workers nor the cut of the input.
 * Memory: one block more than twice as many as there are workers, in and out: no worker waits while another is late.
 */
export async function cdump(
  blocks: AsyncIterable<Block | PackedGroup>,
  output: Output,
  options: CdumpOptions,
): Promise<void> {
  const { pool, codec, date, tally, onProgress } = options;
  const clean = async (block: Block | PackedGroup) => {
    try {
      const cleaned = await pool.run(CLEAN_BLOCK, { rows: rowsOf(block), date, codec });
      return { block, cleaned };
    } finally {
      block.release();
    }
  };
  for await (const { block, cleaned } of mapInOrder(blocks, 2 * pool.size + 1, clean)) {
    if ('packed' in block) block.prove(cleaned.sums);
    await tally.add({ byteOffset: block.byteOffset, ...cleaned });
    if (cleaned.encoded.plainBytes > 0) await output.append(cleaned.encoded);
    onProgress(tally.rowsIn);
  }
}
