import type { Context } from '../../context.ts';
import { iaIdentity, requireSame, monthIdentity, tablesIdentity } from '../plan/month-identity.ts';
import { decide, isWanted, MONTH_STAGES, type Decision } from './decide.ts';
import type { Stage } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import { canProve, findEarlier } from './open-month.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import { refuseForeignInputs, refuseMissingInputs, refuseOldOutputs } from '../plan/preflight.ts';
import { isDone, isPublished } from './published.ts';

export interface PlannedStage extends Decision {
  readonly name: Stage;
}

/** What a run would do, told by its journal. */
export interface PlannedMonth {
  readonly stages: readonly PlannedStage[];
  /** All was done and published before. */
  readonly isComplete: boolean;
  /** All that is to be published was; sitemaps may be missing. */
  readonly isPublished: boolean;
  /** The folder for temporary files of an earlier attempt, where they stay. */
  readonly work?: string;
  /** Of an earlier attempt, that read all of its input. */
  readonly read?: { readonly plainBytes: number; readonly rows: number };
}

/**
 * Says of each stage whether the run will make it, go on with it, or skip it; reads only.
 * Throws: as openMonth, which decides in the same way.
 */
export async function planMonth(plan: MonthPlan, layout: MonthLayout, ctx: Context): Promise<PlannedMonth> {
  await refuseMissingInputs(plan);
  await refuseForeignInputs(plan, ctx);
  const earlier = await findEarlier(plan, layout);
  const anew = (why: string): PlannedMonth => ({
    stages: planned(plan, undefined, why),
    isComplete: false,
    isPublished: false,
  });
  if (plan.overwrite) return anew('--overwrite');
  if (earlier && !canProve(plan, earlier.state))
    return anew('the input of the earlier attempt is not proved to be this one');
  if (!earlier) {
    await refuseOldOutputs(plan, layout);
    return anew('not made yet');
  }
  const { state } = earlier;
  requireSame(state.run!.identity, await monthIdentity(plan, ctx), layout.journal);
  if (plan.withDeworks && state.ia) requireSame(state.ia, await iaIdentity(plan.ia, ctx), layout.journal);
  if (plan.tables && state.tables)
    requireSame(state.tables, tablesIdentity(plan.tables, ctx), layout.journal);
  const cleaned = state.finished.get('cdump')?.report;
  const read = cleaned && { plainBytes: cleaned.bytesIn, rows: cleaned.rowsIn };
  return {
    stages: planned(plan, state, 'not made yet'),
    isComplete: isDone(state, plan),
    isPublished: isPublished(state, plan),
    ...(read && { read }),
    ...(state.work && { work: state.work }),
  };
}

/** Whether the run has anything to do for a stage. */
export function runsStage(run: PlannedMonth | undefined, stage: Stage): boolean {
  return run?.stages.some(({ name, action }) => name === stage && action !== 'skip') ?? false;
}

function planned(plan: MonthPlan, state: JournalState | undefined, why: string): PlannedStage[] {
  const wanted = MONTH_STAGES.filter(name => isWanted(name, plan));
  return wanted.map(name => ({ name, ...decide(name, plan, state, why) }));
}
