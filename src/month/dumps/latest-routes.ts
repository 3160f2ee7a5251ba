import { isLatestSoFar, NEW_KEY } from '../../record/row/order.ts';
import type { RowRanges } from '../../record/row/row-ranges.ts';
import { splitFileOf } from '../../record/row/type-key.ts';
import type { RangeBatch } from '../../sort/contract/range-batch.ts';

/**
 * The latest revision of each key of a merged range, and the split file it belongs to.
 *
 * It decides what LatestFilter (dump/latest.ts) and routeRows (split/routes.ts) decide, but reads no row again: the
 * merge has told what each row is to the one before it.
 * In: batches in row order.  Memory: one row.
 */
export class LatestRoutes {
  rowsOut = 0;
  /** The latest row so far of the newest key, held back from the batch before. */
  #row: Buffer | undefined;
  #file = 0;

  /**
   * Fills `into` with ranges of the batch's rows whose target is an index into SPLIT_FILES; first `giveHeld` gets
   * the row held back from the batch before, if it is the latest of its key.
   */
  push(batch: RangeBatch, into: RowRanges, giveHeld: (row: Buffer, file: number) => void): void {
    const { count, relations } = batch;
    into.clear();
    let latest = -1;
    for (let row = 0; row < count; row += 1) {
      const relation = relations[row]!;
      if (!isLatestSoFar(relation)) continue;
      if (relation === NEW_KEY && latest >= 0) this.#keep(batch, latest, into);
      if (relation === NEW_KEY) this.end(giveHeld);
      this.#row = undefined; // given, or a newer revision has come
      latest = row;
    }
    if (latest >= 0) this.#hold(batch, latest);
  }

  /** Gives the row held back, if there is one; rows pushed later begin anew. */
  end(giveHeld: (row: Buffer, file: number) => void): void {
    if (this.#row === undefined) return;
    this.rowsOut += 1;
    giveHeld(this.#row, this.#file);
    this.#row = undefined;
  }

  #keep(batch: RangeBatch, row: number, into: RowRanges): void {
    this.rowsOut += 1;
    into.add(startOf(batch, row), batch.ends[row]!, fileOf(batch, row));
  }

  /** The batch's memory is about to be used again. */
  #hold(batch: RangeBatch, row: number): void {
    this.#row = Buffer.from(batch.rows.subarray(startOf(batch, row), batch.ends[row]));
    this.#file = fileOf(batch, row);
  }
}

function startOf({ ends }: RangeBatch, row: number): number {
  return row === 0 ? 0 : ends[row - 1]!;
}

/** The type is the column in front of the key. */
function fileOf(batch: RangeBatch, row: number): number {
  return splitFileOf(batch.rows, startOf(batch, row), batch.keyStarts[row]! - 1);
}
