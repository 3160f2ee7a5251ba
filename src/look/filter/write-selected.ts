import type { Codec } from '../../bytes/codec.ts';
import type { Input } from '../../bytes/input/input.ts';
import type { Output } from '../../bytes/output/output.ts';
import type { TaskRows } from '../../bytes/input/packed-rows.ts';
import type { Context } from '../../context.ts';
import { mapRows } from '../../workers/tasks/map-rows.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { rowWriterTo } from '../../workers/tasks/row-output.ts';
import type { Criteria } from './row-test.ts';
import { SELECT_ROWS } from './select-task.ts';

export interface SelectedParts {
  readonly input: Input;
  readonly output: Output;
  readonly pool: WorkerPool;
}

export interface SelectedCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly bytesIn: number;
}

/**
 * The rows of an input that are wanted, byte for byte and in their order, written to an output, which is the caller's
 * to finish.
 * Memory: as mapRows, each block with its wanted rows; the keys of the criteria; what the output has under way.
 * Throws: as mapRows; malformed with row and byte of the first row that is none.
 */
export async function writeSelected(
  { input, output, pool }: SelectedParts,
  { criteria, codec }: { readonly criteria: Criteria; readonly codec: Codec },
  { log, signal, progress }: Context,
): Promise<SelectedCounts> {
  const writer = rowWriterTo(output, { codec, pool, keyColumn: 1 });
  const select = (rows: TaskRows) => pool.run(SELECT_ROWS, { rows, criteria });
  let [rows, selected, bytes] = [0, 0, 0];
  for await (const { made, plainBytes } of mapRows(input, select, { pool, log, signal })) {
    await writer.write(made.rows);
    rows += made.sums.rows;
    selected += made.selected;
    bytes += plainBytes;
    progress.update({ doneBytes: input.consumedBytes(), rows });
  }
  await writer.end();
  const dropped = { 'not selected': rows - selected };
  return { rowsIn: rows, rowsOut: selected, dropped, bytesIn: bytes };
}
