import type { Input } from '../bytes/input/input.ts';
import type { TaskRows } from '../bytes/input/packed-rows.ts';
import type { RowWriter } from '../bytes/output/row-writer.ts';
import type { Context } from '../context.ts';
import { mapRows } from '../workers/tasks/map-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { IndexCounts } from './index-rows.ts';
import { INDEX_ROWS } from './index-task.ts';

export interface IndexOptions extends Pick<Context, 'log' | 'signal'> {
  readonly pool: WorkerPool;
  readonly onProgress: (rows: number) => void;
}

/**
 * Stage: dump rows → index rows, in the order of the input.
 *
 * Out: counts, and the plain bytes that were read; the writer's last block is the caller's to end.
 * Memory: as mapRows, and what the writer has under way.
 * Throws: as mapRows; malformed with row and byte of the first row that is none.
 */
export async function writeIndex(
  input: Input,
  writer: RowWriter,
  { pool, log, signal, onProgress }: IndexOptions,
): Promise<IndexCounts & { readonly bytesIn: number }> {
  const index = (rows: TaskRows) => pool.run(INDEX_ROWS, { rows });
  const counts = { rows: 0, oddTitles: 0, oddDates: 0, bytesIn: 0 };
  for await (const { made, plainBytes } of mapRows(input, index, { pool, log, signal })) {
    await writer.write(made.rows);
    counts.rows += made.counts.rows;
    counts.oddTitles += made.counts.oddTitles;
    counts.oddDates += made.counts.oddDates;
    counts.bytesIn += plainBytes;
    onProgress(counts.rows);
  }
  return counts;
}
