import { KernelFrameCodec } from './frame-codec-kernel.ts';
import { mergeRangeByKernel } from './merge-range-kernel.ts';
import { mergeRangePlainly } from './merge-range-plain.ts';
import { throwIfStopped } from './merge-runs.ts';
import type { RangeBatch } from './range-batch.ts';
import type { SortScratch } from './scratch.ts';
import type { RangeInput } from './tasks.ts';

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
  const merge =
    codec instanceof KernelFrameCodec ? mergeRangeByKernel(input, codec) : mergeRangePlainly(input, codec);
  throwIfStopped(input.stop);
  if (input.slices.length === 0) return;
  for (const batch of merge) {
    yield batch;
    throwIfStopped(input.stop);
  }
}
