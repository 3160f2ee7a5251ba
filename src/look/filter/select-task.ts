import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import { TaskReader } from '../../bytes/input/task-reader.ts';
import { ByteBuffer } from '../../record/text/byte-buffer.ts';
import { taskNamed } from '../../workers/task.ts';
import { RowTest, type Criteria } from './row-test.ts';

/** Some whole rows → those that are wanted. */
export const SELECT_ROWS = taskNamed('select-rows').of<SelectInput, SelectOutput>();

export interface SelectInput {
  readonly rows: TaskRows;
  readonly criteria: Criteria;
}

export interface SelectOutput {
  readonly rows: Uint8Array;
  readonly selected: number;
  readonly sums: RowSums;
}

/** The worker's side of SELECT_ROWS. Memory: the wanted rows of the largest task so far, one inflated block. */
export function rowSelector(): (input: SelectInput) => Promise<SelectOutput> {
  const out = new ByteBuffer();
  const reader = new TaskReader();
  return async ({ rows, criteria }) => {
    const test = new RowTest(criteria);
    let selected = 0;
    out.clear();
    const sums = await reader.read(rows, plain => {
      const found = test.select(plain, out);
      selected += found.selected;
      return found.rows;
    });
    return { rows: new Uint8Array(out.written()), selected, sums };
  };
}
