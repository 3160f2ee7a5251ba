import type { InflatedSums } from '../../bytes/input/packed-reader.ts';
import { isPacked, type TaskRows } from '../../bytes/input/packed-rows.ts';
import { payloadBytes, type RunFile } from '../contract/run-file.ts';
import { RunWriter } from '../spill/run-writer.ts';
import type { RowTable } from '../contract/row-table.ts';
import type { SortScratch } from '../spill/sort-scratch.ts';
import { rowAt, sortRows } from './sort-rows.ts';
import type { RunInput, RunOutput } from '../contract/sort-tasks.ts';

/** The worker's side of SORT_RUN. Throws as `sortRunFromRows`. */
export function sortRunTask(scratch: SortScratch): (input: RunInput) => Promise<RunOutput> {
  return async input => {
    const sums = { plainBytes: 0, crc32: 0 };
    const runs = sortRunFromRows(await plainRows(input.rows, scratch, sums), input, scratch);
    const rows = runs.reduce((rows, run) => rows + run.rows, 0);
    return { runs, rowsIn: rows, sums: { ...sums, rows } };
  };
}

/**
 * Sorts the rows and writes them as runs; a full row table ends a run.
 *
 * In: whole rows, each with its LF.  Memory: the scratch's table and frame.
 * Throws: malformed at the first row that is not UTF-8 or not a row (row from 1 and byte
 * within `rows`, no file name); environment when the run cannot be written.
 */
export function sortRunFromRows(
  rows: Buffer,
  target: Pick<RunInput, 'path' | 'tableRows' | 'frameBytes'>,
  scratch: SortScratch,
): RunFile[] {
  const table = scratch.table(target.tableRows);
  const runs: RunFile[] = [];
  let rowsDone = 0;
  for (let at = 0; at < rows.length; rowsDone += table.count) {
    at = table.fill(rows, at, rowsDone);
    sortRows(rows, table);
    runs.push(writeRun(rows, table, `${target.path}-${runs.length}.run`, target.frameBytes, scratch));
  }
  return runs;
}

/** Packed rows are inflated into the scratch's buffer. */
async function plainRows(rows: TaskRows, scratch: SortScratch, sums: InflatedSums): Promise<Buffer> {
  if (!isPacked(rows)) return Buffer.from(rows.buffer, rows.byteOffset, rows.length);
  const into = scratch.rows(rows.plainBytes);
  let filled = 0;
  for (const plain of scratch.reader.blocks(rows, sums)) {
    filled += plain.copy(into, filled);
    scratch.garbage.add(plain.length);
    if (scratch.garbage.isDue) await scratch.garbage.sweep();
  }
  return into.subarray(0, filled);
}

function writeRun(
  rows: Buffer,
  table: RowTable,
  path: string,
  frameBytes: number,
  scratch: SortScratch,
): RunFile {
  const { starts, keyStarts, keyEnds, revisions } = table;
  const longestPayload = Math.max(frameBytes, payloadBytes(longestRow(table), 1));
  return RunWriter.write(path, { scratch, frameBytes, longestPayload, at: 0 }, writer => {
    for (let place = 0; place < table.count; place += 1) {
      const row = rowAt(table, place);
      writer.add(rows, starts[row]!, starts[row + 1]!, keyStarts[row]!, keyEnds[row]!, revisions[row]!);
    }
  });
}

function longestRow({ starts, count }: RowTable): number {
  let longest = 0;
  for (let row = 0; row < count; row += 1) longest = Math.max(longest, starts[row + 1]! - starts[row]!);
  return longest;
}
