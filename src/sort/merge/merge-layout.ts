import { MERGE_PLACES } from '../contract/merge-numbers.ts';
import { BATCH_COLUMNS, mostRowsOf } from '../contract/range-batch.ts';
import { aligned, readerBytes } from '../contract/run-file.ts';
import type { SliceInput } from '../contract/sort-tasks.ts';

/** Behind everything that the kernel copies 16 bytes at a time. */
const SPOILED_BYTES = 16;

/** Where in the codec's area a merge by the kernel has what: the runs' frames come first, from `at`. */
export interface MergeLayout {
  readonly cursors: number;
  readonly tree: number;
  readonly from: number;
  readonly to: number;
  readonly previousKey: number;
  readonly batch: number;
  readonly columns: number;
  /** Behind all of it. */
  readonly end: number;
}

/** Most of what lies behind the frames is never touched: the longest row is long seldom, and rows are not all short. */
export function layOut({ slices, from, to, batchBytes }: SliceInput, at: number): MergeLayout {
  const longest = slices.reduce((bytes, { largestPlainBytes }) => Math.max(bytes, largestPlainBytes), 0);
  let end = slices.reduce((sum, slice) => sum + readerBytes(slice), at);
  const take = (needed: number): number => {
    const start = end;
    end += aligned(needed + SPOILED_BYTES);
    return start;
  };
  return {
    cursors: take(MERGE_PLACES.CURSOR_BYTES * slices.length),
    tree: take(4 * slices.length),
    from: take(from?.length ?? 0),
    to: take(to?.length ?? 0),
    previousKey: take(longest),
    batch: take(batchBytes + longest),
    columns: take(4 * BATCH_COLUMNS * mostRowsOf(batchBytes)),
    end,
  };
}
