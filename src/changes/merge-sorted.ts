import type { RowWriter } from '../bytes/output/row-writer.ts';
import { RowHeap } from './row-heap.ts';
import type { SortedRows } from './sorted-rows.ts';

/**
 * Several sorted files into one, in one pass; with `isUnique` rows that are equal byte for byte are written once.
 *
 * Memory: a block and a row of each file, and what the writer has under way.
 * Throws: as SortedRows.
 */
export async function mergeSorted(
  files: readonly SortedRows[],
  writer: RowWriter,
  { isUnique, onProgress }: { readonly isUnique: boolean; readonly onProgress: () => void },
): Promise<{ rowsOut: number }> {
  const heap = new RowHeap();
  for (const file of files) if (await file.load()) heap.add(file);
  let last: Buffer = Buffer.alloc(0);
  let rowsOut = 0;
  for (let head = heap.head, steps = 0; head; head = heap.head, steps += 1) {
    const row = head.row.bytes.subarray(head.row.start, head.row.end);
    if (!isUnique || !row.equals(last)) {
      const wait = writer.write(row);
      if (wait) await wait;
      rowsOut += 1;
      if (isUnique) last = Buffer.from(row);
    }
    if (head.step() || (await head.load())) heap.sink();
    else heap.drop();
    if (steps % PROGRESS_STEPS === 0) onProgress();
  }
  return { rowsOut };
}

const PROGRESS_STEPS = 4096;
