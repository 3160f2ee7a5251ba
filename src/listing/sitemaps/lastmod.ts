/** As W3C's datetime has it, and as rows have it: a blank may stand for T, and no zone is UTC. */
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;
const TIME = /^(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The `lastmod` of a page out of its row's last_modified; '' where that is no date: a page may go without.
 *
 * What Open Library writes, the text with T for its blank and Z behind it, wherever that is a date of W3C; where a zone
 * is given, that zone; a date without a time stays one.
 * Source: openlibrary scripts/sitemaps/sitemap.py; https://www.w3.org/TR/NOTE-datetime.
 */
export function lastmodOf(lastModified: string): string {
  const text = lastModified.trim();
  const at = text.search(/[T ]/i);
  const date = at < 0 ? text : text.slice(0, at);
  if (!isDay(date)) return '';
  if (at < 0) return date;
  const [, time, zone = 'Z'] = TIME.exec(text.slice(at + 1)) ?? [];
  if (time === undefined || date.length < 10 || !isTime(time)) return '';
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  if (offset !== 'Z' && !isTime(offset.slice(1))) return '';
  return `${date}T${time}${offset}`;
}

/** What tells which of two of them is later, compared as texts; '' is earlier than all. */
export function instantOf(lastmod: string): string {
  const zone = /T.*([+-]\d\d:\d\d)$/.exec(lastmod)?.[1];
  if (zone === undefined) return lastmod.replace(/Z$/, '');
  const [, toMinute, rest] = /^(.{16})(.*)[+-]/.exec(lastmod)!;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  const shifted = Date.parse(`${toMinute}Z`) - Number(`${zone[0]}1`) * minutes * 60_000;
  return `${new Date(shifted).toISOString().slice(0, 16)}${rest}`;
}

/** Also a month or a year; no 30 February. */
function isDay(date: string): boolean {
  const [, year, month = '01', day = '01'] = DATE.exec(date) ?? [];
  if (year === undefined || year === '0000') return false;
  const time = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(`${year}-${month}-${day}`);
}

function isTime(time: string): boolean {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 && seconds < 60;
}
