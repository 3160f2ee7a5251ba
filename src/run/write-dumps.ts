import { incompleteError } from '../errors.ts';
import type { Output, OutputSummary } from '../bytes/output.ts';
import type { RowWriter } from '../bytes/row-writer.ts';
import { writeRanges } from '../bytes/write-ranges.ts';
import { LatestFilter } from '../dump/latest.ts';
import { RowRanges } from '../record/row-ranges.ts';
import { SPLIT_FILES } from '../record/type-key.ts';
import { routeRows } from '../split/routes.ts';

export interface DumpWriters {
  readonly cdump: RowWriter;
  /** One per split file, in the order of SPLIT_FILES. */
  readonly parts: readonly RowWriter[];
}

/**
 * One merge feeds all dump files: every row goes to the cdump, the latest of each key to the
 * split file of its type.
 *
 * In: batches of rows in row order, each valid until the next is asked for.
 * Memory: one row, and what the writers have under way.
 */
export async function writeDumps(
  sorted: AsyncIterable<Buffer>,
  { cdump, parts }: DumpWriters,
  onProgress: (rows: number) => void,
): Promise<{ rowsIn: number; rowsOut: number }> {
  const latest = new LatestFilter('sorted rows');
  const kept = new RowRanges();
  const routed = new RowRanges();
  const origin = { file: 'sorted rows', rowsBefore: 0, byteOffset: 0 };
  const writeOne = async (row: Buffer): Promise<void> => {
    routed.clear();
    routeRows(row, 0, row.length, routed, origin);
    await writeRanges(row, routed, parts);
  };
  for await (const rows of sorted) {
    await cdump.write(rows);
    const heldBack = latest.push(rows, kept);
    if (heldBack) await writeOne(heldBack);
    routed.clear();
    for (let range = 0; range < kept.count; range++) {
      routeRows(rows, kept.startOf(range), kept.endOf(range), routed, origin);
    }
    await writeRanges(rows, routed, parts);
    onProgress(latest.rowsIn);
  }
  const last = latest.end();
  if (last) await writeOne(last);
  for (const writer of [cdump, ...parts]) await writer.end();
  return { rowsIn: latest.rowsIn, rowsOut: latest.rowsOut };
}

/** Throws incomplete (exit 4) unless what went in came out: looked at before any file gets its name. */
export function requireSameRows(what: string, expected: number, found: number): void {
  if (expected === found) return;
  throw incompleteError(`${what}: ${expected} rows were expected, ${found} are there`);
}

/**
 * `ol_dump` out of the split files' blocks, file after file in the order of SPLIT_FILES: nothing is
 * compressed a second time. So the dump of a run is in (type, key) order, and `split` can cut it again.
 */
export async function concatenateParts(parts: readonly Output[], dump: Output): Promise<OutputSummary> {
  for (const [file, part] of parts.entries()) {
    await part.finish();
    await dump.appendSection(SPLIT_FILES[file]!, part.part());
  }
  return dump.finish();
}
