import type { Context } from '../../context.ts';
import type { HeldSnapshot } from '../../pg/held-snapshot.ts';
import { withPool } from '../../workers/pool.ts';
import { makeDumps } from '../dumps/make-dumps.ts';
import type { StageMade } from '../journal/journal-records.ts';
import { madeBefore } from '../journal/make-stage.ts';
import type { Month } from './month-stage.ts';

/** The stages cdump and dump, in one: cdump, dump and split files get their names together. */
export async function provideDumps(
  month: Month,
  takeSnapshot: () => Promise<HeldSnapshot | undefined>,
  ctx: Context,
): Promise<readonly StageMade[]> {
  const { plan, journal } = month;
  const made = await madeBefore('dump', journal, ctx);
  const stages = made
    ? [journal.before.finished.get('cdump')!, made]
    : await withPool(plan.jobs, pool => makeDumps(month, pool, ctx, takeSnapshot));
  await journal.removeWork();
  return stages;
}
