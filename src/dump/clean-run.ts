import { sortRunFromRows } from '../sort/sort-run.ts';
import type { SortScratch } from '../sort/scratch.ts';
import { CleanScratch } from './clean-scratch.ts';
import { cleanRows } from './clean.ts';
import type { CleanRunInput, CleanRunOutput } from './tasks.ts';

/**
 * The work of CLEAN_RUN: cleaned rows go from the buffer they were made in straight into runs.
 * Memory: the cleaned rows of the largest block so far, the kernel, and the scratch.
 */
export function runCleaner(sortScratch: SortScratch): (input: CleanRunInput) => CleanRunOutput {
  const scratch = new CleanScratch();
  return input => {
    const { out, kernel } = scratch;
    out.clear();
    const { counts, rejects } = cleanRows(input.bytes, out, { date: input.date, kernel });
    const runs = sortRunFromRows(out.bytes.subarray(0, out.length), input, sortScratch);
    return { runs, rowsIn: counts.rowsIn, counts, rejects };
  };
}
