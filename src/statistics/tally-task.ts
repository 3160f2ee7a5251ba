import type { RowSums, TaskRows } from '../bytes/input/packed-rows.ts';
import { TaskReader } from '../bytes/input/task-reader.ts';
import { taskNamed } from '../workers/task.ts';
import { RowTally, type TallyData } from './row-tally.ts';
import { RowTallier } from './tally-rows.ts';

/** A block of rows → what is counted of them. */
export const TALLY_ROWS = taskNamed('tally-rows').of<{ readonly rows: TaskRows }, TallyOutput>();

export interface TallyOutput {
  readonly tally: TallyData;
  readonly sums: RowSums;
}

/** The worker's side of TALLY_ROWS. Memory: one inflated block, its tally. */
export function rowTallier(): (input: { readonly rows: TaskRows }) => Promise<TallyOutput> {
  const reader = new TaskReader();
  const tallier = new RowTallier();
  return async ({ rows }) => {
    const tally = new RowTally();
    const sums = await reader.read(rows, plain => tallier.tally(plain, tally));
    return { tally: tally.data(), sums };
  };
}
