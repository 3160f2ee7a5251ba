import { compareBytes, NEW_KEY, NEXT_REVISION, SAME_REVISION } from '../../record/row/order.ts';
import { differingRows } from '../../record/row/repeated-row.ts';
import type { FrameCodec } from '../contract/frame-codec.ts';
import { Merge } from './merge-tree.ts';
import { closeRuns, openRuns } from '../spill/run-readers.ts';
import type { RangeBatch } from '../contract/range-batch.ts';
import { RunCursor } from '../spill/run-cursor.ts';
import { SegmentFinder } from './segments.ts';
import type { SliceInput } from '../contract/sort-tasks.ts';
import { TableBatch } from './table-batch.ts';

/** `mergeRange` in TypeScript: what the kernel does, said once more. */
export function* mergeRangePlainly(
  { slices, batchBytes, segmentBytes, repeats, ...bounds }: SliceInput,
  codec: FrameCodec,
  at: number,
): Generator<RangeBatch, void, undefined> {
  const from = bufferOf(bounds.from);
  const to = bufferOf(bounds.to);
  const readers = openRuns(slices, codec, at);
  try {
    const merge = Merge.start(
      readers.map(reader => new RunCursor(reader)),
      from,
    );
    const finder = new SegmentFinder(segmentBytes);
    const batch = new TableBatch(batchBytes);
    let isInside = from === undefined;
    let beginsSegment = isInside;
    let revision = 0;
    for (let head = merge.head; head !== undefined; head = merge.head) {
      const { bytes, start, end, keyStart, keyEnd } = head;
      if (finder.beginsWith(bytes, keyStart, keyEnd, end - start)) {
        if (to !== undefined && compareBytes(bytes, keyStart, keyEnd, to, 0, to.length) >= 0) break;
        if (!batch.isEmpty) yield batch.take(beginsSegment);
        isInside = true;
        beginsSegment = true;
      }
      const relation = finder.isNewKey ? NEW_KEY : head.revision === revision ? SAME_REVISION : NEXT_REVISION;
      revision = head.revision;
      if (isInside && repeats && relation === SAME_REVISION) {
        if (!batch.endsWith(head)) throw differingRows(bytes.toString('utf8', keyStart, keyEnd), revision);
        repeats.rows += 1;
        repeats.bytes += end - start;
      } else if (isInside) batch.add(head, relation);
      if (!merge.step()) {
        batch.copyPending();
        merge.load();
      }
      if (!batch.isFull) continue;
      yield batch.take(beginsSegment);
      beginsSegment = false;
    }
    if (!batch.isEmpty) yield batch.take(beginsSegment);
  } finally {
    closeRuns(readers);
  }
}

function bufferOf(key: Uint8Array | undefined): Buffer | undefined {
  return key && Buffer.from(key.buffer, key.byteOffset, key.length);
}
