import { OldumpError } from '../errors.ts';
import { newRowColumns, parseRow } from '../record/row/row.ts';
import type { RowRanges } from '../record/row/row-ranges.ts';
import { splitFileOf } from '../record/row/type-key.ts';

/**
 * Which split file each row of a batch belongs to: fills `into` with ranges whose target is an index into SPLIT_FILES.
 *
 * In: rows[start, end), whole rows of five columns. Out: the number of rows.
 * Throws malformed at a bad row, with row (from 1) and byte counted from the batch's first row:
 * `firstRow` and `byteOffset` say how many rows and bytes came before.
 */
export function routeRows(
  rows: Buffer,
  start: number,
  end: number,
  into: RowRanges,
  origin: { readonly file: string; readonly rowsBefore: number; readonly byteOffset: number },
): number {
  const columns = newRowColumns();
  let count = 0;
  for (let rowStart = start; rowStart < end; count++) {
    const rowEnd = rows.indexOf(10, rowStart) + 1;
    try {
      parseRow(rows, rowStart, rowEnd - 1, columns);
    } catch (error) {
      if (!(error instanceof OldumpError)) throw error;
      const row = origin.rowsBefore + count + 1;
      throw error.at({ file: origin.file, row, byte: origin.byteOffset + rowStart });
    }
    into.add(rowStart, rowEnd, splitFileOf(rows, rowStart, columns.typeEnd));
    rowStart = rowEnd;
  }
  return count;
}
