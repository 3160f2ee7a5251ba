import { countRows } from '../../bytes/output/encode-block.ts';
import { PackedReader } from '../../bytes/input/packed-reader.ts';
import type { PackedRows, RowSums } from '../../bytes/input/packed-rows.ts';
import { taskNamed } from '../task.ts';

/** Packed rows, inflated into shared memory for a stage whose rows the main thread looks at. */
export const INFLATE_ROWS = taskNamed('inflate-rows').of<InflateInput, RowSums>();

export interface InflateInput {
  readonly rows: PackedRows;
  /** Room for all of them. */
  readonly into: Uint8Array;
}

/** The work of INFLATE_ROWS.  Memory: one block.  Throws: as PackedReader. */
export function rowInflater(): (input: InflateInput) => RowSums {
  const reader = new PackedReader();
  return ({ rows, into }) => {
    const sums = { plainBytes: 0, crc32: 0 };
    let rowsIn = 0;
    for (const plain of reader.blocks(rows, sums)) {
      into.set(plain, sums.plainBytes - plain.length);
      rowsIn += countRows(plain);
    }
    return { ...sums, rows: rowsIn };
  };
}
