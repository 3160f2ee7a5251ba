import { WRITER_SLOT_BYTES } from '../../bytes/output/row-writer.ts';
import { SlotPool } from '../../bytes/slots.ts';
import type { Input } from '../../bytes/input/input.ts';
import { rowsOf, type RowSums, type TaskRows } from '../../bytes/input/packed-rows.ts';
import { taskBlocks } from '../../bytes/input/task-blocks.ts';
import type { Context } from '../../context.ts';
import { memberInflater } from './inflate-members-task.ts';
import { mapInOrder } from '../map-in-order.ts';
import { placed } from '../error-position.ts';
import type { WorkerPool } from '../pool.ts';
import { untilAborted } from '../until-aborted.ts';

/** What every task tells of the rows it got. */
export interface RowsFound {
  readonly sums: RowSums;
}

export interface MappedRows<Out> {
  readonly made: Out;
  /** Rows of the input in front of these. */
  readonly rowsBefore: number;
  /** Of these rows. */
  readonly plainBytes: number;
}

/**
 * Sends the rows of an input to a task, block by block, and gives what it makes of them, in order.
 *
 * Memory: one block of about 1 MiB (packed: its place) more than twice as many as there are workers, and what was made of them.
 * Throws: as taskBlocks; what the task threw, with row and byte of the input; the signal's reason, without waiting for tasks under way:
 * a row of many megabytes may take one longer than a clean-up may take.
 */
export async function* mapRows<Out extends RowsFound>(
  input: Input,
  work: (rows: TaskRows) => Promise<Out>,
  { pool, ...ctx }: Pick<Context, 'log' | 'signal'> & { readonly pool: WorkerPool },
): AsyncGenerator<MappedRows<Out>, void, undefined> {
  const slots = new SlotPool(WRITER_SLOT_BYTES);
  const { blocks, requireWhole } = await taskBlocks(input, slots, memberInflater(pool), ctx);
  let rowsBefore = 0;
  const answers = mapInOrder(blocks, 2 * pool.size + 1, async block => {
    const plainBytes = 'packed' in block ? block.packed.plainBytes : block.bytes.length;
    try {
      return { block, plainBytes, made: await untilAborted(work(rowsOf(block)), ctx.signal) };
    } catch (error) {
      return { block, plainBytes, error }; // waits for its turn: only then is it known how many rows lie in front of it
    } finally {
      block.release();
    }
  });
  for await (const { block, plainBytes, made, error } of answers) {
    if (made === undefined) throw placed(error, input.name, rowsBefore, block.byteOffset);
    if ('packed' in block) block.prove(made.sums);
    yield { made, rowsBefore, plainBytes };
    rowsBefore += made.sums.rows;
  }
  requireWhole();
}
