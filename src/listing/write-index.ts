import type { Block } from '../bytes/block.ts';
import { rowsOf, type PackedGroup } from '../bytes/packed-rows.ts';
import type { RowWriter } from '../bytes/row-writer.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import { placed } from '../workers/placed.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { IndexCounts } from './index-rows.ts';
import { INDEX_BLOCK, type IndexBlockOutput } from './index-task.ts';

export interface IndexOptions {
  readonly pool: WorkerPool;
  /** For messages. */
  readonly inputName: string;
  readonly onProgress: (rows: number) => void;
}

type Outcome = { readonly made: IndexBlockOutput } | { readonly error: unknown };

/**
 * Stage: dump rows → index rows, in the order of the input.
 *
 * In: blocks of whole rows.  Out: counts; the writer's last block is the caller's to end.
 * Memory: one block more than twice as many as there are workers, and what the writer has under way.
 * Throws: malformed with row and byte of the first row that is none.
 */
export async function writeIndex(
  blocks: AsyncIterable<Block | PackedGroup>,
  writer: RowWriter,
  { pool, inputName, onProgress }: IndexOptions,
): Promise<IndexCounts> {
  const index = async (block: Block | PackedGroup) => ({ block, outcome: await indexBlock(block, pool) });
  const counts = { rows: 0, oddTitles: 0, oddDates: 0 };
  for await (const { block, outcome } of mapInOrder(blocks, 2 * pool.size + 1, index)) {
    if ('error' in outcome) throw placed(outcome.error, inputName, counts.rows, block.byteOffset);
    const { rows, counts: made, sums } = outcome.made;
    if ('packed' in block) block.prove(sums);
    await writer.write(rows);
    counts.rows += made.rows;
    counts.oddTitles += made.oddTitles;
    counts.oddDates += made.oddDates;
    onProgress(counts.rows);
  }
  return counts;
}

/** An error waits for its turn: only then is it known how many rows lie in front of it. */
async function indexBlock(block: Block | PackedGroup, pool: WorkerPool): Promise<Outcome> {
  try {
    return { made: await pool.run(INDEX_BLOCK, { rows: rowsOf(block) }) };
  } catch (error) {
    return { error };
  } finally {
    block.release();
  }
}
