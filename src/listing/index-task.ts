import { NativeGarbage } from '../bytes/native-garbage.ts';
import { PackedReader } from '../bytes/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../bytes/packed-rows.ts';
import { ByteBuffer } from '../record/byte-buffer.ts';
import type { Task } from '../workers/task.ts';
import { indexRows, type IndexCounts } from './index-rows.ts';

/** A block of dump rows → its index rows. */
export const INDEX_BLOCK: Task<IndexBlockInput, IndexBlockOutput> = { name: 'index-block' };

export interface IndexBlockInput {
  /** One block: bytes, or one packed block. */
  readonly rows: TaskRows;
}

export interface IndexBlockOutput {
  readonly rows: Uint8Array;
  readonly counts: IndexCounts;
  readonly sums: RowSums;
}

/** The worker's side of INDEX_BLOCK. Memory: the index rows of the largest block so far, one inflated block. */
export function blockIndexer(): (input: IndexBlockInput) => Promise<IndexBlockOutput> {
  const out = new ByteBuffer();
  const reader = new PackedReader();
  const garbage = new NativeGarbage();
  return async ({ rows }) => {
    const counts = { rows: 0, oddTitles: 0, oddDates: 0 };
    const sums = { plainBytes: 0, crc32: 0 };
    out.clear();
    for (const plain of reader.blocks(rows, sums)) {
      indexRows(plain, out, counts);
      if (isPacked(rows)) garbage.add(plain.length);
      if (garbage.isDue) await garbage.sweep();
    }
    return { rows: new Uint8Array(out.written()), counts, sums: { ...sums, rows: counts.rows } };
  };
}
