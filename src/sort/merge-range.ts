import { compareBytes } from '../record/order.ts';
import { Merge } from './merge.ts';
import { closeRuns, openRuns, throwIfStopped } from './merge-runs.ts';
import { RowBatch } from './row-batch.ts';
import { RunCursor } from './run-cursor.ts';
import type { SortScratch } from './scratch.ts';
import { SegmentFinder } from './segments.ts';
import type { RangeInput } from './tasks.ts';

/** Rows of one segment, as many as make an output block, or the rest of the segment. */
export interface RangeBatch {
  readonly rows: Buffer;
  readonly beginsSegment: boolean;
}

/**
 * Merges one key range of all runs: the segments whose first key lies in it.
 *
 * Out: batches that end at the first row end at or past `batchBytes`, or with their segment: what
 * they are depends on the rows alone. A batch is valid until the next pull.
 * Memory: a frame and its packed form per run, in the scratch's codec; a batch.
 * A range that was still waiting when the others were stopped reads nothing.
 */
export function* mergeRange(input: RangeInput, scratch: SortScratch): Generator<RangeBatch, void, undefined> {
  const { slices, batchBytes, segmentBytes, stop } = input;
  throwIfStopped(stop);
  const from = bufferOf(input.from);
  const to = bufferOf(input.to);
  const readers = openRuns(slices, scratch.codec, 0);
  try {
    const merge = Merge.start(
      readers.map(reader => new RunCursor(reader)),
      from,
    );
    const finder = new SegmentFinder(segmentBytes);
    const batch = new RowBatch(batchBytes);
    let isInside = from === undefined;
    let beginsSegment = isInside;
    for (let head = merge.head; head !== undefined; head = merge.head) {
      const { bytes, start, end, keyStart, keyEnd } = head;
      if (finder.beginsWith(bytes, keyStart, keyEnd, end - start)) {
        if (to !== undefined && compareBytes(bytes, keyStart, keyEnd, to, 0, to.length) >= 0) break;
        if (!batch.isEmpty) {
          yield { rows: batch.take(), beginsSegment };
          throwIfStopped(stop);
        }
        isInside = true;
        beginsSegment = true;
      }
      if (isInside) batch.add(bytes, start, end);
      if (!merge.step()) {
        batch.copyPending();
        merge.load();
      }
      if (!batch.isFull) continue;
      yield { rows: batch.take(), beginsSegment };
      throwIfStopped(stop);
      beginsSegment = false;
    }
    if (!batch.isEmpty) yield { rows: batch.take(), beginsSegment };
  } finally {
    closeRuns(readers);
  }
}

function bufferOf(key: Uint8Array | undefined): Buffer | undefined {
  return key && Buffer.from(key.buffer, key.byteOffset, key.length);
}
