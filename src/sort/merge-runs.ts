import type { NativeGarbage } from './native-garbage.ts';
import { Merge } from './merge.ts';
import { RowBatch } from './row-batch.ts';
import { RunCursor } from './run-cursor.ts';
import type { RunFile } from './run-file.ts';
import { RunReader } from './run-reader.ts';
import { RunWriter } from './run-writer.ts';
import type { SortScratch } from './scratch.ts';
import type { MergeInput } from './tasks.ts';

/**
 * Merges runs into batches of about `batchBytes` of whole rows.
 *
 * A batch is valid until the next pull. Memory: a frame and the next one packed per
 * run, and a batch (larger where its last row is).
 * On every way out the runs are closed and removed.
 */
export async function* mergeToBatches(
  runs: readonly RunFile[],
  batchBytes: number,
  garbage: NativeGarbage,
): AsyncGenerator<Buffer, void, undefined> {
  const readers = await openRuns(runs, garbage);
  try {
    const merge = await Merge.start(readers.map(reader => new RunCursor(reader)));
    const batch = new RowBatch(batchBytes);
    for (let head = merge.head; head !== undefined; head = merge.head) {
      batch.add(head.bytes, head.start, head.end);
      if (!merge.step()) {
        batch.copyPending();
        await merge.load();
      }
      if (batch.isFull) yield batch.take();
    }
    if (!batch.isEmpty) yield batch.take();
  } finally {
    await closeRuns(readers);
  }
}

/** The worker's side of MERGE_RUNS: merges runs into one. */
export function mergeRunsTask(scratch: SortScratch): (input: MergeInput) => Promise<RunFile> {
  return async ({ runs, path, frameBytes, stop }) => {
    const readers = await openRuns(runs, scratch.garbage);
    try {
      const merge = await Merge.start(readers.map(reader => new RunCursor(reader)));
      return await RunWriter.write(path, scratch.frame(frameBytes), scratch.garbage, async writer => {
        for (let head = merge.head; head !== undefined; head = merge.head) {
          writer.add(head.bytes, head.start, head.end, head.keyStart, head.keyEnd, head.revision);
          if (merge.step()) continue;
          if (Atomics.load(stop, 0) !== 0) throw new Error('the sort was given up');
          await merge.load();
        }
      });
    } finally {
      await closeRuns(readers);
    }
  };
}

async function openRuns(runs: readonly RunFile[], garbage: NativeGarbage): Promise<RunReader[]> {
  const readers: RunReader[] = [];
  try {
    for (const run of runs) readers.push(await RunReader.open(run, garbage));
  } catch (error) {
    await closeRuns(readers);
    throw error;
  }
  return readers;
}

async function closeRuns(readers: readonly RunReader[]): Promise<void> {
  for (const reader of readers) await reader.close();
}
