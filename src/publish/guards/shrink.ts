import type { ManifestFile } from '../../bytes/manifest/manifest-form.ts';
import { OTHER, SPLIT_FILES } from '../../record/row/type-key.ts';
import { withCommas } from '../../record/text/with-commas.ts';
import { checked, notApplicable, type FinishedMonth, type Guard } from './guard.ts';
import type { PreviousMonth } from './previous.ts';

/** Open Library only grows: deletes and redirects stay rows, under another type. */
const SHARE = 0.01;
/** A type of a dozen rows may lose one; docs/openlibrary.md tells of thousands and of all. */
const ROWS = 10;
const ROW_BYTES = 1024;

/**
 * No file and no type has lost more than 1 % since the previous dump: rows, and plain bytes, for rows
 * may stay and be hollow. Source: the dumps of January 2025 and April 2022 (issues 9521, 6376).
 */
export const shrink: Guard = {
  name: 'shrink',
  override: '--allow-shrink',
  check(run) {
    const { previous } = run;
    if (previous === undefined) return notApplicable(NO_PREVIOUS);
    const refusals = [...comparable(run, previous)].flatMap(([role, now, then]) => {
      const rows = lost(`${role}: rows`, now.rows, then.rows, previous, ROWS);
      const bytes =
        now.dialect === then.dialect // spelled in another way a table has other bytes
          ? lost(`${role}: plain bytes`, now.plain_bytes, then.plain_bytes, previous, ROWS * ROW_BYTES)
          : [];
      return rows.length > 0 ? rows : [...bytes, ...lostTypes(role, now, then, previous)];
    });
    return checked(`against ${previous.path}: ${growth(run, previous)}`, refusals);
  },
};

/** What had rows then has rows now. */
export const emptyFiles: Guard = {
  name: 'empty-files',
  override: '--allow-empty-files',
  check(run) {
    const { previous } = run;
    if (previous === undefined) return notApplicable(NO_PREVIOUS);
    const pairs = [...comparable(run, previous)];
    const refusals = pairs
      .filter(([, now, then]) => now.rows === 0 && then.rows > 0)
      .map(([role, , then]) => `${role} is empty, it had ${withCommas(then.rows)} rows on ${previous.date}`);
    return checked(`${pairs.length} files against ${previous.path}`, refusals);
  },
};

export const NO_PREVIOUS = 'no earlier dump is published here, and none is named with --previous';

/** Files of both dumps; a file that is not made this time was not asked for. */
function* comparable(
  run: FinishedMonth,
  previous: PreviousMonth,
): Generator<readonly [role: string, now: ManifestFile, then: ManifestFile], void, undefined> {
  for (const [role, now] of run.files) {
    const then = previous.files.get(role);
    if (then) yield [role, now, then];
  }
}

/** Types without a file of their own; in ol_dump and the cdump they are the same rows again. */
function lostTypes(role: string, now: ManifestFile, then: ManifestFile, previous: PreviousMonth): string[] {
  if (role !== `ol_dump_${SPLIT_FILES[OTHER]}` || !then.types) return [];
  return Object.entries(then.types).flatMap(([type, rows]) =>
    lost(`${role}: rows of ${type}`, now.types?.[type] ?? 0, rows, previous, ROWS),
  );
}

function lost(what: string, now: number, then: number, previous: PreviousMonth, least: number): string[] {
  const missing = then - now;
  if (missing <= least || missing <= then * SHARE) return [];
  const share = ((100 * missing) / then).toFixed(1);
  return [`${what}: ${withCommas(now)}, ${withCommas(then)} on ${previous.date}: ${share} % fewer`];
}

function growth(run: FinishedMonth, previous: PreviousMonth): string {
  const grown = [...comparable(run, previous)].map(([role, now, then]) => {
    const difference = now.rows - then.rows;
    return `${role} ${difference < 0 ? '' : '+'}${withCommas(difference)}`;
  });
  return grown.join(', ');
}
