import { isDumpDate, type DumpDate } from '../../record/row/dump-date.ts';
import { checked, type Guard } from './guard.ts';

const DAY_MS = 86_400_000;

/**
 * The newest row is of the last days before the dump's date: Open Library is edited every minute.
 * Needs no earlier dump. Source: the dump of May 2022, made from March's data (issue 6640).
 */
export const age: Guard = {
  name: 'age',
  override: '--allow-old',
  check({ date, files, options }) {
    const newest = files.get('ol_dump')?.newest;
    if (newest === undefined) return checked('no row', ['ol_dump has no row that says when it was modified']);
    const detail = `newest row of ol_dump: ${newest}; at most ${options.maxAgeDays} days before ${date}`;
    const day = newest.slice(0, 10);
    if (!isDumpDate(day)) return checked(detail, [`newest row of ol_dump: ${newest}, which is no day`]);
    const days = daysBetween(day, date);
    if (days <= options.maxAgeDays) return checked(detail, []);
    const allowed = `--max-age-days allows ${options.maxAgeDays}`;
    return checked(detail, [`newest row of ol_dump: ${newest}, ${days} days before ${date}; ${allowed}`]);
  },
};

function daysBetween(day: DumpDate, later: DumpDate): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / DAY_MS);
}
