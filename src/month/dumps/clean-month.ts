import { ByteCount } from '../../bytes/input/block-streams.ts';
import type { Context } from '../../context.ts';
import { keepRejects } from '../../dump/tasks/keep-rejects.ts';
import type { CleaningTally } from '../../dump/tasks/clean-tally.ts';
import { incompleteError } from '../../errors.ts';
import type { ExternalSort } from '../../sort/external-sort.ts';
import { memberInflater } from '../../workers/tasks/inflate-members-task.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { MonthRows } from '../rows/month-rows.ts';
import type { BlockRecord, StageMade } from '../journal/journal-records.ts';
import type { MonthWork } from './make-dumps.ts';
import type { StageMeter } from '../../stage/stage-meter.ts';
import { measureStage, type StageCounts } from '../../stage/stage-report.ts';
import type { SortKeeper } from '../journal/kept/sort-keeper.ts';
import { requireUnchangedInput } from '../rows/unchanged-input.ts';

export interface Cleaning {
  readonly rows: MonthRows;
  readonly sort: ExternalSort;
  readonly tally: CleaningTally;
  readonly keeper: SortKeeper;
  /** What earlier attempts have cleaned. */
  readonly blocks: readonly BlockRecord[];
}

/** The stage cdump: data rows into sorted runs, and those that could not be cleaned into a file of their own. */
export async function cleanMonth(
  cleaning: Cleaning,
  making: MonthWork,
  pool: WorkerPool,
  ctx: Context,
): Promise<StageMade> {
  const { layout, journal } = making;
  const { rows, tally, keeper, blocks } = cleaning;
  const report = await keepRejects(layout.rejects, true, ctx, async keep => {
    for (const { rejects = [] } of blocks) for (const line of rejects) await keep!(line);
    keeper.writeRejects(keep!);
    return measureStage('cdump', ctx, async meter => {
      meter.watch(pool);
      const counts = await cleanRows(cleaning, pool, meter, ctx);
      await requireUnchangedInput(making, ctx);
      return counts;
    });
  });
  if (tally.rejected > 0)
    ctx.log.warn(`${tally.rejected} data rows could not be cleaned; they are in ${layout.rejects}`);
  const made: StageMade = { report, inputs: rows.manifestInputs(), files: [] };
  await journal.commit({ kind: 'finished', stage: 'cdump', made });
  return made;
}

async function cleanRows(
  { rows: input, sort, tally, blocks }: Cleaning,
  pool: WorkerPool,
  meter: StageMeter,
  ctx: Context,
): Promise<StageCounts> {
  ctx.progress.start('cdump', input.sizeBytes);
  const read = new ByteCount();
  for await (const block of meter.each(
    'input',
    read.through(input.blocks(sort.slots, memberInflater(pool))),
  )) {
    await meter.wait('workers', sort.add(block));
    ctx.progress.update({ doneBytes: input.consumedBytes(), rows: tally.rowsIn });
  }
  await sort.settle();
  await input.complete(tally.rowsIn);
  if (tally.rowsIn === 0) throw incompleteError('input holds no rows', { position: { file: input.name } });
  if (tally.rowsOut === 0)
    throw incompleteError('no row is left after cleaning', { position: { file: input.name } });
  return {
    rowsIn: tally.rowsIn,
    rowsOut: tally.rowsOut,
    dropped: tally.dropped,
    bytesIn: (blocks.at(-1)?.end ?? 0) + read.bytes,
    bytesOut: sort.stats.spilledBytes,
  };
}
