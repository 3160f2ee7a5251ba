import { OldumpError } from '../../errors.ts';
import { checkUtf8 } from '../utf8.ts';

const LF = 0x0a;

/**
 * Calls `use` with the place of every row of some whole rows: rows[start, end), `end` being the index of its LF.
 *
 * Out: how many there were.
 * Throws: malformed at the first that is not UTF-8, or what `use` throws; its row from 1 and byte within `rows`, no file name.
 */
export function forEachRow(rows: Buffer, use: (start: number, end: number) => void): number {
  checkUtf8({ bytes: rows, byteOffset: 0 }, '');
  let count = 0;
  for (let start = 0; start < rows.length;) {
    const end = rows.indexOf(LF, start);
    count++;
    try {
      use(start, end);
    } catch (error) {
      throw error instanceof OldumpError ? error.at({ file: '', row: count, byte: start }) : error;
    }
    start = end + 1;
  }
  return count;
}
