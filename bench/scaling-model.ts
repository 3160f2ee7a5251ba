/** The monthly run on more cores and more data than we have, from what each step costs on one core. */
import { planSort } from '../src/sort/plan.ts';

/** Seconds of one core for 10^9 plain bytes of data rows, and what a byte becomes. */
export interface StepCosts {
  readonly inflate: number;
  /** Clean, sort in memory, pack and write a run. */
  readonly cleanAndSort: number;
  /** Merge runs into a run: once for each further pass. */
  readonly mergeAgain: number;
  /** The last merge: to rows, routed to the writers' blocks. */
  readonly merge: number;
  readonly deflate: number;
  /** Bytes of run files, and of outputs, per plain byte. */
  readonly spillRatio: number;
  readonly outputRatio: number;
  readonly inputRatio: number;
}

export interface Scene {
  readonly plainBytes: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytesPerSecond: number;
  /** One thread inflates a foreign gzip file; with a block index all workers do. */
  readonly input: 'one gzip member' | 'indexed';
  /** The last merge on one thread, as built, or cut by key ranges. */
  readonly merge: 'one thread' | 'by key range';
}

export interface Forecast {
  readonly seconds: number;
  /** What sets the pace while rows are read, and while they are merged. */
  readonly readLimit: string;
  readonly mergeLimit: string;
  readonly passes: number;
}

interface Phase {
  readonly seconds: number;
  readonly limit: string;
}

export function forecast(scene: Scene, costs: StepCosts): Forecast {
  const { plainBytes, cores, input, merge, diskBytesPerSecond } = scene;
  const gigabytes = plainBytes / 1e9;
  const onDisk = (ratio: number): number => (ratio * plainBytes) / diskBytesPerSecond;
  const passes = mergePasses(scene, costs);
  const read = slowest({
    ...(input === 'one gzip member' && { 'inflate thread': gigabytes * costs.inflate }),
    cores: (gigabytes * (costs.inflate + costs.cleanAndSort)) / cores,
    disk: onDisk(costs.inputRatio + costs.spillRatio),
  });
  const again = slowest({
    cores: (gigabytes * passes * costs.mergeAgain) / cores,
    disk: onDisk(2 * passes * costs.spillRatio),
  });
  const write = slowest({
    ...(merge === 'one thread' && { 'merge thread': gigabytes * costs.merge }),
    cores: (gigabytes * (costs.merge + costs.deflate)) / cores,
    disk: onDisk(costs.spillRatio + costs.outputRatio),
  });
  return {
    seconds: read.seconds + again.seconds + write.seconds,
    readLimit: read.limit,
    mergeLimit: write.limit,
    passes,
  };
}

function slowest(times: Readonly<Record<string, number>>): Phase {
  const [limit, seconds] = Object.entries(times).reduce((a, b) => (b[1] > a[1] ? b : a));
  return { limit, seconds };
}

/** How often the rows are merged before the last merge: as a share, since only some of the runs need it. */
function mergePasses({ plainBytes, cores, memoryBytes }: Scene, costs: StepCosts): number {
  const plan = planSort(memoryBytes, cores, 1.3);
  const readers = plan.frameBytes * (1 + costs.spillRatio);
  const fanIn = Math.max(2, Math.min(plan.fanIn, Math.floor(plan.mergeBytes / readers)));
  const runs = plainBytes / plan.slotBytes;
  if (runs <= fanIn) return 0;
  const perMerge = Math.max(2, Math.floor(fanIn / plan.jobs));
  return Math.max(1 - fanIn / runs, Math.log(runs / fanIn) / Math.log(perMerge));
}
