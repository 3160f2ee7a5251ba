import { ByteCount } from '../bytes/block-streams.ts';
import type { Codec } from '../bytes/codec.ts';
import type { Input } from '../bytes/input.ts';
import type { Output } from '../bytes/output.ts';
import { WRITER_SLOT_BYTES } from '../bytes/row-writer.ts';
import { SlotPool } from '../bytes/slots.ts';
import { taskBlocks } from '../bytes/task-blocks.ts';
import type { Context } from '../context.ts';
import { memberInflater } from '../workers/inflate-members-task.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { rowWriterTo } from '../workers/row-output.ts';
import { filterRows } from './filter-rows.ts';
import type { Criteria } from './row-test.ts';

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

/** The wanted rows of an input, written to an output, which is the caller's to finish. Memory, throws: as filterRows. */
export async function writeSelected(
  { input, output, pool }: SelectedParts,
  { criteria, codec }: { readonly criteria: Criteria; readonly codec: Codec },
  ctx: Context,
): Promise<SelectedCounts> {
  const read = new ByteCount();
  const slots = new SlotPool(WRITER_SLOT_BYTES);
  const { blocks, requireWhole } = await taskBlocks(input, slots, memberInflater(pool), ctx);
  const writer = rowWriterTo(output, { codec, pool, keyColumn: 1 });
  const { rows, selected } = await filterRows(read.through(blocks), writer, {
    criteria,
    pool,
    inputName: input.name,
    onProgress: done => ctx.progress.update({ doneBytes: input.consumedBytes(), rows: done }),
  });
  await writer.end();
  requireWhole();
  const dropped = { 'not selected': rows - selected };
  return { rowsIn: rows, rowsOut: selected, dropped, bytesIn: read.bytes };
}
