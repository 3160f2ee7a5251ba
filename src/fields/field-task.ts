import { NativeGarbage } from '../bytes/native-garbage.ts';
import { PackedReader } from '../bytes/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../bytes/packed-rows.ts';
import type { Task } from '../workers/task.ts';
import { FieldReader } from './field-reader.ts';
import { FieldsTally, type FieldsData } from './field-tally.ts';

/** A block of rows → the fields of their documents. */
export const READ_FIELDS: Task<{ readonly rows: TaskRows }, FieldsOutput> = { name: 'read-fields' };

export interface FieldsOutput {
  readonly fields: FieldsData;
  readonly sums: RowSums;
}

/** The worker's side of READ_FIELDS. Memory: one inflated block, its fields. */
export function fieldReader(): (input: { readonly rows: TaskRows }) => Promise<FieldsOutput> {
  const packed = new PackedReader();
  const reader = new FieldReader();
  const garbage = new NativeGarbage();
  return async ({ rows }) => {
    const tally = new FieldsTally();
    const sums = { plainBytes: 0, crc32: 0 };
    for (const plain of packed.blocks(rows, sums)) {
      reader.read(plain, tally);
      if (isPacked(rows)) garbage.add(plain.length);
      if (garbage.isDue) await garbage.sweep();
    }
    return { fields: tally.data(), sums: { ...sums, rows: tally.rows } };
  };
}
