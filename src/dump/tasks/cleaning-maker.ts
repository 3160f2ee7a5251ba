import type { RunMaker } from '../../sort/contract/sort-options.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { CleaningTally } from './clean-tally.ts';
import { CLEAN_RUN, CLEANED_BYTES_RATIO, type CleanRunOutput } from './clean-tasks.ts';

/** A sort's way from data rows to runs of cleaned rows; what was cleaned is counted in `tally`. */
export function cleaningMaker(
  pool: WorkerPool,
  date: string | undefined,
  tally: CleaningTally | undefined,
): RunMaker<CleanRunOutput> {
  return {
    make: block => pool.run(CLEAN_RUN, { ...block, date }),
    madeBytesRatio: CLEANED_BYTES_RATIO,
    done: ({ counts, rejects }, { byteOffset }) => tally?.add({ byteOffset, counts, rejects }),
  };
}
