import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import type { RowWriter } from '../bytes/output/row-writer.ts';
import { writeRanges } from '../bytes/output/write-ranges.ts';
import { RowRanges } from '../record/row/row-ranges.ts';
import { LatestFilter } from './latest.ts';

/**
 * Stage: rows in row order → the latest row of each key, same order.
 *
 * Memory: one block, one row, and what the writer has under way.
 */
export async function dump(
  blocks: AsyncIterable<Block>,
  file: string,
  writer: RowWriter,
  onProgress: (rows: number) => void,
): Promise<{ rowsIn: number; rowsOut: number }> {
  const filter = new LatestFilter(file);
  const ranges = new RowRanges();
  for await (const block of blocks) {
    try {
      checkUtf8(block, file, filter.rowsIn);
      const heldBack = filter.push(block.bytes, ranges);
      if (heldBack) await writer.write(heldBack);
      await writeRanges(block.bytes, ranges, [writer]);
    } finally {
      block.release();
    }
    onProgress(filter.rowsIn);
  }
  const last = filter.end();
  if (last) await writer.write(last);
  return { rowsIn: filter.rowsIn, rowsOut: filter.rowsOut };
}
