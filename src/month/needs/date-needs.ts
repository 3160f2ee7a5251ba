import { usageError, type OldumpError } from '../../errors.ts';
import type { DumpDate } from '../../record/row/dump-date.ts';

const DAY_MS = 86_400_000;
/** The first rows of Open Library are of this year. */
const FIRST_YEAR = '2007';

/** A dump holds a day to its end: of a day that has not begun anywhere there is nothing yet. */
export function dateProblem(date: DumpDate, now: Date): OldumpError | undefined {
  const daysAhead = (Date.parse(date) - now.getTime()) / DAY_MS;
  if (daysAhead <= 1) return undefined;
  return usageError(`${date} is in the future: today is ${now.toISOString().slice(0, 10)}`, {
    advice: 'a dump holds the revisions up to the end of its date',
  });
}

/** What is odd about a date, though not wrong. */
export function dateWarning(date: DumpDate, now: Date): string | undefined {
  if (date < FIRST_YEAR) return `${date} is before the first rows of Open Library`;
  const today = now.toISOString().slice(0, 10);
  return date >= today ? `${date} is not over yet: what is modified later today will be missing` : undefined;
}
