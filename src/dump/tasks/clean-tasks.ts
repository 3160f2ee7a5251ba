import type { Codec } from '../../bytes/codec.ts';
import type { EncodedBlock } from '../../bytes/output/encode-block.ts';
import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import type { RunInput, RunOutput } from '../../sort/contract/sort-tasks.ts';
import { taskNamed } from '../../workers/task.ts';
import type { Reject } from '../clean/clean.ts';
import type { CleanCounts } from '../clean/clean-counts.ts';

/** A block of data rows, cleaned and encoded in one go: a block of the cdump filter's output. */
export const CLEAN_BLOCK = taskNamed('clean-block').of<CleanBlockInput, CleanBlockOutput>();

export interface CleanBlockInput {
  /** One block: bytes, or one packed block. */
  readonly rows: TaskRows;
  readonly date: string | undefined;
  readonly codec: Codec;
}

export interface CleanBlockOutput {
  readonly counts: CleanCounts;
  readonly rejects: readonly Reject[];
  readonly sums: RowSums;
  readonly encoded: EncodedBlock;
}

/** A block of data rows, cleaned and sorted in one go: runs of the monthly run's sort. */
export const CLEAN_RUN = taskNamed('clean-run').of<CleanRunInput, CleanRunOutput>();

export interface CleanRunInput extends RunInput {
  readonly date: string | undefined;
}

export interface CleanRunOutput extends RunOutput {
  readonly counts: CleanCounts;
  readonly rejects: readonly Reject[];
}

/** Bytes of cdump rows made of a byte of data rows: the four columns in front add to the JSON. */
export const CLEANED_BYTES_RATIO = 1.3;
