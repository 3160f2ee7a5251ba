import { oldumpContestant, type Contestant, type Setup, type WorkName } from './contestants.ts';
import { indexedDataPath, pathOf } from './files.ts';
import type { Score } from './rounds.ts';

/** Works whose scaling is measured: one without and one with a sort. */
export const SCALING_WORKS: readonly WorkName[] = ['cdump', 'run'];

/** What one and two workers took for the same input, in the same rounds. */
export interface ScalingPair {
  readonly input: ScalingInput;
  readonly one: Score;
  readonly two: Score;
}

const INPUTS = ['single-member gzip', 'indexed gzip'] as const;
export type ScalingInput = (typeof INPUTS)[number];

/** One worker and two, each with both inputs: the same file, with and without its block index. */
export function scalingContestants(work: WorkName, setup: Setup): readonly Contestant[] {
  const { folders } = setup.references;
  return INPUTS.flatMap(input =>
    [1, 2].map(jobs =>
      oldumpContestant(
        work,
        { ...setup, jobs },
        {
          name: `${jobs} × ${input}`,
          input: input === 'indexed gzip' ? indexedDataPath(folders) : pathOf(folders, 'data'),
        },
      ),
    ),
  );
}

/** Scores of `scalingContestants`, paired. */
export function scalingPairs(scores: readonly Score[]): readonly ScalingPair[] {
  return INPUTS.map((input, i) => ({ input, one: scores[2 * i]!, two: scores[2 * i + 1]! }));
}
