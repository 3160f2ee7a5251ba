import type { RowWriter } from '../bytes/output/row-writer.ts';
import { areOneRevision, repeatedRowError } from './distinct.ts';
import { comparePlaced, keepRow, newPlacedRow, type PlacedRow } from './sorted-order.ts';
import { RowHeap } from './row-heap.ts';
import type { SortedRows } from './sorted-rows.ts';

/**
 * Several sorted files into one, in one pass; rows that are equal byte for byte are written once, unless all are wanted.
 *
 * Memory: a block and a row of each file, and what the writer has under way.
 * Throws: as SortedRows; malformed (exit 3), unless all are wanted, where two rows of one key and revision differ.
 */
export async function mergeSorted(
  files: readonly SortedRows[],
  writer: RowWriter,
  { isUnique, onProgress }: { readonly isUnique: boolean; readonly onProgress: () => void },
): Promise<{ rowsOut: number }> {
  const heap = new RowHeap();
  for (const file of files) if (await file.load()) heap.add(file);
  const last = new LastRow();
  let rowsOut = 0;
  for (let head = heap.head, steps = 0; head; head = heap.head, steps += 1) {
    if (!isUnique || !last.isAgain(head)) {
      const { bytes, start, end } = head.row;
      const wait = writer.write(bytes.subarray(start, end));
      if (wait) await wait;
      rowsOut += 1;
      if (isUnique) last.keep(head.row);
    }
    if (head.step() || (await head.load())) heap.sink();
    else heap.drop();
    if (steps % PROGRESS_STEPS === 0) onProgress();
  }
  return { rowsOut };
}

const PROGRESS_STEPS = 4096;

/** The row written last, in memory of its own. */
class LastRow {
  readonly #row = newPlacedRow();
  #own: Buffer = Buffer.alloc(0);

  /** Whether the file stands on that very row.  Throws: malformed when it is another one of the same revision. */
  isAgain({ row, position }: SortedRows): boolean {
    if (this.#row.end === 0 || !areOneRevision(this.#row, row)) return false;
    if (comparePlaced(this.#row, row) !== 0) throw repeatedRowError(this.#row, row, position!);
    return true;
  }

  keep({ bytes, start, end, columns, file }: PlacedRow): void {
    Object.assign(this.#row.columns, columns);
    Object.assign(this.#row, { bytes, start, end, file });
    this.#own = keepRow(this.#row, this.#own);
  }
}
