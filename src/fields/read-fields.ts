import type { Input } from '../bytes/input/input.ts';
import type { Context } from '../context.ts';
import { mapRows } from '../workers/tasks/map-rows.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { READ_FIELDS } from './field-task.ts';
import { FieldsTally, type FieldsData } from './field-tally.ts';

export interface ReadFieldsOptions extends Pick<Context, 'signal' | 'log'> {
  readonly pool: WorkerPool;
  readonly onProgress: (rows: number) => void;
}

/** The fields of all rows of an input.  Memory: as mapRows and FieldsTally.  Throws: as mapRows, FieldReader. */
export async function readFields(input: Input, options: ReadFieldsOptions): Promise<FieldsData> {
  const all = new FieldsTally();
  for await (const { made } of mapRows(input, rows => options.pool.run(READ_FIELDS, { rows }), options)) {
    all.addAll(made.fields);
    options.onProgress(all.rows);
  }
  return all.data();
}
