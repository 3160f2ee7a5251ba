import { NativeGarbage } from '../bytes/native-garbage.ts';
import { PackedReader } from '../bytes/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../bytes/packed-rows.ts';
import { OldumpError } from '../errors.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import type { Task } from '../workers/task.ts';
import { RowTest, type Criteria } from './row-test.ts';

/** Some whole rows → those that are wanted. */
export const SELECT_ROWS: Task<SelectInput, SelectOutput> = { name: 'select-rows' };

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
  const reader = new PackedReader();
  const garbage = new NativeGarbage();
  return async ({ rows, criteria }) => {
    const test = new RowTest(criteria);
    const counts = { rows: 0, selected: 0 };
    const sums = { plainBytes: 0, crc32: 0 };
    let byteOffset = 0;
    out.clear();
    for (const plain of reader.blocks(rows, sums)) {
      selectPlaced(test, plain, byteOffset, out, counts);
      byteOffset += plain.length;
      if (isPacked(rows)) garbage.add(plain.length);
      if (garbage.isDue) await garbage.sweep();
    }
    const { selected } = counts;
    return { rows: new Uint8Array(out.written()), selected, sums: { ...sums, rows: counts.rows } };
  };
}

/** An error's byte counts from the beginning of all the task's blocks. */
function selectPlaced(
  test: RowTest,
  plain: Buffer,
  byteOffset: number,
  out: ByteBuffer,
  counts: { rows: number; selected: number },
): void {
  try {
    test.select(plain, out, counts);
  } catch (error) {
    if (!(error instanceof OldumpError) || error.position?.row === undefined) throw error;
    const { row, byte = 0 } = error.position;
    throw error.at({ file: '', row, byte: byteOffset + byte });
  }
}
