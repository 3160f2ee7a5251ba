import type { MonthPlan } from '../plan/month-plan.ts';
import type { Stage } from './journal-records.ts';
import type { JournalState } from './journal-state.ts';

/** In the order in which a run makes them. */
export const MONTH_STAGES: readonly Stage[] = [
  'ia-metadata',
  'tables',
  'cdump',
  'dump',
  'deworks',
  'sitemaps',
];

export interface Decision {
  /** `leave out`: this attempt is not asked for it, and no earlier one has made it. */
  readonly action: 'run' | 'continue' | 'skip' | 'leave out';
  /** For people. */
  readonly why: string;
}

type Known = Pick<JournalState, 'finished' | 'blocks' | 'outputs'>;

/**
 * The one place that decides whether a stage is made, gone on with, or skipped: `--dry-run` says it, the stages do it.
 *
 * In: what the journal knows of earlier attempts; undefined: nothing that counts. `whyAnew`: why it is made, if it is.
 * What an earlier attempt has finished is of the run, also where this one is not asked for it.
 */
export function decide(
  stage: Stage,
  plan: MonthPlan,
  state: Known | undefined,
  whyAnew = 'not made yet',
): Decision {
  if (stage === 'tables' && isWanted('tables', plan) && exportsAnew(plan, state))
    return {
      action: 'run',
      why: state?.finished.has('tables') ? 'of the moment of the new export' : whyAnew,
    };
  if (state && isFinished(stage, plan, state))
    return { action: 'skip', why: 'finished in an earlier attempt' };
  if (!isWanted(stage, plan)) return { action: 'leave out', why: 'not asked for' };
  const kept =
    stage === 'cdump' ? state?.blocks.length : stage === 'dump' ? state?.outputs?.ranges.length : 0;
  if (!kept) return { action: 'run', why: whyAnew };
  const what = stage === 'cdump' ? 'blocks of the input are cleaned and sorted' : 'key ranges are merged';
  return { action: 'continue', why: `${kept} ${what}` };
}

/** Whether the user asked for it. */
export function isWanted(stage: Stage, plan: MonthPlan): boolean {
  switch (stage) {
    case 'cdump':
    case 'dump':
      return true;
    case 'deworks':
      return plan.withDeworks;
    case 'ia-metadata':
      return plan.withDeworks && plan.ia.kind === 'postgres';
    case 'tables':
      return plan.tables !== undefined;
    case 'sitemaps':
      return plan.withSitemaps;
  }
}

/** The rows come from a database, and no earlier attempt has read them all: side tables have to be of the same moment. */
export function exportsAnew(plan: MonthPlan, state: Known | undefined): boolean {
  return plan.data.kind === 'postgres' && !state?.finished.has('cdump');
}

/** Runs are gone when the dumps are made of them; archive items count with the deworks that were made of them. */
function isFinished(stage: Stage, plan: MonthPlan, { finished }: Known): boolean {
  if (stage === 'cdump') return finished.has('cdump') || finished.has('dump');
  if (stage === 'ia-metadata' && !isWanted(stage, plan))
    return !plan.withDeworks && finished.has('deworks') && finished.has('ia-metadata');
  return finished.has(stage);
}
