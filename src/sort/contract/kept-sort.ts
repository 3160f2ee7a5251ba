import type { RowSums } from '../../bytes/input/packed-rows.ts';
import type { RunFile } from './run-file.ts';

/**
 * What lets a sort outlive its process: somebody else owns its folder, knows what an earlier attempt left
 * there, and is told what a later one has to know. The sort does not ask where that is written down.
 */
export interface KeptSort {
  /** Made and removed by its owner. */
  readonly folder: string;
  /** Runs that are there and proved whole (prove-run.ts). */
  readonly runs: readonly RunFile[];
  /** Rows of the input that they were made of. */
  readonly rowsIn: number;
  /** A block of the input is in runs, and so is everything in front of it; told in the order of the input. */
  collected(block: CollectedBlock): Promise<void>;
  /** Runs have been merged into one; they are removed when this resolves. */
  merged(from: readonly RunFile[], to: RunFile): Promise<void>;
}

export interface CollectedBlock {
  /** Where it ends in the uncompressed input. */
  readonly end: number;
  readonly runs: readonly RunFile[];
  /** Of a packed block. */
  readonly sums: RowSums | undefined;
}

/** Key ranges that an earlier attempt has merged, all rows in front of the segments that begin at or behind `to`. */
export interface MergedBefore {
  readonly to: Uint8Array;
  readonly rows: number;
  readonly rowBytes: number;
}
