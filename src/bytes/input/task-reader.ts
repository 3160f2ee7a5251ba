import { OldumpError } from '../../errors.ts';
import { NativeGarbage } from '../native-garbage.ts';
import { PackedReader } from './packed-reader.ts';
import { isPacked, type RowSums, type TaskRows } from './packed-rows.ts';

/**
 * Shows a worker the rows of its tasks, plain, block by block; the worker keeps one for all of them.
 * Memory: one inflated block and 8 MiB of those before it.
 */
export class TaskReader {
  readonly #reader = new PackedReader();
  readonly #garbage = new NativeGarbage();

  /**
   * `use` gets whole rows and says how many they are; an error of its own counts row (from 1) and byte within them.
   * Throws: as PackedReader; what `use` throws, with row and byte within all rows of the task, no file name.
   */
  async read(rows: TaskRows, use: (plain: Buffer) => number): Promise<RowSums> {
    const sums = { plainBytes: 0, crc32: 0 };
    const before = { rows: 0, bytes: 0 };
    for (const plain of this.#reader.blocks(rows, sums)) {
      before.rows += placedBehind(before, () => use(plain));
      before.bytes += plain.length;
      if (isPacked(rows)) this.#garbage.add(plain.length);
      if (this.#garbage.isDue) await this.#garbage.sweep();
    }
    return { ...sums, rows: before.rows };
  }
}

function placedBehind<T>(before: { readonly rows: number; readonly bytes: number }, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof OldumpError) || error.position?.row === undefined) throw error;
    const { row, byte = 0 } = error.position;
    throw error.at({ file: '', row: before.rows + row, byte: before.bytes + byte });
  }
}
