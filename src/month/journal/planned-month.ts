import type { Context } from '../../context.ts';
import { iaIdentity, requireSame, monthIdentity, tablesIdentity } from '../plan/month-identity.ts';
import type { Stage } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';
import type { MonthLayout } from '../plan/month-layout.ts';
import { canProve, findEarlier } from './open-month.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import { refuseForeignInputs, refuseMissingInputs, refuseOldOutputs } from '../plan/preflight.ts';
import { isDone, isPublished } from './published.ts';

export interface PlannedStage {
  readonly name: Stage;
  readonly action: 'run' | 'continue' | 'skip';
  /** For people. */
  readonly why: string;
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
 * Throws: as openRun, which decides in the same way.
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
  const stages: Stage[] = ['cdump', 'dump'];
  if (plan.withDeworks) stages.push('deworks');
  if (plan.tables) stages.unshift('tables');
  if (plan.withDeworks && plan.ia.kind === 'postgres') stages.unshift('ia-metadata');
  if (plan.withSitemaps) stages.push('sitemaps');
  const exportsAnew = plan.data.kind === 'postgres' && !state?.finished.has('cdump');
  return stages.map(name =>
    name === 'tables' && exportsAnew && state?.finished.has('tables')
      ? { name, action: 'run', why: 'of the moment of the new export' }
      : plannedStage(name, state, why),
  );
}

function plannedStage(name: Stage, state: JournalState | undefined, why: string): PlannedStage {
  if (state?.finished.has(name) || (name === 'cdump' && state?.finished.has('dump')))
    return { name, action: 'skip', why: 'finished in an earlier attempt' };
  const kept = name === 'cdump' ? state?.blocks.length : name === 'dump' ? state?.outputs?.ranges.length : 0;
  if (!kept) return { name, action: 'run', why };
  const what = name === 'cdump' ? 'blocks of the input are cleaned and sorted' : 'key ranges are merged';
  return { name, action: 'continue', why: `${kept} ${what}` };
}
