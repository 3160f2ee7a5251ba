/**
 * Every queue between threads, as data: stages take their depths from here, docs/architecture.md prints it.
 * A slow reader holds back everything in front of it; nothing here grows with the input.
 */
export interface Queue {
  /** From where to where. */
  readonly path: string;
  readonly holds: string;
  /** So many for each worker, and so many more. */
  readonly perWorker: number;
  readonly more: number;
}

export const QUEUES = {
  cleaning: { path: 'blocks → workers (cdump)', holds: 'blocks of 1 MiB', perWorker: 2, more: 1 },
  mapping: { path: 'blocks → workers (deworks)', holds: 'blocks of 1 MiB', perWorker: 1, more: 1 },
  looking: {
    path: 'blocks → workers (index, stats, describe, filter, sample)',
    holds: 'blocks of 1 MiB',
    perWorker: 2,
    more: 1,
  },
  checking: { path: 'blocks → workers (verify)', holds: 'blocks of 1 MiB', perWorker: 1, more: 2 },
  inflating: {
    path: 'places in a file with its index → workers → blocks (dump, split, deworks)',
    holds: 'blocks of 1 MiB',
    perWorker: 1,
    more: 2,
  },
  members: {
    path: 'members of BGZF → workers → main thread',
    holds: 'batches of 2 MiB plain, 1 packed',
    perWorker: 1,
    more: 2,
  },
  encoding: { path: 'rows → deflate → output, per file', holds: 'blocks of 1 MiB', perWorker: 1, more: 2 },
  sorting: {
    path: 'slots → workers (sort)',
    holds: 'slots, sized by the sort’s plan',
    perWorker: 1,
    more: 0,
  },
  sortingPacked: {
    path: 'places in a file with its index → workers (sort)',
    holds: 'nothing but where they lie',
    perWorker: 2,
    more: 0,
  },
  proving: { path: 'runs of an earlier attempt → workers', holds: 'a frame each', perWorker: 2, more: 0 },
  ranges: {
    path: 'merged key ranges → outputs',
    holds: 'ranges of at most 1 GiB of rows, deflated, on the disk',
    perWorker: 4,
    more: 0,
  },
  /** Syncing is mostly waiting. */
  htmlPages: { path: 'pages → disk (htmlindex)', holds: 'pages of a thousand rows', perWorker: 0, more: 8 },
} as const satisfies Readonly<Record<string, Queue>>;

/** How many may be under way at the same time. */
export function depthOf({ perWorker, more }: Queue, workers: number): number {
  return perWorker * workers + more;
}
