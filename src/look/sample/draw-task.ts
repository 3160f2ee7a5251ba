import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import { sameBytes } from '../../record/json/spans.ts';
import { taskNamed } from '../../workers/task.ts';
import { DrawnWorks, isBefore, rankOf, type RankedKey } from './drawn-works.ts';
import { TaskRowReader } from '../filter/task-rows.ts';

/** Some rows → the works among them that may be drawn. */
export const DRAW_WORKS = taskNamed('draw-works').of<DrawInput, DrawOutput>();

export interface DrawInput {
  readonly rows: TaskRows;
  readonly seed: string;
  readonly most: number;
  /** Works that are not before this one are not wanted. */
  readonly limit: RankedKey | undefined;
}

export interface DrawOutput {
  readonly works: readonly RankedKey[];
  readonly sums: RowSums;
}

const WORK = Buffer.from('/type/work');

/** The worker's side of DRAW_WORKS. Memory: one inflated block, its works. */
export function workDrawer(): (input: DrawInput) => Promise<DrawOutput> {
  const reader = new TaskRowReader();
  return async ({ rows, seed, most, limit }) => {
    const works = new DrawnWorks(most);
    const sums = await reader.read(rows, (bytes, { start, typeEnd, keyStart, keyEnd }) => {
      if (!sameBytes(bytes, start, typeEnd, WORK, 0, WORK.length)) return;
      const key = bytes.subarray(keyStart, keyEnd);
      const work = { rank: rankOf(seed, key), key: key.toString('latin1') };
      if (!limit || isBefore(work, limit)) works.add(work);
    });
    return { works: works.drawn, sums };
  };
}
