import { rmSync } from 'node:fs';
import { ioError } from '../../bytes/disk/io-error.ts';
import { frameCodec } from '../frames/choose-frame-codec.ts';
import { mergeEnd, mergeSlices } from './merge-range.ts';
import type { RangeBatch } from '../contract/range-batch.ts';
import { aligned, wholeRun, type RunFile } from '../contract/run-file.ts';
import { throwIfStopped } from '../spill/run-readers.ts';
import { RunWriter, writerBytes } from '../spill/run-writer.ts';
import type { SortScratch } from '../spill/sort-scratch.ts';
import type { MergeInput, SliceInput } from '../contract/sort-tasks.ts';

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
  try {
    for (const { rows } of mergeSlices(allOf(runs, batchBytes), frameCodec(), 0)) yield rows;
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
    const { codec } = scratch;
    const at = aligned(writerBytes(longestPayload));
    const all = allOf(runs, BATCH_BYTES);
    codec.reserve(mergeEnd(all, at)); // it must not move while the writer uses it
    return RunWriter.write(path, { scratch, frameBytes, longestPayload, at: 0 }, writer => {
      for (const batch of mergeSlices(all, codec, at)) {
        throwIfStopped(stop);
        addRows(writer, batch);
      }
    });
  };
}

/** Small beside the frames of the runs. */
const BATCH_BYTES = 1 << 18;

function addRows(writer: RunWriter, { rows, count, ends, keyStarts, keyEnds, revisions }: RangeBatch): void {
  let start = 0;
  for (let row = 0; row < count; row += 1) {
    const end = ends[row]!;
    writer.add(rows, start, end, keyStarts[row]!, keyEnds[row]!, revisions[row]!);
    start = end;
  }
}

function allOf(runs: readonly RunFile[], batchBytes: number): SliceInput {
  return { slices: runs.map(wholeRun), from: undefined, to: undefined, batchBytes, segmentBytes: Infinity };
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
