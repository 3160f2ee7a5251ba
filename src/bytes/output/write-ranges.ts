import type { RowRanges } from '../../record/row/row-ranges.ts';
import type { RowWriter } from './row-writer.ts';

/** Hands each range of a batch to the writer that is its target. */
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
