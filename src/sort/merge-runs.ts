import { rmSync } from 'node:fs';
import { ioError } from '../bytes/io-error.ts';
import { frameCodec } from './frame-codec.ts';
import { Merge } from './merge.ts';
import { mergeSlices } from './merge-range.ts';
import { RunCursor } from './run-cursor.ts';
import { aligned, wholeRun, type RunFile } from './run-file.ts';
import { closeRuns, openRuns, throwIfStopped } from './run-readers.ts';
import { RunWriter, writerBytes } from './run-writer.ts';
import type { SortScratch } from './scratch.ts';
import type { MergeInput } from './tasks.ts';

/**
 * Merges runs into batches of about `batchBytes` of whole rows.
 *
 * A batch is valid until the next pull. Memory: as `mergeRange`.
 * On every way out the runs are closed and removed.
 */
export function* mergeToBatches(
  runs: readonly RunFile[],
  batchBytes: number,
): Generator<Buffer, void, undefined> {
  const all = { slices: runs.map(wholeRun), from: undefined, to: undefined, segmentBytes: Infinity };
  try {
    for (const { rows } of mergeSlices({ ...all, batchBytes }, frameCodec())) yield rows;
  } finally {
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

function removeRuns(runs: readonly RunFile[]): void {
  for (const { path } of runs) {
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw ioError(error, path, 'work');
    }
  }
}
