/** The monthly run on more cores and more data than we have, from what each step costs on one core. */
import { FRAMES_PER_MARK } from '../src/sort/contract/run-marks.ts';
import { predictSort, type SortCost } from '../src/sort/sort-cost.ts';
import { planSort } from '../src/sort/sort-plan.ts';

/** Seconds of one core for 10^9 plain bytes of data rows, and what a byte becomes. */
export interface StepCosts {
  readonly inflate: number;
  /** Clean, sort in memory, pack and write a run. */
  readonly cleanAndSort: number;
  /** Merge runs into a run: once for each further pass. */
  readonly mergeAgain: number;
  /** The last merge: to rows, routed to the blocks of the files. */
  readonly merge: number;
  readonly deflate: number;
  /** The main thread's part, for 10^9 bytes as they are written: read a part, its checksum and SHA-256, write. */
  readonly append: number;
  /** Bytes of run files, and of cdump and split files, per plain byte. */
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
}

export interface Forecast {
  readonly seconds: number;
  readonly phases: readonly Phase[];
  readonly sort: SortCost;
}

/** A part of the run: how long it takes, and which of its steps takes that long. */
export interface Phase {
  readonly name: 'read' | 'merge runs' | 'merge and write' | 'ol_dump';
  readonly seconds: number;
  readonly limit: string;
}

/** Rows as the sample has them; JSON of a real library is as long. */
const MEAN_ROW_BYTES = 1000;
/** A cleaned row per byte of a data row, as the run plans for. */
const CLEANED_RATIO = 1.3;
/** What the sort cuts at most (range-plan.ts). */
const RANGE_BYTES = 2 ** 30;
/** Of the bytes of cdump and split files those of the split files, which are written once more as ol_dump. */
const SPLIT_SHARE = 0.4;

/**
 * Every phase takes as long as the slowest of what goes on in it at the same time: a step that one thread does alone,
 * the work of all cores together, or the disk.
 */
export function forecast(scene: Scene, costs: StepCosts): Forecast {
  const sort = sortCost(scene, costs);
  const phases = [
    readPhase(scene, costs),
    againPhase(scene, costs, sort),
    writePhase(scene, costs, sort),
    dumpPhase(scene, costs),
  ];
  return { seconds: phases.reduce((sum, { seconds }) => sum + seconds, 0), phases, sort };
}

function sortCost({ plainBytes, cores, memoryBytes }: Scene, { spillRatio }: StepCosts): SortCost {
  const plan = planSort(memoryBytes, cores, CLEANED_RATIO);
  const markBytes = FRAMES_PER_MARK * plan.frameBytes;
  return predictSort(
    {
      rowBytes: plainBytes,
      meanRowBytes: MEAN_ROW_BYTES,
      packedRatio: spillRatio,
      rowsPerInputByte: 1,
      lastMerge: { kind: 'workers', rangeBytes: RANGE_BYTES, markBytes },
    },
    plan,
  );
}

/** Inflate, clean, sort, write runs: all in the workers, but for a foreign file, which one thread inflates. */
function readPhase({ plainBytes, cores, input, diskBytesPerSecond }: Scene, costs: StepCosts): Phase {
  const gigabytes = plainBytes / 1e9;
  return slowest('read', {
    ...(input === 'one gzip member' && { 'inflate thread': gigabytes * costs.inflate }),
    cores: (gigabytes * (costs.inflate + costs.cleanAndSort)) / cores,
    disk: ((costs.inputRatio + costs.spillRatio) * plainBytes) / diskBytesPerSecond,
  });
}

/** Runs into runs, where there are more than the last merge can read at once. */
function againPhase(
  { plainBytes, cores, diskBytesPerSecond }: Scene,
  costs: StepCosts,
  { passes }: SortCost,
): Phase {
  return slowest('merge runs', {
    cores: ((plainBytes / 1e9) * passes * costs.mergeAgain) / cores,
    disk: (2 * passes * costs.spillRatio * plainBytes) / diskBytesPerSecond,
  });
}

/** By key range: what a range reads in front of its rows is merged in vain. The main thread appends the parts. */
function writePhase(
  { plainBytes, cores, diskBytesPerSecond }: Scene,
  costs: StepCosts,
  { readBytes, writtenBytes }: SortCost,
): Phase {
  const gigabytes = plainBytes / 1e9;
  const spilled = costs.spillRatio * plainBytes;
  const inFront = (readBytes - writtenBytes) / spilled;
  const output = costs.outputRatio * plainBytes;
  return slowest('merge and write', {
    'append thread': (output / 1e9) * costs.append,
    cores:
      (gigabytes * (costs.merge * (1 + inFront) + costs.deflate) + (output / 1e9) * costs.append) / cores,
    disk: (spilled * (1 + inFront) + 2 * output) / diskBytesPerSecond,
  });
}

/** The split files' bodies once more, by the main thread alone. */
function dumpPhase({ plainBytes, diskBytesPerSecond }: Scene, { outputRatio, append }: StepCosts): Phase {
  const bytes = SPLIT_SHARE * outputRatio * plainBytes;
  return slowest('ol_dump', {
    'append thread': (bytes / 1e9) * append,
    disk: (2 * bytes) / diskBytesPerSecond,
  });
}

function slowest(name: Phase['name'], times: Readonly<Record<string, number>>): Phase {
  const [limit, seconds] = Object.entries(times).reduce((a, b) => (b[1] > a[1] ? b : a));
  return { name, seconds, limit };
}
