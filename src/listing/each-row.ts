import { checkUtf8 } from '../bytes/utf8.ts';
import { OldumpError } from '../errors.ts';
import { ListedRow } from './listed-row.ts';

const LF = 0x0a;

/**
 * Shows every row of some whole dump rows to `use`; the row is valid during the call only.
 *
 * Out: how many there were.
 * Throws: malformed at the first that is not UTF-8 or not a row, its row from 1 and byte within `rows`, no file name.
 */
export function eachRow(rows: Buffer, use: (row: ListedRow) => void): number {
  checkUtf8({ bytes: rows, byteOffset: 0 }, '');
  const row = new ListedRow();
  let count = 0;
  for (let start = 0; start < rows.length;) {
    const end = rows.indexOf(LF, start);
    count++;
    try {
      row.read(rows, start, end);
      use(row);
    } catch (error) {
      throw error instanceof OldumpError ? error.at({ file: '', row: count, byte: start }) : error;
    }
    start = end + 1;
  }
  return count;
}
