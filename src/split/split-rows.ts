import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import type { RowWriter } from '../bytes/output/row-writer.ts';
import { writeRanges } from '../bytes/output/write-ranges.ts';
import { RowRanges } from '../record/row/row-ranges.ts';
import { routeRows } from './routes.ts';

/**
 * Stage: dump rows, any order → one writer per split file (in the order of SPLIT_FILES), each in the order of the input.
 *
 * Memory: one block and what the seven writers have under way.
 * Source: openlibrary/data/dump.py split_dump(). Unlike it, the five columns are checked.
 */
export async function split(
  blocks: AsyncIterable<Block>,
  file: string,
  writers: readonly RowWriter[],
  onProgress: (rows: number) => void,
): Promise<{ rowsIn: number }> {
  const ranges = new RowRanges();
  let rowsIn = 0;
  for await (const block of blocks) {
    try {
      checkUtf8(block, file, rowsIn);
      ranges.clear();
      const origin = { file, rowsBefore: rowsIn, byteOffset: block.byteOffset };
      rowsIn += routeRows(block.bytes, 0, block.bytes.length, ranges, origin);
      await writeRanges(block.bytes, ranges, writers);
    } finally {
      block.release();
    }
    onProgress(rowsIn);
  }
  return { rowsIn };
}
