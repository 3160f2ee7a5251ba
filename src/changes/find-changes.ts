import type { RowWriter } from '../bytes/output/row-writer.ts';
import { comparePlaced } from './sorted-order.ts';
import { ChangeWriter, type ChangeCounts } from './change-writer.ts';
import type { SortedRows } from './sorted-rows.ts';

/**
 * The changes that make one sorted file of rows another one, found in one pass over both.
 *
 * A row is in both files or it is a change: bytes decide, nothing else. Equal rows count as often as they stand there.
 * Memory: a block and a row of each file, and what the writer has under way.
 * Throws: as SortedRows.
 */
export async function diff(
  old: SortedRows,
  now: SortedRows,
  writer: RowWriter,
  onProgress: () => void,
): Promise<ChangeCounts> {
  const changes = new ChangeWriter(old.order, writer);
  let hasOld = await old.load();
  let hasNew = await now.load();
  for (let steps = 0; hasOld || hasNew; steps += 1) {
    const order = hasOld && hasNew ? comparePlaced(old.row, now.row) : hasOld ? -1 : 1;
    if (order < 0) changes.gone(old.row);
    else if (order > 0) changes.came(now.row);
    else changes.same();
    if (changes.isDue) await changes.flush();
    if (order <= 0) hasOld = old.step() || (await old.load());
    if (order >= 0) hasNew = now.step() || (await now.load());
    if (steps % PROGRESS_STEPS === 0) onProgress();
  }
  return changes.end(old, now);
}

const PROGRESS_STEPS = 4096;
