import type { FrameCodec } from '../frames/choose-frame-codec.ts';
import { KernelFrameCodec } from '../frames/frame-codec-kernel.ts';
import { layOut } from './merge-layout.ts';
import { mergeRangeByKernel } from './merge-range-kernel.ts';
import { mergeRangePlainly } from './merge-range-plain.ts';
import type { RangeBatch } from '../contract/range-batch.ts';
import { throwIfStopped } from '../spill/run-readers.ts';
import type { SortScratch } from '../spill/sort-scratch.ts';
import type { RangeInput, SliceInput } from '../contract/sort-tasks.ts';

/**
 * Merges one key range of all runs: the segments whose first key lies in it.
 *
 * Out: batches that end at the first row end at or past `batchBytes`, or with their segment: what
 * they are depends on the rows alone. A batch is valid until the next pull.
 * Memory: a frame and its packed form per run, in the scratch's codec; a batch and its columns.
 * A range that was still waiting when the others were stopped reads nothing.
 */
export function* mergeRange(
  input: RangeInput,
  { codec }: Pick<SortScratch, 'codec'>,
): Generator<RangeBatch, void, undefined> {
  throwIfStopped(input.stop);
  for (const batch of mergeSlices(input, codec, 0)) {
    yield batch;
    throwIfStopped(input.stop);
  }
}

/**
 * The same for nobody who could stop it; `segmentBytes` of Infinity: no segments.
 * Its memory lies in the codec's area from `at` to `mergeEnd`, which must be reserved where the area may not move.
 */
export function mergeSlices(
  input: SliceInput,
  codec: FrameCodec,
  at: number,
): Generator<RangeBatch, void, undefined> {
  return codec instanceof KernelFrameCodec
    ? mergeRangeByKernel(input, codec, at)
    : mergeRangePlainly(input, codec, at);
}

/** Where the memory of such a merge ends at most. */
export function mergeEnd(input: SliceInput, at: number): number {
  return layOut(input, at).end;
}
