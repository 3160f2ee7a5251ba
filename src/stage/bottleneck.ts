import type { StageLoad } from './stage-meter.ts';

/** Who can hold a stage up: what it reads from, its workers, what it writes to, or the thread that moves the blocks. */
export type Actor = 'reader' | 'workers' | 'writer' | 'main thread';

export interface Busy {
  readonly who: Actor;
  /** Of the time, from 0 to 1. */
  readonly share: number;
}

const MUCH = 0.5;

/** Who was busy for how much of a stage's time: reader and writer while the stage waited for them. */
export function busyShares({ main, workers, waits }: StageLoad): Busy[] {
  const shares: [who: Actor, share: number | undefined][] = [
    ['reader', waits.input],
    ['workers', workersShare(workers, waits.workers ?? 0)],
    ['writer', waits.output],
    ['main thread', main],
  ];
  return shares.flatMap(([who, share]) => (share === undefined ? [] : [{ who, share }]));
}

/** The one that was busy longest; undefined when nobody was for half of the time. */
export function bottleneckOf(load: StageLoad): Busy | undefined {
  const [longest] = busyShares(load).sort((a, b) => b.share - a.share);
  return longest && longest.share >= MUCH ? longest : undefined;
}

/** Of the one that had most to do; with fewer tasks than workers none may, and yet it is they who are waited for. */
function workersShare(shares: readonly number[], waited: number): number | undefined {
  return shares.length === 0 ? undefined : Math.max(waited, ...shares);
}
