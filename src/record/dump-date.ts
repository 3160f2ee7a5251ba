import { usageError } from '../errors.ts';

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
