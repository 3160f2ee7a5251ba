import type { MemberInflater } from '../../bytes/gzip/bgzf.ts';
import type { Block } from '../../bytes/block.ts';
import { Output, type OutputOptions, type OutputSummary } from '../../bytes/output/output.ts';
import type { SlotPool } from '../../bytes/slots.ts';
import type { Context } from '../../context.ts';
import { incompleteError } from '../../errors.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { rowWriterTo } from '../../workers/tasks/row-output.ts';
import type { MonthRows } from './month-rows.ts';
import { inputOfOutput } from '../manifests.ts';

/**
 * Runs `use` with rows that are written to a file as they pass. The file gets its name when all rows
 * have passed and are proved, whatever becomes of them afterwards; before that, a failure removes it.
 * Memory: the writer's blocks under way.
 */
export async function keepingRows<T>(
  rows: MonthRows<Block>,
  options: OutputOptions,
  pool: WorkerPool,
  ctx: Pick<Context, 'stdout' | 'signal' | 'log'>,
  use: (rows: MonthRows) => Promise<T>,
): Promise<T> {
  const output = await Output.open(options, ctx);
  try {
    return await use(
      keptRows(rows, output, rowWriterTo(output, { codec: options.codec, pool, keyColumn: 0 }), ctx),
    );
  } finally {
    await output.discard();
  }
}

function keptRows(
  rows: MonthRows<Block>,
  output: Output,
  writer: ReturnType<typeof rowWriterTo>,
  ctx: Pick<Context, 'log'>,
): MonthRows<Block> {
  let kept: OutputSummary | undefined;
  async function* blocks(slots: SlotPool, inflate: MemberInflater): AsyncGenerator<Block, void, undefined> {
    for await (const block of rows.blocks(slots, inflate)) {
      await writer.write(block.bytes);
      yield block;
    }
  }
  async function complete(rowsUsed: number): Promise<void> {
    await rows.complete(rowsUsed);
    await writer.end();
    kept = await output.finish();
    if (kept.rows !== rowsUsed)
      throw incompleteError(`${rows.name}: ${rowsUsed} rows were used, ${kept.rows} kept in ${kept.path}`);
    await output.publish();
    ctx.log.info(`export: ${withCommas(kept.rows)} rows kept in ${kept.path}`);
  }
  return {
    ...rows,
    blocks,
    complete,
    manifestInputs: () => [...rows.manifestInputs(), ...(kept ? [inputOfOutput(kept)] : [])],
  };
}
