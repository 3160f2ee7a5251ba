/** How numbers and tables of the report are spelled. */
import type { Score } from './rounds.ts';
import { spreadOf, type Spread } from './statistics.ts';

/** Columns padded, so that it reads in a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map(row => row.map(cell => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map(row => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = line(widths.map(width => '-'.repeat(width)));
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}

export function spread({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
}

export function megabytes(bytes: number, digits = 0): string {
  return (bytes / 1e6).toFixed(digits);
}

export function count(rows: number): string {
  return Math.round(rows).toLocaleString('en-US');
}

export function wallOf({ measured }: Score): Spread {
  return spreadOf(measured.map(({ wallSeconds }) => wallSeconds));
}

/** Hardly moved by other work on the machine: what to look at when the load was not 0. */
export function cpuOf({ measured }: Score): number {
  return spreadOf(measured.map(({ cpuSeconds }) => cpuSeconds)).median;
}

export function peakOf({ measured }: Score): number {
  return Math.max(...measured.map(({ peakBytes }) => peakBytes));
}

/** Wall by wall, each of the same round. */
export function ratioOf(score: Score, other: Score): Spread {
  return spreadOf(
    score.measured.map(({ wallSeconds }, round) => wallSeconds / other.measured[round]!.wallSeconds),
  );
}
