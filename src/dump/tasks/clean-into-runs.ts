import { sortRunFromRows } from '../../sort/make/sort-run.ts';
import type { SortScratch } from '../../sort/spill/sort-scratch.ts';
import { CleanScratch } from './clean-scratch.ts';
import { cleanTaskRows } from './clean-task-rows.ts';
import type { CleanRunInput, CleanRunOutput } from './clean-tasks.ts';

/**
 * The work of CLEAN_RUN: cleaned rows go from the buffer they were made in straight into runs.
 * Memory: the cleaned rows of the largest block so far, the kernel, and the scratch.
 */
export function runCleaner(sortScratch: SortScratch): (input: CleanRunInput) => Promise<CleanRunOutput> {
  const scratch = new CleanScratch();
  return async input => {
    const cleaned = await cleanTaskRows(input.rows, input.date, scratch);
    const runs = sortRunFromRows(scratch.out.written(), input, sortScratch);
    return { ...cleaned, runs, rowsIn: cleaned.counts.rowsIn };
  };
}
