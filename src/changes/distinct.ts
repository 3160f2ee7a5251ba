import type { Block } from '../bytes/block.ts';
import { malformedError, type OldumpError, type Position } from '../errors.ts';
import { differingRows } from '../record/row/repeated-row.ts';
import {
  comparePlaced,
  comparePlaces,
  keepRow,
  nameOfRow,
  newPlacedRow,
  placeRow,
  type PlacedRow,
  type SortedOrder,
} from './sorted-order.ts';

/** Whether two rows that stand side by side in sorted rows are of one key and revision. */
export function areOneRevision(a: PlacedRow, b: PlacedRow): boolean {
  return a.columns.revision === b.columns.revision && comparePlaces(a, b) === 0;
}

/** What verify refuses in a dump and a cdump.  In: rows of one revision, and where the later of them stands. */
export function repeatedRowError(before: PlacedRow, row: PlacedRow, position: Position): OldumpError {
  if (comparePlaced(before, row) !== 0) {
    const { bytes, columns } = row;
    const key = bytes.toString('utf8', columns.keyStart, columns.keyEnd);
    return differingRows(key, columns.revision, position);
  }
  return malformedError(`${nameOfRow(row)} is there once more: a row occurs once`, {
    position,
    advice: 'oldump merge writes equal rows once',
  });
}

/**
 * Passes on blocks of sorted rows in which every revision is one row.
 * Memory: a row.  Throws: malformed (exit 3) at the first row that is of the key and revision of the one before.
 */
export async function* distinctRows(
  blocks: AsyncIterable<Block>,
  file: string,
  order: SortedOrder,
): AsyncGenerator<Block, void, undefined> {
  let before = newPlacedRow();
  let row = newPlacedRow();
  let own: Buffer = Buffer.alloc(0);
  let rows = 0;
  for await (const block of blocks) {
    const { bytes, byteOffset } = block;
    for (let start = 0; start < bytes.length; start = before.end) {
      placeRow(bytes, start, bytes.indexOf(10, start) + 1, order, row);
      rows += 1;
      if (rows > 1 && areOneRevision(before, row))
        throw repeatedRowError(before, row, { file, row: rows, byte: byteOffset + start });
      [before, row] = [row, before];
    }
    own = keepRow(before, own);
    yield block;
  }
}
