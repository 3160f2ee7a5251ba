import type { RowSums, TaskRows } from '../bytes/input/packed-rows.ts';
import { TaskReader } from '../bytes/input/task-reader.ts';
import { taskNamed } from '../workers/task.ts';
import { FieldReader } from './field-reader.ts';
import { FieldsTally, type FieldsData } from './field-tally.ts';

/** A block of rows → the fields of their documents. */
export const READ_FIELDS = taskNamed('read-fields').of<{ readonly rows: TaskRows }, FieldsOutput>();

export interface FieldsOutput {
  readonly fields: FieldsData;
  readonly sums: RowSums;
}

/** The worker's side of READ_FIELDS. Memory: one inflated block, its fields. */
export function fieldReader(): (input: { readonly rows: TaskRows }) => Promise<FieldsOutput> {
  const reader = new TaskReader();
  const fields = new FieldReader();
  return async ({ rows }) => {
    const tally = new FieldsTally();
    const sums = await reader.read(rows, plain => fields.read(plain, tally));
    return { fields: tally.data(), sums };
  };
}
