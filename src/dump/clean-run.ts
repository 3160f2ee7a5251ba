import { ByteBuffer } from '../record/byte-buffer.ts';
import { sortRunFromRows } from '../sort/sort-run.ts';
import type { SortScratch } from '../sort/scratch.ts';
import { cleanRows } from './clean.ts';
import type { CleanRunInput, CleanRunOutput } from './tasks.ts';

/**
 * The work of CLEAN_RUN: cleaned rows go from the buffer they were made in straight into runs.
 * Memory: the cleaned rows of the largest block so far, and the scratch.
 */
export function runCleaner(scratch: SortScratch): (input: CleanRunInput) => Promise<CleanRunOutput> {
  const out = new ByteBuffer();
  return async input => {
    out.clear();
    const { counts, rejects } = cleanRows(input.bytes, out, { date: input.date });
    const runs = await sortRunFromRows(out.bytes.subarray(0, out.length), input, scratch);
    return { runs, rowsIn: counts.rowsIn, counts, rejects };
  };
}
