import { usageError } from '../../errors.ts';

/** A day, `YYYY-MM-DD`, that exists in the calendar: names the files of a monthly run. */
export type DumpDate = string & { readonly brand: 'DumpDate' };

export function isDumpDate(text: string): text is DumpDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export function parseDumpDate(text: string): DumpDate {
  if (isDumpDate(text)) return text;
  throw usageError(`not a date: ${text}`, { advice: 'a day such as 2026-06-30' });
}

/** Refuses what is no day, month (`2026-06`) or year (`2026`) of the calendar: a mistyped limit would drop rows in silence. */
export function parseDateLimit(text: string): string {
  const firstDay = text + '-01'.repeat(Math.max(0, 3 - text.split('-').length));
  if (isDumpDate(firstDay) && !text.startsWith('0000')) return text;
  throw usageError(`not a date: ${text}`, { advice: 'a day, month or year such as 2026-06-30' });
}
