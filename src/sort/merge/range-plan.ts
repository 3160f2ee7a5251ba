import type { RunFile, RunSlice } from '../contract/run-file.ts';
import { markKey, offsetBefore } from '../contract/run-marks.ts';

/** The keys of a range: from the first segment at or behind `from` to the first one at or behind `to`. */
export interface KeyRange {
  /** undefined: from the first row. */
  readonly from: Buffer | undefined;
  /** undefined: to the last row. */
  readonly to: Buffer | undefined;
}

/** Beyond this a range is only later finished, not cheaper. */
const MAX_RANGE_BYTES = 1 << 30;
/** More are not needed to cut well; runs come on top, each gives one at least. */
const MOST_MARKS = 1 << 14;

/**
 * Cuts the keys of all runs into ranges for the workers, by bytes of rows, in key order.
 *
 * Large ranges first, ever smaller ones at the end, so that the workers finish together.
 * The cuts are where runs have marks; with `start` the ranges begin there.
 */
export function planKeyRanges(
  runs: readonly RunFile[],
  { jobs, rangeBytes: smallest }: { readonly jobs: number; readonly rangeBytes: number },
  start?: Buffer,
): KeyRange[] {
  const all = someMarks(runs);
  const marks = start ? all.filter(({ key }) => key.compare(start) > 0) : all;
  const total = marks.reduce((sum, { bytes }) => sum + bytes, 0);
  const least = Math.max(smallest, bytesInFront(runs));
  const ranges: KeyRange[] = [];
  let from = start;
  let taken = 0; // bytes of the ranges so far
  let wanted = nextBytes(total, jobs, least);
  let passed = 0; // bytes up to the mark at hand
  for (const { key, bytes } of marks) {
    if (passed - taken >= wanted && total - passed >= least / 2 && (!from || from.compare(key) < 0)) {
      ranges.push({ from, to: key });
      from = key;
      taken = passed;
      wanted = nextBytes(total - taken, jobs, least);
    }
    passed += bytes;
  }
  ranges.push({ from, to: undefined });
  return ranges;
}

/** What each run has for the range; `fds` are the open runs. */
export function slicesOf(runs: readonly RunFile[], fds: readonly number[], { from }: KeyRange): RunSlice[] {
  return runs.map(({ marks, ...run }, index) => ({
    ...run,
    fd: fds[index]!,
    offset: from ? offsetBefore(marks, from) : 0,
  }));
}

function nextBytes(left: number, jobs: number, least: number): number {
  return Math.min(MAX_RANGE_BYTES, Math.max(least, left / (2 * jobs)));
}

/** What a range reads in front of its rows: of each run up to the distance of two marks. */
function bytesInFront(runs: readonly RunFile[]): number {
  const total = runs.reduce((sum, run) => sum + run.rowBytes, 0);
  const marks = runs.reduce((sum, run) => sum + run.marks.offsets.length, 0);
  return (total / Math.max(1, marks)) * runs.length;
}

/** Marks of all runs in key order, each with the bytes of rows up to the run's next one; every n-th where there are many. */
function someMarks(runs: readonly RunFile[]): { key: Buffer; bytes: number }[] {
  const count = runs.reduce((sum, { marks }) => sum + marks.offsets.length, 0);
  const step = Math.ceil(count / MOST_MARKS);
  const some: { key: Buffer; bytes: number }[] = [];
  for (const { marks, rowBytes } of runs) {
    for (let mark = 0; mark < marks.offsets.length; mark += step) {
      const bytes = (marks.rowBytes[mark + step] ?? rowBytes) - marks.rowBytes[mark]!;
      some.push({ key: markKey(marks, mark), bytes });
    }
  }
  return some.sort((a, b) => a.key.compare(b.key));
}
