import { ByteCount } from '../bytes/input/block-streams.ts';
import type { Codec } from '../bytes/codec.ts';
import type { Output } from '../bytes/output/output.ts';
import { WRITER_SLOT_BYTES } from '../bytes/output/row-writer.ts';
import { SlotPool } from '../bytes/slots.ts';
import { timed } from '../bytes/timed.ts';
import { countRows } from '../bytes/output/encode-block.ts';
import type { Context } from '../context.ts';
import type { RowsFromDatabase } from '../pg/copy/proved-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { rowWriterTo } from '../workers/tasks/row-output.ts';
import type { StageCounts } from './stage-report.ts';

export interface SaveOptions {
  readonly pool: WorkerPool;
  readonly codec: Codec;
  /** Counts the rows of a block where a line is not always one, and may refuse them before they are written. */
  readonly count?: (block: Buffer) => number;
}

/**
 * Writes the rows of a database to an output, compressed by the workers, and proves that they are
 * as many as the server counted. Memory: what the writer has under way.
 */
export async function saveRows(
  rows: RowsFromDatabase,
  output: Output,
  { pool, codec, count = countRows }: SaveOptions,
  ctx: Pick<Context, 'progress' | 'waits'>,
): Promise<StageCounts> {
  const writer = rowWriterTo(output, { codec, pool, keyColumn: 0 });
  const read = new ByteCount();
  let written = 0;
  const blocks = timed(rows.blocks(new SlotPool(WRITER_SLOT_BYTES)), ctx.waits?.input);
  for await (const block of read.through(blocks)) {
    try {
      written += count(block.bytes);
      await writer.write(block.bytes);
    } finally {
      block.release();
    }
    ctx.progress.update({ doneBytes: read.bytes, rows: written });
  }
  await writer.end();
  rows.verify(written);
  return { rowsIn: written, rowsOut: written, dropped: {}, bytesIn: read.bytes };
}
