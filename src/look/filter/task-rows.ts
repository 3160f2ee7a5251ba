import { forEachRow } from '../../bytes/input/for-each-row.ts';
import type { RowSums, TaskRows } from '../../bytes/input/packed-rows.ts';
import { TaskReader } from '../../bytes/input/task-reader.ts';
import { newRowColumns, parseRow, type RowColumns } from '../../record/row/row.ts';

export type UseRow = (bytes: Buffer, row: RowColumns & RowPlace) => void;

/** bytes[start, end), `end` being the index of its LF. */
export interface RowPlace {
  readonly start: number;
  readonly end: number;
}

/** Shows the rows of a task one by one. Reusable. Memory: as TaskReader. */
export class TaskRowReader {
  readonly #reader = new TaskReader();
  readonly #row = { ...newRowColumns(), start: 0, end: 0 };

  /** Throws: malformed at the first that is none, or what `use` throws; row from 1 and byte within `rows`, no file name. */
  read(rows: TaskRows, use: UseRow): Promise<RowSums> {
    const row = this.#row;
    const useBlock = (plain: Buffer): number =>
      forEachRow(plain, (start, end) => {
        parseRow(plain, start, end, row);
        row.start = start;
        row.end = end;
        use(plain, row);
      });
    return this.#reader.read(rows, useBlock);
  }
}
