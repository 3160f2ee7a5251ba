import { NativeGarbage } from '../bytes/native-garbage.ts';
import { PackedReader } from '../bytes/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../bytes/packed-rows.ts';
import type { Task } from '../workers/task.ts';
import { RowTally, type TallyData } from './row-tally.ts';
import { RowTallier } from './tally-rows.ts';

/** A block of rows → what is counted of them. */
export const TALLY_ROWS: Task<{ readonly rows: TaskRows }, TallyOutput> = { name: 'tally-rows' };

export interface TallyOutput {
  readonly tally: TallyData;
  readonly sums: RowSums;
}

/** The worker's side of TALLY_ROWS. Memory: one inflated block, its tally. */
export function rowTallier(): (input: { readonly rows: TaskRows }) => Promise<TallyOutput> {
  const reader = new PackedReader();
  const tallier = new RowTallier();
  const garbage = new NativeGarbage();
  return async ({ rows }) => {
    const tally = new RowTally();
    const sums = { plainBytes: 0, crc32: 0 };
    for (const plain of reader.blocks(rows, sums)) {
      tallier.tally(plain, tally);
      if (isPacked(rows)) garbage.add(plain.length);
      if (garbage.isDue) await garbage.sweep();
    }
    return { tally: tally.data(), sums: { ...sums, rows: tally.rows } };
  };
}
