import { BLOCK_BYTES } from '../../bytes/block.ts';
import { mapInOrder } from '../../workers/map-in-order.ts';
import type { MergedBefore } from '../contract/kept-sort.ts';
import { OpenRuns } from '../spill/open-runs.ts';
import type { SortPlan } from '../sort-plan.ts';
import { planKeyRanges, slicesOf, type KeyRange } from './range-plan.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { SpillFolder } from '../spill/spill-folder.ts';
import { StoppableTasks } from '../contract/stoppable-tasks.ts';
import type { RangeInput, RangeOutput } from '../contract/sort-tasks.ts';

/** Ranges under way or waiting on the disk for their turn, per worker. */
const RANGES_PER_WORKER = 4;

/** What the tasks share with this thread. */
export interface RangeTasks {
  readonly signal: AbortSignal;
  readonly stop: Int32Array;
  readonly progress: BigInt64Array;
}

/**
 * Merges runs in the workers, key range by key range; the answers come in row order.
 *
 * Who asks for no more answers stops the tasks. On every way out they have ended, and the runs are closed.
 * Memory: the marks of the runs; each task a frame and its packed form of every run.
 */
export async function* mergeRanges<Out extends RangeOutput>(
  runs: readonly RunFile[],
  plan: SortPlan,
  workers: number,
  folder: SpillFolder,
  { signal, stop, progress }: RangeTasks,
  merge: (range: RangeInput) => Promise<Out>,
  before?: MergedBefore,
): AsyncGenerator<Out, void, undefined> {
  const open = new OpenRuns(runs);
  const tasks = new StoppableTasks(signal, stop);
  const inputOf = (range: KeyRange): RangeInput => ({
    ...range,
    slices: slicesOf(runs, open.fds, range),
    batchBytes: BLOCK_BYTES,
    segmentBytes: plan.segmentBytes,
    path: folder.nextPath(),
    stop,
    progress,
  });
  const merged = (range: KeyRange): Promise<Out> => tasks.run(() => merge(inputOf(range)));
  const start = before && Buffer.from(before.to);
  const ranges = planKeyRanges(runs, { jobs: workers, rangeBytes: plan.rangeBytes }, start);
  try {
    for await (const made of mapInOrder(fromArray(ranges), RANGES_PER_WORKER * workers, merged)) {
      yield* tasks.stopUnlessTaken(made);
      signal.throwIfAborted();
    }
  } finally {
    tasks.end();
    open.close();
  }
}

async function* fromArray<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
