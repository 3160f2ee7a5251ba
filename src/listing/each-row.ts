import { forEachRow } from '../bytes/input/for-each-row.ts';
import { ListedRow } from './listed-row.ts';

/**
 * Shows every row of some whole dump rows to `use`; the row is valid during the call only.
 *
 * Out: how many there were.
 * Throws: malformed at the first that is not UTF-8 or not a row, its row from 1 and byte within `rows`, no file name.
 */
export function eachRow(rows: Buffer, use: (row: ListedRow) => void): number {
  const row = new ListedRow();
  return forEachRow(rows, (start, end) => {
    row.read(rows, start, end);
    use(row);
  });
}
