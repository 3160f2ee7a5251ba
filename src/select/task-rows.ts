import { forEachRow } from '../bytes/for-each-row.ts';
import { NativeGarbage } from '../bytes/native-garbage.ts';
import { PackedReader } from '../bytes/packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from '../bytes/packed-rows.ts';
import { OldumpError } from '../errors.ts';
import { newRowColumns, parseRow, type RowColumns } from '../record/row.ts';

export type UseRow = (bytes: Buffer, row: RowColumns & RowPlace) => void;

/** bytes[start, end), `end` being the index of its LF. */
export interface RowPlace {
  readonly start: number;
  readonly end: number;
}

/** Shows the rows of a task one by one. Reusable. Memory: one inflated block. */
export class TaskRowReader {
  readonly #reader = new PackedReader();
  readonly #garbage = new NativeGarbage();
  readonly #row = { ...newRowColumns(), start: 0, end: 0 };

  /** Throws: malformed at the first that is none, or what `use` throws; row from 1 and byte within `rows`, no file name. */
  async read(rows: TaskRows, use: UseRow): Promise<RowSums> {
    const sums = { plainBytes: 0, crc32: 0 };
    let count = 0;
    let byteOffset = 0;
    for (const plain of this.#reader.blocks(rows, sums)) {
      count += this.#block(plain, use, { row: count, byte: byteOffset });
      byteOffset += plain.length;
      if (isPacked(rows)) this.#garbage.add(plain.length);
      if (this.#garbage.isDue) await this.#garbage.sweep();
    }
    return { ...sums, rows: count };
  }

  #block(plain: Buffer, use: UseRow, before: { readonly row: number; readonly byte: number }): number {
    const row = this.#row;
    try {
      return forEachRow(plain, (start, end) => {
        parseRow(plain, start, end, row);
        row.start = start;
        row.end = end;
        use(plain, row);
      });
    } catch (error) {
      if (!(error instanceof OldumpError) || error.position?.row === undefined) throw error;
      const { row: inBlock, byte = 0 } = error.position;
      throw error.at({ file: '', row: before.row + inBlock, byte: before.byte + byte });
    }
  }
}
