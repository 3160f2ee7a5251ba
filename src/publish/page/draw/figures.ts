import { withCommas } from '../../../record/text/with-commas.ts';
/** Figures as people read them; every page spells them alike. */

export function countInWords(value: number): string {
  return withCommas(value);
}

/** Decimal units, three digits: `1.57 GB`. */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (unit < units.length - 1 && value >= 999.5) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? countInWords(value) : value.toPrecision(3)} ${units[unit]!}`;
}

/** The two largest units: `2 h 5 min`; under a minute with a tenth. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** Of `before`; a word where there is no share to tell. */
export function change(now: number, before: number | undefined): string {
  if (before === undefined) return 'new';
  if (now === before) return 'unchanged';
  if (before === 0) return `+${countInWords(now)}`;
  const percent = (100 * (now - before)) / before;
  const digits = Math.abs(percent) < 0.095 ? 3 : Math.abs(percent) < 9.95 ? 2 : 1;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(digits)} %`;
}

/** `2026-06-29T23:59:58.123456` → `2026-06-29 23:59:58`; anything else as it is. */
export function moment(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z?$/, '$1 $2');
}

/** Plain megabytes a second. */
export function rate(bytesRead: number, seconds: number): number {
  return bytesRead / 1e6 / Math.max(seconds, 1e-3);
}
