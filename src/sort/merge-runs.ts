import { rmSync } from 'node:fs';
import { ioError } from '../bytes/io-error.ts';
import { frameCodec, type FrameCodec } from './frame-codec.ts';
import { Merge } from './merge.ts';
import { RowBatch } from './row-batch.ts';
import { RunCursor } from './run-cursor.ts';
import { aligned, readerBytes, wholeRun, type RunFile, type RunSlice } from './run-file.ts';
import { RunReader } from './run-reader.ts';
import { RunWriter, writerBytes } from './run-writer.ts';
import type { SortScratch } from './scratch.ts';
import type { MergeInput } from './tasks.ts';

/**
 * Merges runs into batches of about `batchBytes` of whole rows.
 *
 * A batch is valid until the next pull. Memory: a frame and its packed form per
 * run, and a batch (larger where its last row is).
 * On every way out the runs are closed and removed.
 */
export function* mergeToBatches(
  runs: readonly RunFile[],
  batchBytes: number,
): Generator<Buffer, void, undefined> {
  const readers = openRuns(runs.map(wholeRun), frameCodec(), 0);
  try {
    const merge = Merge.start(readers.map(reader => new RunCursor(reader)));
    const batch = new RowBatch(batchBytes);
    for (let head = merge.head; head !== undefined; head = merge.head) {
      batch.add(head.bytes, head.start, head.end);
      if (!merge.step()) {
        batch.copyPending();
        merge.load();
      }
      if (batch.isFull) yield batch.take();
    }
    if (!batch.isEmpty) yield batch.take();
  } finally {
    closeRuns(readers);
    removeRuns(runs);
  }
}

/** The worker's side of MERGE_RUNS: merges runs into one, and leaves them. */
export function mergeRunsTask(scratch: SortScratch): (input: MergeInput) => RunFile {
  return ({ runs, path, frameBytes, stop }) => {
    const longestPayload = runs.reduce(
      (longest, run) => Math.max(longest, run.largestPlainBytes),
      frameBytes,
    );
    const space = { scratch, frameBytes, longestPayload, at: 0 };
    const readers = openRuns(runs.map(wholeRun), scratch.codec, aligned(writerBytes(longestPayload)));
    try {
      const merge = Merge.start(readers.map(reader => new RunCursor(reader)));
      return RunWriter.write(path, space, writer => {
        for (let head = merge.head; head !== undefined; head = merge.head) {
          writer.add(head.bytes, head.start, head.end, head.keyStart, head.keyEnd, head.revision);
          if (merge.step()) continue;
          throwIfStopped(stop);
          merge.load();
        }
      });
    } finally {
      closeRuns(readers);
    }
  };
}

/** Opens all runs, or none; their memory lies in the codec's area from `at`. */
export function openRuns(runs: readonly RunSlice[], codec: FrameCodec, at: number): RunReader[] {
  const bytes = runs.reduce((sum, run) => sum + readerBytes(run), 0);
  codec.reserve(at + bytes);
  const readers: RunReader[] = [];
  try {
    let place = at;
    for (const run of runs) {
      readers.push(RunReader.open(run, codec, place));
      place += readerBytes(run);
    }
  } catch (error) {
    closeRuns(readers);
    throw error;
  }
  return readers;
}

export function closeRuns(readers: readonly RunReader[]): void {
  for (const reader of readers) reader.close();
}

export function throwIfStopped(stop: Int32Array): void {
  if (Atomics.load(stop, 0) !== 0) throw new Error('the sort was given up');
}

function removeRuns(runs: readonly RunFile[]): void {
  for (const { path } of runs) {
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw ioError(error, path, 'work');
    }
  }
}
