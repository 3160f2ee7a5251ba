import type { BenchResults } from './report.ts';
import { count, table } from './tables.ts';
import { judge, TARGET_JOBS, TARGET_ROWS } from './targets.ts';

/** Nothing when no target was measured. */
export function targetsTable(results: BenchResults): string[] {
  const judgements = judge(results);
  if (judgements.length === 0) return [];
  const { jobs, rows } = results.options;
  const isAsMeant = jobs === TARGET_JOBS && rows >= TARGET_ROWS;
  const lines = judgements.map(({ what, target, measured, isReached }) => [
    what,
    target,
    measured,
    isReached ? 'reached' : 'NOT REACHED',
  ]);
  const head = ['what', 'target', 'measured', ''];
  const meant = `they are for ${TARGET_JOBS} workers and at least ${count(TARGET_ROWS)} rows`;
  const title = `Targets of issue 3 (${meant}${isAsMeant ? '' : ', WHICH THIS WAS NOT'}), judged by medians:`;
  return [`${title}\n\n${table(head, lines)}`];
}
