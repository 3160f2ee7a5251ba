import type { RowSums, TaskRows } from '../bytes/input/packed-rows.ts';
import { TaskReader } from '../bytes/input/task-reader.ts';
import { ByteBuffer } from '../record/text/byte-buffer.ts';
import { taskNamed } from '../workers/task.ts';
import { indexRows, type IndexCounts } from './index-rows.ts';

/** Some dump rows → their index rows. */
export const INDEX_ROWS = taskNamed('index-rows').of<IndexTaskInput, IndexTaskOutput>();

export interface IndexTaskInput {
  readonly rows: TaskRows;
}

export interface IndexTaskOutput {
  readonly rows: Uint8Array;
  readonly counts: IndexCounts;
  readonly sums: RowSums;
}

/** The worker's side of INDEX_ROWS. Memory: the index rows of the largest task so far, one inflated block. */
export function rowIndexer(): (input: IndexTaskInput) => Promise<IndexTaskOutput> {
  const out = new ByteBuffer();
  const reader = new TaskReader();
  return async ({ rows }) => {
    const counts = { rows: 0, oddTitles: 0, oddDates: 0 };
    out.clear();
    const sums = await reader.read(rows, plain => indexRows(plain, out, counts));
    return { rows: new Uint8Array(out.written()), counts, sums };
  };
}
