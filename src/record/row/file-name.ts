import type { DumpDate } from './dump-date.ts';
import type { SplitFile } from './type-key.ts';

/**
 * Names of the published files; openlibrary.org's `/data/ol_dump_latest` routes build the same ones.
 * Source: openlibrary/plugins/upstream/data.py DUMP_PREFIXES.
 */
export function cdumpFileName(date: DumpDate): string {
  return `ol_cdump_${date}.txt.gz`;
}

export function dumpFileName(date: DumpDate): string {
  return `ol_dump_${date}.txt.gz`;
}

export function partFileName(part: SplitFile | 'deworks', date: DumpDate): string {
  return `ol_dump_${part}_${date}.txt.gz`;
}

/** The name of one split file from a `--format` with exactly one `%s`. */
export function formatFileName(format: string, part: SplitFile): string {
  return format.replace('%s', () => part);
}
