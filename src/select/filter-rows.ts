import type { Block } from '../bytes/block.ts';
import { rowsOf, type PackedGroup } from '../bytes/packed-rows.ts';
import type { RowWriter } from '../bytes/row-writer.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import { placed } from '../workers/placed.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Criteria } from './row-test.ts';
import { SELECT_ROWS, type SelectOutput } from './select-task.ts';

export interface FilterOptions {
  readonly criteria: Criteria;
  readonly pool: WorkerPool;
  /** For messages. */
  readonly inputName: string;
  readonly onProgress: (rows: number) => void;
}

type Outcome = { readonly made: SelectOutput } | { readonly error: unknown };

/**
 * Rows → those that are wanted, byte for byte, in the order of the input.
 *
 * In: blocks of whole rows, cut anywhere.  Out: counts; the writer's last block is the caller's to end.
 * Memory: two blocks a worker and one more, each with its wanted rows; the keys of the criteria.
 * Throws: malformed with row and byte of the first row that is none.
 */
export async function filterRows(
  blocks: AsyncIterable<Block | PackedGroup>,
  writer: RowWriter,
  { criteria, pool, inputName, onProgress }: FilterOptions,
): Promise<{ readonly rows: number; readonly selected: number }> {
  const select = async (block: Block | PackedGroup) => ({
    block,
    outcome: await selectBlock(block, criteria, pool),
  });
  let rows = 0;
  let selected = 0;
  for await (const { block, outcome } of mapInOrder(blocks, 2 * pool.size + 1, select)) {
    if ('error' in outcome) throw placed(outcome.error, inputName, rows, block.byteOffset);
    const { made } = outcome;
    if ('packed' in block) block.prove(made.sums);
    await writer.write(made.rows);
    rows += made.sums.rows;
    selected += made.selected;
    onProgress(rows);
  }
  return { rows, selected };
}

/** An error waits for its turn: only then is it known how many rows lie in front of it. */
async function selectBlock(
  block: Block | PackedGroup,
  criteria: Criteria,
  pool: WorkerPool,
): Promise<Outcome> {
  try {
    return { made: await pool.run(SELECT_ROWS, { rows: rowsOf(block), criteria }) };
  } catch (error) {
    return { error };
  } finally {
    block.release();
  }
}
