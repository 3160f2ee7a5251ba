import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import type { RowWriter } from '../bytes/row-writer.ts';
import { RowRanges } from '../record/row-ranges.ts';
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
      await writeLatest(filter, block.bytes, ranges, writer);
    } finally {
      block.release();
    }
    onProgress(filter.rowsIn);
  }
  const last = filter.end();
  if (last) await writer.write(last);
  return { rowsIn: filter.rowsIn, rowsOut: filter.rowsOut };
}

async function writeLatest(
  filter: LatestFilter,
  rows: Buffer,
  ranges: RowRanges,
  writer: RowWriter,
): Promise<void> {
  const heldBack = filter.push(rows, ranges);
  if (heldBack) await writer.write(heldBack);
  for (let range = 0; range < ranges.count; range++) {
    const wait = writer.write(rows.subarray(ranges.startOf(range), ranges.endOf(range)));
    if (wait) await wait;
  }
}
