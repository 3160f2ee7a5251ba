import type { SortPlan } from './sort-plan.ts';
import { COLUMNS_BYTES } from './contract/run-file.ts';

/** What is to be sorted, and how it comes out. */
export interface SortLoad {
  /** Of all rows, plain. */
  readonly rowBytes: number;
  readonly meanRowBytes: number;
  /** Bytes of a run file per byte of its rows: 0.25 to 0.33 for real rows. */
  readonly packedRatio: number;
  /** Bytes of rows made of a byte of the input: 1 where they are sorted as they are. */
  readonly rowsPerInputByte?: number;
  readonly lastMerge: LastMerge;
}

/** Who does the last merge: one thread, row by row, or every worker a key range at a time. */
export type LastMerge =
  | { readonly kind: 'one thread' }
  | {
      readonly kind: 'workers';
      /** Rows of a range, but for the smaller ones at the end. */
      readonly rangeBytes: number;
      /** Rows between two places at which a run can be entered: half of it is read in vain, per run and range. */
      readonly markBytes: number;
    };

/** What a sort costs besides its input and its output. Bytes are those of temporary files. */
export interface SortCost {
  readonly runs: number;
  /** Merges of runs into runs before the last merge, and how often a row goes through one on average. */
  readonly merges: number;
  readonly passes: number;
  readonly writtenBytes: number;
  readonly readBytes: number;
  /** Reads that continue at another place of the disk than the one before: one per frame. */
  readonly seeks: number;
  /** Runs that the last merge reads at once. */
  readonly lastRuns: number;
  /** Largest number of run files open at once. */
  readonly openFiles: number;
  /** All buffers together: within the budget. */
  readonly memoryBytes: number;
}

/**
 * The cost model of docs/architecture.md, "What a sort costs".
 *
 *   runs      N / slot, N the bytes of the input; N / (rows of a table) where rows are very short
 *   fan-in    K = min(files, memory of a merge / (frame + packed frame)), a worker having 1/W of the
 *             memory; merging runs into runs it has 1/W of the files as well: G
 *   merges    none while runs ≤ K; then groups of G, as many as bring the runs down to K
 *   written   packed rows × (1 + passes)
 *   read      the same, and where workers merge: ranges × runs × half the distance of two marks, packed
 *   seeks     bytes read / packed frame
 *   open      W × G while runs are merged into runs; then K
 *
 * Arithmetic on sizes alone: it knows nothing of how merges are chosen, so a test can hold it against them.
 */
export function predictSort(load: SortLoad, plan: SortPlan): SortCost {
  const runs = countRuns(load, plan);
  const { group, last } = fanIns(load, plan);
  const { merges, passes, left } = mergesBefore(runs, group, last);
  const packedBytes = load.rowBytes * load.packedRatio;
  const writtenBytes = packedBytes * (1 + passes);
  const mergesAtOnce = Math.min(plan.jobs, merges);
  const readBytes = writtenBytes + bytesInFront(load, left) * load.packedRatio;
  return {
    runs,
    merges,
    passes,
    writtenBytes,
    readBytes,
    seeks: readBytes / (packedRatioOfFrame(load) * plan.frameBytes),
    lastRuns: left,
    openFiles: Math.max(mergesAtOnce * Math.min(group, runs), left),
    memoryBytes: heldBytes(load, plan),
  };
}

/** A slot holds whole rows: on average half a row less than it could. */
function countRuns({ rowBytes, meanRowBytes, rowsPerInputByte = 1 }: SortLoad, plan: SortPlan): number {
  const slotRowBytes = (plan.slotBytes - meanRowBytes / 2) * rowsPerInputByte;
  return Math.ceil(rowBytes / Math.min(slotRowBytes, plan.tableRows * meanRowBytes));
}

/** How many runs one of several merges, and the last merge, can read at once. */
function fanIns(
  load: SortLoad,
  { fanIn, mergeBytes, frameBytes, jobs }: SortPlan,
): { group: number; last: number } {
  const readerBytes = frameBytes * (1 + packedRatioOfFrame(load));
  const within = (files: number, bytes: number): number =>
    Math.max(2, Math.min(Math.floor(files), Math.floor(bytes / readerBytes)));
  const group = within(fanIn / jobs, mergeBytes / jobs);
  return { group, last: within(fanIn, load.lastMerge.kind === 'workers' ? mergeBytes / jobs : mergeBytes) };
}

/** A frame holds rows and the row table; what it is packed to is mostly rows. */
function packedRatioOfFrame({ packedRatio, meanRowBytes }: SortLoad): number {
  return (packedRatio * meanRowBytes) / (meanRowBytes + COLUMNS_BYTES);
}

/** The smallest runs are merged first, no more of them than needed, each at most once in a pass. */
function mergesBefore(
  runs: number,
  group: number,
  last: number,
): { merges: number; passes: number; left: number } {
  let merges = 0;
  let passes = 0;
  let left = runs;
  while (left > last) {
    const wanted = Math.ceil((left - last) / (group - 1));
    const made = Math.min(wanted, Math.ceil(left / group));
    const merged = Math.min(left, made === wanted ? left - last + made : left);
    merges += made;
    passes += merged / left;
    left -= merged - made;
  }
  return { merges, passes, left };
}

/** Rows that key ranges read before their own, as runs can be entered at their marks only. */
function bytesInFront({ rowBytes, lastMerge }: SortLoad, runs: number): number {
  if (lastMerge.kind === 'one thread') return 0;
  const ranges = Math.ceil(rowBytes / lastMerge.rangeBytes);
  return ((ranges - 1) * runs * lastMerge.markBytes) / 2;
}

function heldBytes({ rowsPerInputByte }: SortLoad, plan: SortPlan): number {
  const { jobs, slotBytes, tableRows, frameBytes, mergeBytes } = plan;
  const made = rowsPerInputByte === undefined ? 0 : slotBytes * rowsPerInputByte;
  return (jobs + 2) * slotBytes + jobs * (24 * tableRows + 2 * frameBytes + made) + mergeBytes;
}
