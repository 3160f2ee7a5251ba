import type { RunLayout } from '../plan/layout.ts';
import type { RunPlan } from '../plan/month-plan.ts';
import type { RunJournal } from './run-journal.ts';

/** What a run is made with. */
export interface Making {
  readonly plan: RunPlan;
  readonly layout: RunLayout;
  readonly journal: RunJournal;
  /** Plain bytes of the data rows, as far as it can be known beforehand: for progress. */
  readonly expectedBytes?: number | undefined;
}
