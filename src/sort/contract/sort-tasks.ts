import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import { taskNamed } from '../../workers/task.ts';
import type { RunFile, RunSlice } from './run-file.ts';

/** What a worker needs to make runs of a block. */
export interface RunInput {
  /** Whole rows, each with its LF. */
  readonly rows: TaskRows;
  /** Path of the runs it writes, without their ending. */
  readonly path: string;
  readonly tableRows: number;
  readonly frameBytes: number;
}

export interface RunOutput {
  readonly runs: readonly RunFile[];
  /** Rows of the block as it came in. */
  readonly rowsIn: number;
  /** Of packed rows, and only of them. */
  readonly sums?: RowSums;
}

export interface MergeInput {
  readonly runs: readonly RunFile[];
  readonly path: string;
  readonly frameBytes: number;
  /** A shared number that becomes 1 when nobody wants the answer any more. */
  readonly stop: Int32Array;
}

/** Rows in any order → sorted runs; one, unless the rows are very short. */
export const SORT_RUN = taskNamed('sort-run').of<RunInput, RunOutput>();

/** Several runs → one; whoever asked removes the merged ones. */
export const MERGE_RUNS = taskNamed('merge-runs').of<MergeInput, RunFile>();

/** A key range of runs, to be merged. */
export interface SliceInput {
  readonly slices: readonly RunSlice[];
  /** undefined: from the first row. */
  readonly from: Uint8Array | undefined;
  /** undefined: to the last row. */
  readonly to: Uint8Array | undefined;
  readonly batchBytes: number;
  readonly segmentBytes: number;
  /** Given: a row occurs once only, what is left out is counted here; another row of its key and revision is refused. */
  readonly repeats?: Repeats;
}

/** Rows that are the row before once more, and their bytes. */
export interface Repeats {
  rows: number;
  bytes: number;
}

/** A key range of all runs, for a task that merges it (merge-range.ts). */
export interface RangeInput extends SliceInput {
  /** Path of the files it writes, without their ending. */
  readonly path: string;
  /** A shared number that becomes 1 when nobody wants the answer any more. */
  readonly stop: Int32Array;
  /** A shared count of rows merged, of all ranges, for progress. */
  readonly progress: BigInt64Array;
}

export interface RangeOutput {
  readonly rows: number;
  readonly rowBytes: number;
}
