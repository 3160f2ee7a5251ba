import type { Context } from '../../context.ts';
import { ExternalSort } from '../../sort/external-sort.ts';
import type { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { cleaningMaker } from '../../dump/tasks/cleaning-maker.ts';
import type { CleanRunOutput } from '../../dump/tasks/clean-tasks.ts';
import { CleaningTally } from '../../dump/tasks/clean-tally.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { cleanMonth } from './clean-month.ts';
import type { MonthRows } from '../rows/month-rows.ts';
import { withDataRows } from '../rows/data-source.ts';
import type { StageMade } from '../journal/journal-records.ts';
import { keepRuns, readBefore, type KeptRuns } from '../journal/kept/kept-runs.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import type { MonthJournal } from '../journal/month-journal.ts';
import { makeSince } from './make-since.ts';
import { SortKeeper } from '../journal/kept/sort-keeper.ts';
import { writeDumps } from './write-dumps.ts';

/** What a run is made with. */
export interface MonthWork {
  readonly plan: MonthPlan;
  readonly layout: MonthLayout;
  readonly journal: MonthJournal;
  /** Plain bytes of the data rows, as far as it can be known beforehand: for progress. */
  readonly expectedBytes?: number | undefined;
}

/**
 * From data rows to cdump, dump and split files: one pass that cleans and sorts, one merge that writes.
 * Goes on where an earlier attempt was; the input is opened only as far as it is needed.
 * Memory: the sort's budget, and in each worker a block for each of eight files.  Disk: what waits for its turn (merge-ranges.ts).
 * In: `takeSnapshot`, called when rows are to be exported.  Out: the stages cdump and dump.
 */
export async function makeDumps(
  making: MonthWork,
  pool: WorkerPool,
  ctx: Context,
  takeSnapshot: () => Promise<HeldSnapshot | undefined>,
): Promise<readonly StageMade[]> {
  const { journal } = making;
  const kept = await keepRuns(journal, pool, ctx);
  if (kept.cleaned) return mergeOnly(kept, kept.cleaned, making, pool, ctx);
  const { since } = making.plan;
  if (since !== undefined) return makeSince(since, kept, making, pool, ctx, takeSnapshot);
  return withDataRows(making, pool, ctx, readBefore(kept), takeSnapshot, rows =>
    cleanAndMerge(rows, kept, making, pool, ctx),
  );
}

async function cleanAndMerge(
  rows: MonthRows,
  kept: KeptRuns,
  making: MonthWork,
  pool: WorkerPool,
  ctx: Context,
): Promise<readonly StageMade[]> {
  const { plan, journal } = making;
  const tally: CleaningTally = new CleaningTally({
    file: rows.name,
    maxRejects: plan.maxRejects,
    keep: line => keeper.keep(line),
  });
  const keeper = new SortKeeper(kept, journal, tally);
  const sort = openSort(rows.name, keeper, making, pool, ctx, tally);
  try {
    const cleaned = await cleanMonth({ rows, sort, tally, keeper, blocks: kept.blocks }, making, pool, ctx);
    return [cleaned, await writeDumps(sort, cleaned.report, making, pool, ctx)];
  } finally {
    await sort.close();
  }
}

async function mergeOnly(
  kept: KeptRuns,
  cleaned: StageMade,
  making: MonthWork,
  pool: WorkerPool,
  ctx: Context,
): Promise<readonly StageMade[]> {
  const sort = openSort('sorted rows', new SortKeeper(kept, making.journal), making, pool, ctx);
  try {
    return [cleaned, await writeDumps(sort, cleaned.report, making, pool, ctx)];
  } finally {
    await sort.close();
  }
}

function openSort(
  inputName: string,
  kept: SortKeeper,
  { plan }: MonthWork,
  pool: WorkerPool,
  { signal }: Context,
  tally?: CleaningTally,
): ExternalSort<CleanRunOutput> {
  const { memoryBytes, tmpdir } = plan;
  return new ExternalSort<CleanRunOutput>({
    pool,
    memoryBytes,
    tmpdir,
    signal,
    inputName,
    kept,
    ...(plan.tuning?.sort && { plan: plan.tuning.sort }),
    maker: cleaningMaker(pool, plan.date, tally),
  });
}
