import { readerBytes, type RunFile } from '../contract/run-file.ts';

export interface MergeLimits {
  /** Runs open, and memory of their readers, at the same time. */
  readonly fanIn: number;
  readonly mergeBytes: number;
  /** Merges of runs into runs under way at the same time share the limits. */
  readonly jobs: number;
  /** Memory of the last merge, where it is not `mergeBytes`. */
  readonly lastBytes?: number;
}

export interface MergePass {
  /** Each to become one run. */
  readonly groups: readonly (readonly RunFile[])[];
  /** Runs that are left as they are. */
  readonly rest: readonly RunFile[];
}

/**
 * Which runs to merge first so that the final merge stays within its limits; undefined: none.
 *
 * No more is merged than needed, the smallest runs first; two runs are merged
 * even when their frames (very long rows) are above the limit.
 */
export function planMergePass(runs: readonly RunFile[], limits: MergeLimits): MergePass | undefined {
  const shared = {
    fanIn: Math.floor(limits.fanIn / limits.jobs),
    mergeBytes: limits.mergeBytes / limits.jobs,
  };
  const last = { fanIn: limits.fanIn, mergeBytes: limits.lastBytes ?? limits.mergeBytes };
  const total = new Load();
  for (const run of runs) total.add(readerBytes(run));
  if (total.fits(last)) return undefined;
  const rest = runs.toSorted((a, b) => b.rowBytes - a.rowBytes);
  const groups: RunFile[][] = [];
  while (rest.length >= 2 && !total.fits(last)) groups.push(takeGroup(rest, total, last, shared));
  return { groups, rest };
}

/** Takes runs from the end of `rest`; `total` then counts them as the one run they become. */
function takeGroup(rest: RunFile[], total: Load, last: Limits, shared: Limits): RunFile[] {
  const group: RunFile[] = [];
  const load = new Load();
  let merged = 0;
  while (rest.length > 0 && (group.length < 2 || !total.fits(last))) {
    const bytes = readerBytes(rest.at(-1)!);
    if (!load.wouldFit(bytes, shared)) break;
    group.push(rest.pop()!);
    load.add(bytes);
    total.remove(bytes);
    if (merged > 0) total.remove(merged);
    merged = Math.max(merged, bytes);
    total.add(merged);
  }
  return group;
}

interface Limits {
  readonly fanIn: number;
  readonly mergeBytes: number;
}

/** How many runs, and what reading them takes. */
class Load {
  #runs = 0;
  #bytes = 0;

  add(bytes: number): void {
    this.#runs += 1;
    this.#bytes += bytes;
  }

  remove(bytes: number): void {
    this.#runs -= 1;
    this.#bytes -= bytes;
  }

  fits({ fanIn, mergeBytes }: Limits): boolean {
    return this.#runs <= 2 || (this.#runs <= fanIn && this.#bytes <= mergeBytes);
  }

  wouldFit(bytes: number, { fanIn, mergeBytes }: Limits): boolean {
    return this.#runs < 2 || (this.#runs < fanIn && this.#bytes + bytes <= mergeBytes);
  }
}
