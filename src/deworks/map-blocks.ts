import type { Block } from '../bytes/block.ts';
import { OldumpError } from '../errors.ts';
import { mapInOrder } from '../workers/map-in-order.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Task } from '../workers/task.ts';
import type { Schema } from './schema.ts';
import type { MapInput } from './tasks.ts';

type Outcome<Out> = { readonly result: Out } | { readonly error: unknown };

/**
 * Maps the blocks of a file in the workers; results in the order of the file.
 *
 * Blocks are released as soon as they are mapped.
 * Memory: one block and result per worker, and one waiting.
 * Throws: what the task threw, its row counted from the beginning of the file.
 */
export async function* mapBlocks<Out>(
  task: Task<MapInput, Out>,
  file: { readonly name: string; readonly blocks: AsyncIterable<Block> },
  { pool, schema }: { readonly pool: WorkerPool; readonly schema: Schema },
  rowsOf: (result: Out) => number,
): AsyncGenerator<Out, void, undefined> {
  const map = async ({ bytes, byteOffset, release }: Block): Promise<Outcome<Out>> => {
    try {
      return { result: await pool.run(task, { rows: bytes, byteOffset, schema }) };
    } catch (error) {
      return { error };
    } finally {
      release();
    }
  };
  let rowsBefore = 0;
  for await (const outcome of mapInOrder(file.blocks, pool.size + 1, map)) {
    if ('error' in outcome) throw placed(outcome.error, file.name, rowsBefore);
    yield outcome.result;
    rowsBefore += rowsOf(outcome.result);
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
