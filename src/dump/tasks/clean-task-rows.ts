import { isPacked, type RowSums, type TaskRows } from '../../bytes/input/packed-rows.ts';
import type { NativeGarbage } from '../../bytes/native-garbage.ts';
import { cleanRows, type Cleaned } from '../clean/clean.ts';
import { addCleanCounts, emptyCounts } from '../clean/clean-counts.ts';
import type { CleanScratch } from './clean-scratch.ts';
import type { Reject } from '../clean/reject.ts';

/**
 * Cleans rows as a task gets them into `scratch.out`; packed ones block by block, each forgotten before the next.
 *
 * Out: counts and rejects as if all were one block; the sums of packed rows.
 * Memory: the cleaned rows, one inflated block and 8 MiB of those before it.
 * Throws: as PackedReader; nothing about the rows.
 */
export async function cleanTaskRows(
  rows: TaskRows,
  date: string | undefined,
  scratch: CleanScratch,
): Promise<Cleaned & { readonly sums: RowSums }> {
  const { out, kernel, reader } = scratch;
  const counts = emptyCounts();
  const rejects: Reject[] = [];
  const sums = { plainBytes: 0, crc32: 0 };
  let byteOffset = 0;
  out.clear();
  for (const plain of reader.blocks(rows, sums)) {
    const cleaned = cleanRows(plain, out, { date, kernel });
    for (const reject of cleaned.rejects)
      rejects.push({ ...reject, row: counts.rowsIn + reject.row, byte: byteOffset + reject.byte });
    addCleanCounts(counts, cleaned.counts);
    byteOffset += plain.length;
    if (isPacked(rows)) await forget(plain, scratch.garbage);
  }
  return { counts, rejects, sums: { ...sums, rows: counts.rowsIn } };
}

async function forget(block: Buffer, garbage: NativeGarbage): Promise<void> {
  garbage.add(block.length);
  if (garbage.isDue) await garbage.sweep();
}
