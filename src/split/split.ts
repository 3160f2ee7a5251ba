import type { Block } from '../bytes/block.ts';
import { checkUtf8 } from '../bytes/utf8.ts';
import type { RowWriter } from '../bytes/row-writer.ts';
import { RowRanges } from '../record/row-ranges.ts';
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

/** Hands each range to the writer of its target. */
export async function writeRanges(
  rows: Buffer,
  ranges: RowRanges,
  writers: readonly RowWriter[],
): Promise<void> {
  for (let range = 0; range < ranges.count; range++) {
    const writer = writers[ranges.targetOf(range)]!;
    const wait = writer.write(rows.subarray(ranges.startOf(range), ranges.endOf(range)));
    if (wait) await wait;
  }
}
