import type { Context } from '../../context.ts';
import type { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { CleaningTally } from '../../dump/tasks/clean-tally.ts';
import { ExternalSort } from '../../sort/external-sort.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { cleanMonth } from './clean-month.ts';
import type { StageMade } from '../journal/journal-records.ts';
import type { KeptRuns } from '../journal/kept/kept-runs.ts';
import type { MonthWork } from './make-dumps.ts';
import { SortKeeper } from '../journal/kept/sort-keeper.ts';
import { writeDumps } from './write-dumps.ts';
import { previousCdump } from '../plan/previous-cdump.ts';
import { rowsWithSince, sinceName } from '../rows/since-rows.ts';

/** Of the run's memory, for sorting what was written since; the rest is for the sort of all rows. */
const SHARE = 1 / 4;

/**
 * From a previous cdump and what the database got since to cdump, dump and split files: as makeDumps of all data rows,
 * and the same bytes, but only the rows that are new are exported and cleaned.
 * Memory: as makeDumps; the two sorts share the budget.
 */
export async function makeSince(
  since: string,
  kept: KeptRuns,
  making: MonthWork,
  pool: WorkerPool,
  ctx: Context,
  takeSnapshot: () => Promise<HeldSnapshot | undefined>,
): Promise<readonly StageMade[]> {
  const { plan, journal } = making;
  const previous = await previousCdump(since, plan.date);
  const tally: CleaningTally = new CleaningTally({
    file: sinceName(ctx, previous),
    maxRejects: plan.maxRejects,
    keep: line => keeper.keep(line),
  });
  const keeper = new SortKeeper(kept, journal, tally);
  const tmpdir = await journal.workFolder(); // another attempt looks there for what a killed one left
  const sinceBytes = Math.floor(plan.memoryBytes * SHARE);
  const snapshot = await takeSnapshot();
  const options = { previous, date: plan.date, memoryBytes: sinceBytes, tmpdir, tally, snapshot };
  const rows = rowsWithSince(options, pool, ctx);
  const sort = new ExternalSort({
    pool,
    memoryBytes: plan.memoryBytes - sinceBytes,
    tmpdir,
    signal: ctx.signal,
    inputName: rows.name,
    kept: keeper,
    ...(plan.tuning?.sort && { plan: plan.tuning.sort }),
  });
  try {
    const cleaned = await cleanMonth({ rows, sort, tally, keeper, blocks: kept.blocks }, making, pool, ctx);
    return [cleaned, await writeDumps(sort, cleaned.report, making, pool, ctx)];
  } finally {
    await snapshot?.close();
    await sort.close();
  }
}
