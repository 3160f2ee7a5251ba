import type { MonthLayout } from '../plan/month-layout.ts';
import type { MonthPlan } from '../plan/month-plan.ts';
import type { MonthJournal } from './month-journal.ts';

/** What a run is made with. */
export interface MonthWork {
  readonly plan: MonthPlan;
  readonly layout: MonthLayout;
  readonly journal: MonthJournal;
  /** Plain bytes of the data rows, as far as it can be known beforehand: for progress. */
  readonly expectedBytes?: number | undefined;
}
