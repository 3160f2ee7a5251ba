import type { Block } from '../../bytes/block.ts';
import { SlotPool } from '../../bytes/slots.ts';
import { OldumpError } from '../../errors.ts';
import { mapInOrder } from '../../workers/map-in-order.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { Task } from '../../workers/task.ts';
import type { Schema } from '../deworks-schema.ts';
import type { Mapped, MapInput } from './map-tasks.ts';

/**
 * Room for the join rows of a block, as a multiple of it: documents grow by a tenth, IA metadata doubles.
 * What does not fit is copied between threads.
 */
const OUT_RATIO = 2.5;

type Outcome =
  { readonly mapped: Mapped; readonly slot: Buffer } | { readonly error: unknown; readonly slot: Buffer };

/**
 * Maps the blocks of a file in the workers, and hands the results to `take` in the order of the file.
 *
 * Blocks are released as soon as they are mapped; a result is valid until `take` has resolved.
 * Memory: one block and result per worker, and one waiting.
 * Throws: what the task threw, its row counted from the beginning of the file.
 */
export async function mapBlocks(
  task: Task<MapInput, Mapped>,
  file: { readonly name: string; readonly blocks: AsyncIterable<Block> },
  { pool, schema }: { readonly pool: WorkerPool; readonly schema: Schema },
  take: (mapped: Mapped) => Promise<void>,
): Promise<void> {
  let slots: SlotPool | undefined;
  const map = async (block: Block): Promise<Outcome> => {
    slots ??= new SlotPool(Math.ceil(block.bytes.length * OUT_RATIO));
    const slot = slots.take();
    try {
      return {
        slot,
        mapped: await pool.run(task, { rows: block.bytes, byteOffset: block.byteOffset, schema, out: slot }),
      };
    } catch (error) {
      return { slot, error };
    } finally {
      block.release();
    }
  };
  let rowsBefore = 0;
  for await (const outcome of mapInOrder(file.blocks, pool.size + 1, map)) {
    if ('error' in outcome) throw placed(outcome.error, file.name, rowsBefore);
    await take(outcome.mapped);
    slots?.release(outcome.slot);
    rowsBefore += outcome.mapped.counts.rowsIn + outcome.mapped.counts.itemsIn;
  }
}

function placed(error: unknown, file: string, rowsBefore: number): unknown {
  if (!(error instanceof OldumpError) || error.position === undefined) return error;
  const { row, byte } = error.position;
  return error.at({
    file,
    ...(row !== undefined && { row: rowsBefore + row }),
    ...(byte !== undefined && { byte }),
  });
}
