import type { JournalState } from './journal-state.ts';
import type { MonthPlan } from '../plan/month-plan.ts';

type Wanted = Pick<MonthPlan, 'withDeworks' | 'tables' | 'withSitemaps'>;

/** Whether all that the plan wants to publish was published before. */
export function isPublished({ isComplete, finished }: JournalState, plan: Wanted): boolean {
  if (plan.withDeworks && !finished.has('deworks')) return false;
  return isComplete && (plan.tables === undefined || finished.has('tables'));
}

/** Whether all that the plan wants was done before. */
export function isDone(state: JournalState, plan: Wanted): boolean {
  return isPublished(state, plan) && (state.finished.has('sitemaps') || !plan.withSitemaps);
}
