import type { Codec } from '../bytes/codec.ts';
import type { EncodedBlock } from '../bytes/encode-block.ts';
import type { Task } from '../workers/task.ts';
import type { CleanCounts, Reject } from './clean.ts';

/** A block of data rows, cleaned and encoded in one go: a block of the cdump filter's output. */
export const CLEAN_BLOCK: Task<CleanBlockInput, CleanBlockOutput> = { name: 'clean-block' };

export interface CleanBlockInput {
  readonly rows: Uint8Array;
  readonly date: string | undefined;
  readonly codec: Codec;
}

export interface CleanBlockOutput {
  readonly counts: CleanCounts;
  readonly rejects: readonly Reject[];
  readonly encoded: EncodedBlock;
}
