import type { JoinSort } from './join-sort.ts';

/**
 * Steps of walkers, each a sort that the step before has filled, until none goes on or there were `most`.
 *
 * In: `first`, which is closed here; `takeStep` reads `current`, fills `next`, which the last step has not, and says
 * whether anyone goes on.
 * Memory: two sorts.
 */
export async function stepByStep(
  first: JoinSort,
  most: number,
  openSort: () => JoinSort,
  takeStep: (current: JoinSort, next: JoinSort | undefined) => Promise<boolean>,
): Promise<void> {
  let current: JoinSort | undefined = first;
  try {
    for (let step = 1; current; step += 1) {
      const next: JoinSort | undefined = step < most ? openSort() : undefined;
      try {
        const goesOn = await takeStep(current, next);
        await current.close();
        current = goesOn ? next : undefined;
      } finally {
        if (current !== next) await next?.close();
      }
    }
  } finally {
    await current?.close();
  }
}
