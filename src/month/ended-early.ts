/** What it means for a run that it ended early: what may be kept, what its user reads, what to do next. */
import { environmentError, OldumpError } from '../errors.ts';
import { isOfDifferingRows } from '../record/row/repeated-row.ts';
import type { MonthPlan } from './plan/month-plan.ts';

/** Rows that differ are kept as they were read: going on would meet them again, whatever was mended meanwhile. */
export function whatNext(error: unknown, { overwrite }: MonthPlan): string {
  if (isOfDifferingRows(error))
    return 'what was read is kept with both rows: when the data are mended, --overwrite reads them anew';
  return `what has been done is kept: run ${overwrite ? 'again, without --overwrite,' : 'the same command again'} to go on`;
}

/** Of a file with a name of this run: its journal was cut, or somebody put it there. */
const NOT_KNOWN = 'the journal does not name it: move it away, or make everything anew with --overwrite';

/** A path that was right when the run began is wrong now: somebody's doing, but not a wrong word of the user's. */
export function sinceBegun(error: unknown): unknown {
  if (!(error instanceof OldumpError) || error.kind !== 'usage') return error;
  const { reason, position, cause } = error;
  return environmentError(reason, {
    ...(position && { position }),
    ...(reason === 'exists already' && { advice: NOT_KNOWN }),
    cause,
  });
}

/** The same input would break at the same place again, and a mended one is another input. */
export function isOfTheInput(error: unknown): boolean {
  return error instanceof OldumpError && (error.kind === 'malformed' || error.kind === 'incomplete');
}
