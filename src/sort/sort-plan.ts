import { SEGMENT_BYTES } from './merge/segments.ts';

/**
 * How a sort spends its memory.
 *
 * The budget is split for good, because a buffer of the first phase may still
 * wait for the garbage collector when the second begins:
 *
 *   runs   3/4: slots (one per worker, one being filled, one handed over), and per
 *          worker the row table and, for rows made from the input, their buffer;
 *   merge  1/4: of each run a frame and its packed form, in every merge under way.
 */
export interface SortPlan {
  /** Workers that sort at the same time. */
  readonly jobs: number;
  readonly slotBytes: number;
  /** Rows sorted at once; more rows in a slot make another run. */
  readonly tableRows: number;
  /** Rows and row table of one frame of a run file. */
  readonly frameBytes: number;
  /** For the frames of all runs being merged at the same time. */
  readonly mergeBytes: number;
  /** Runs open at the same time, so that the usual limit of open files holds. */
  readonly fanIn: number;
  /** Rows between cuts of gzip outputs (segments.ts): their bytes depend on it, so only tests set it, and stages with an output per key. */
  readonly segmentBytes: number;
  /** The smallest key range for a worker, in bytes of rows. */
  readonly rangeBytes: number;
}

/** The smallest budget that is planned for. */
export const MIN_SORT_BYTES = 64 << 20;

const MIN_SLOT_BYTES = 1 << 20;
/** Row positions are 32-bit, and a larger run sorts no better. */
const MAX_SLOT_BYTES = 1 << 28;
const MIN_FRAME_BYTES = 1 << 16;
const MAX_FRAME_BYTES = 1 << 18;
const MIN_RANGE_BYTES = 32 << 20;
const MAX_FAN_IN = 768;
/** Runs that each of the merges under way can read within its share. */
const RUNS_PER_MERGE = 300;
/** One row of the row table: a packed key and four numbers. */
const TABLE_ROW_BYTES = 24;
/** Rows of fewer bytes than this on average fill the table before the slot is done. */
const TABLE_BYTES_PER_ROW = 64;

/**
 * In: `memoryBytes` for everything, the pool's size, and how many bytes of rows a worker
 * makes of each byte of its slot (0: the slot's rows are sorted where they lie).
 */
export function planSort(memoryBytes: number, poolSize: number, madeBytesRatio: number): SortPlan {
  const mergeBytes = Math.floor(memoryBytes / 4);
  const frameBytes = clamp(
    Math.floor(mergeBytes / (RUNS_PER_MERGE * poolSize)),
    MIN_FRAME_BYTES,
    MAX_FRAME_BYTES,
  );
  const runBytes = memoryBytes - mergeBytes;
  const perJob = 1 + TABLE_ROW_BYTES / TABLE_BYTES_PER_ROW + madeBytesRatio;
  const mostJobs = Math.floor((runBytes - 2 * MIN_SLOT_BYTES) / (perJob * MIN_SLOT_BYTES + 2 * frameBytes));
  const jobs = clamp(poolSize, 1, Math.max(1, mostJobs));
  const wantedBytes = Math.floor((runBytes - 2 * frameBytes * jobs) / (2 + perJob * jobs));
  const slotBytes = clamp(wantedBytes, MIN_SLOT_BYTES, MAX_SLOT_BYTES);
  const tableRows = Math.ceil(slotBytes / TABLE_BYTES_PER_ROW);
  return {
    jobs,
    slotBytes,
    tableRows,
    frameBytes,
    mergeBytes,
    fanIn: MAX_FAN_IN,
    segmentBytes: SEGMENT_BYTES,
    rangeBytes: MIN_RANGE_BYTES,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
